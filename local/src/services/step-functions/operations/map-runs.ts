import type { JsonObject } from '../../../kernel/json';
import { requireArn } from '../arns';
import type { MapRun, MapRunCounts } from '../engine';
import type { ExecutionRecord } from '../execution';
import type { Operation } from '../operation';
import { problems } from '../problems';
import type { StepFunctions } from '../step-functions';
import { requiredText, seconds } from './fields';
import { pageOf } from './page';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html */
export const listMapRuns: Operation = ({ executions }, request) => {
  const execution = executions.record(requiredText(request, 'executionArn'));
  const found = executions.all().flatMap(({ mapRuns }) => mapRuns.filter((run) => run.executionArn === execution.arn));
  const { items, next } = pageOf(found, request);
  const mapRuns = items.map((run) => ({
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    stateMachineArn: run.arn.slice(0, run.arn.lastIndexOf(':')).replace(':mapRun:', ':stateMachine:'),
    ...datesOf(run, execution),
  }));
  return { mapRuns, ...next };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export const describeMapRun: Operation = (service, request) => {
  const run = requireMapRun(service, requiredText(request, 'mapRunArn'));
  return described(run, service.executions.record(run.executionArn));
};

/** Throws the API's errors for a text that is no ARN of a Map Run, and for one that is not there. */
export function requireMapRun({ executions }: StepFunctions, arn: string): MapRun {
  requireArn(arn, 'mapRun');
  for (const { mapRuns } of executions.all()) {
    const run = mapRuns.find((run) => run.arn === arn);
    if (run !== undefined) return run;
  }
  throw problems.resourceMissing(arn);
}

function described(run: MapRun, execution: ExecutionRecord): JsonObject {
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

/** The events of its execution tell when it began and ended. */
function datesOf(run: MapRun, { events, startedAtMs, stoppedAtMs }: ExecutionRecord): JsonObject {
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
