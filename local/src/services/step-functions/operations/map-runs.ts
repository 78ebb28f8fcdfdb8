import type { JsonObject } from '../../../kernel/json';
import { requireArn } from '../arns';
import type { MapRun, MapRunCounts } from '../engine';
import type { Execution } from '../execution';
import type { Operation } from '../operation';
import { problems } from '../problems';
import { requiredText, seconds } from './fields';
import { pageOf } from './page';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html */
export const listMapRuns: Operation = ({ executions }, request) => {
  const execution = executions.require(requiredText(request, 'executionArn'));
  const { items, next } = pageOf(execution.mapRuns, request);
  const mapRuns = items.map((run) => ({
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    stateMachineArn: run.arn.slice(0, run.arn.lastIndexOf(':')).replace(':mapRun:', ':stateMachine:'),
    ...datesOf(run, execution),
  }));
  return { mapRuns, ...next };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export const describeMapRun: Operation = ({ executions }, request) => {
  const arn = requiredText(request, 'mapRunArn');
  requireArn(arn, 'mapRun');
  for (const execution of executions.all()) {
    const run = execution.mapRuns.find((run) => run.arn === arn);
    if (run !== undefined) return described(run, execution);
  }
  throw problems.mapRunMissing(arn);
};

function described(run: MapRun, execution: Execution): JsonObject {
  return {
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    status: run.status,
    ...datesOf(run, execution),
    maxConcurrency: run.maxConcurrency,
    toleratedFailureCount: run.toleratedCount ?? 0,
    toleratedFailurePercentage: run.toleratedPercentage ?? 0,
    itemCounts: countsOf(run.itemCounts),
    executionCounts: countsOf(run.executionCounts),
    redriveCount: 0,
  };
}

/** The events of its execution tell when it began and ended; one inside a Map Run has none that is kept. */
function datesOf(run: MapRun, { events, startedAtMs, stoppedAtMs }: Execution): JsonObject {
  const started = events.findIndex((event) => startedBy(event) === run.arn);
  const ended = events.slice(Math.max(0, started)).find(({ type }) => ENDINGS.includes(type));
  const startedAt = events[started]?.timestamp ?? startedAtMs;
  const stoppedAt = run.status === 'RUNNING' ? undefined : (ended?.timestamp ?? stoppedAtMs);
  return { startDate: seconds(startedAt), ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }) };
}

const ENDINGS = ['MapRunSucceeded', 'MapRunFailed', 'MapRunAborted'];

function startedBy(event: object): string | undefined {
  return (event as { mapRunStartedEventDetails?: { mapRunArn?: string } }).mapRunStartedEventDetails?.mapRunArn;
}

function countsOf(counts: MapRunCounts): JsonObject {
  return { ...counts, failuresNotRedrivable: 0, pendingRedrive: 0 };
}
