import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  type ExecutionStatus,
  ListExecutionsCommand,
  ListMapRunsCommand,
  type MapRunExecutionCounts,
  type MapRunItemCounts,
} from '@aws-sdk/client-sfn';
import type { ChildRecord, MapRunCounts, MapRunRecord } from '../execution-history/map-run-record';
import type { RecordedEvent } from '../execution-history/recorded-event';
import type { Sender } from './read-execution';

/** More children than these are counted and not listed, unless they failed. */
const MAX_CHILDREN = 10_000;
/** DescribeExecution lets 15 calls a second pass in the long run; this many are asked for their error. */
const MAX_DESCRIBED = 50;

/** The Map Runs of an execution, if its history tells of any. */
export async function readMapRuns(
  sfn: Sender,
  executionArn: string,
  events: readonly RecordedEvent[],
  isWithoutData: boolean,
): Promise<MapRunRecord[]> {
  if (!events.some(({ type }) => type === 'MapRunStarted')) return [];
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListMapRunsCommand({ executionArn, maxResults: 1_000, nextToken }));
    arns.push(...(page.mapRuns ?? []).flatMap(({ mapRunArn }) => mapRunArn ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const runs: MapRunRecord[] = [];
  for (const arn of arns) runs.push(await readMapRun(sfn, arn, isWithoutData));
  return runs;
}

async function readMapRun(sfn: Sender, mapRunArn: string, isWithoutData: boolean): Promise<MapRunRecord> {
  const run = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  return {
    arn: mapRunArn,
    status: run.status ?? '',
    itemCounts: countsOf(run.itemCounts),
    executionCounts: countsOf(run.executionCounts),
    children: await readChildren(sfn, mapRunArn, isWithoutData),
  };
}

/** Those that did not succeed first, so that none of them is among those left out. */
async function readChildren(sfn: Sender, mapRunArn: string, isWithoutData: boolean): Promise<ChildRecord[]> {
  const children: ChildRecord[] = [];
  for (const status of ['FAILED', 'TIMED_OUT', 'ABORTED', 'RUNNING', 'SUCCEEDED'] as const) {
    const listed = await listChildren(sfn, mapRunArn, status, MAX_CHILDREN - children.length);
    if (listed === undefined) return children;
    children.push(...listed);
  }
  const toDescribe = children.filter(({ status }) => status === 'FAILED').slice(0, MAX_DESCRIBED);
  const described = new Map<string, ChildRecord>();
  for (const child of toDescribe) described.set(child.arn, await describe(sfn, child, isWithoutData));
  return children.map((child) => described.get(child.arn) ?? child);
}

/** Undefined where the server does not list children; those of EXPRESS type are nowhere listed. */
async function listChildren(
  sfn: Sender,
  mapRunArn: string,
  statusFilter: ExecutionStatus,
  atMost: number,
): Promise<ChildRecord[] | undefined> {
  const children: ChildRecord[] = [];
  let nextToken: string | undefined;
  do {
    if (children.length >= atMost) break;
    const maxResults = Math.min(1_000, atMost - children.length);
    const command = new ListExecutionsCommand({ mapRunArn, statusFilter, maxResults, nextToken });
    const page = await sfn.send(command).catch((error: Error) => {
      if (['ValidationException', 'StateMachineTypeNotSupported'].includes(error.name)) return undefined;
      throw error;
    });
    if (page === undefined) return undefined;
    for (const { executionArn = '', name = '', status = '', startDate, stopDate } of page.executions ?? []) {
      const times = { startedAtMs: startDate?.getTime() ?? 0, stoppedAtMs: stopDate?.getTime() };
      children.push({ arn: executionArn, name, status, ...times });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return children;
}

async function describe(sfn: Sender, child: ChildRecord, isWithoutData: boolean): Promise<ChildRecord> {
  const { error = '', cause = '', input } = await sfn.send(new DescribeExecutionCommand({ executionArn: child.arn }));
  return { ...child, failure: { error, cause }, ...(!isWithoutData && { input }) };
}

function countsOf(counts: MapRunItemCounts | MapRunExecutionCounts | undefined): MapRunCounts {
  const { total = 0, pending = 0, running = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0 } = counts ?? {};
  return { total, pending, running, succeeded, failed, timedOut, aborted };
}
