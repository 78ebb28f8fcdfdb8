import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { ExecutionRecord } from '../execution-history/execution-record';
import { type RecordedEvent, recordedEvent } from '../execution-history/recorded-event';
import { readMapRuns } from './read-map-runs';

/** As much of a client as is needed. */
export type Sender = Pick<SFNClient, 'send'>;

/** What to leave out. */
export interface ReadOptions {
  /** Neither input nor output of anything: what it worked on is not even fetched. */
  readonly isWithoutData?: boolean;
}

/** All that the API tells of an execution. */
export async function readExecution(
  sfn: Sender,
  executionArn: string,
  { isWithoutData = false }: ReadOptions = {},
): Promise<ExecutionRecord> {
  const includedData = isWithoutData ? 'METADATA_ONLY' : 'ALL_DATA';
  const execution = await sfn.send(new DescribeExecutionCommand({ executionArn, includedData }));
  const machine = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  const events = await readHistory(sfn, executionArn, isWithoutData);
  const ending = events.findLast(({ type }) => /^Execution(?:Failed|TimedOut|Aborted)$/.test(type))?.details;
  return {
    arn: executionArn,
    name: execution.name ?? executionArn.split(':').at(-1) ?? '',
    machineArn: execution.stateMachineArn ?? '',
    machineName: machine.name ?? '',
    definition: machine.definition ?? '{}',
    status: execution.status ?? '',
    startedAtMs: execution.startDate?.getTime() ?? 0,
    stoppedAtMs: execution.stopDate?.getTime(),
    input: execution.input,
    output: execution.output,
    // Without data DescribeExecution leaves them out, the history does not.
    error: execution.error ?? (execution.status === 'RUNNING' ? undefined : ending?.error),
    cause: execution.cause ?? (execution.status === 'RUNNING' ? undefined : ending?.cause),
    redriveCount: execution.redriveCount ?? 0,
    redriveStatus: execution.redriveStatus,
    redriveStatusReason: execution.redriveStatusReason,
    events,
    mapRuns: await readMapRuns(sfn, executionArn, events, isWithoutData),
  };
}

async function readHistory(sfn: Sender, executionArn: string, isWithoutData: boolean): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({
        executionArn,
        maxResults: 1_000,
        includeExecutionData: !isWithoutData,
        nextToken,
      }),
    );
    events.push(...(page.events ?? []).map(recordedEvent));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}
