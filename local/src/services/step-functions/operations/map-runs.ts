import type { JsonObject } from '../../../kernel/json';
import { requireArn } from '../arns';
import type { MapRun } from '../engine';
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
    ...datesOf(run),
  }));
  return { mapRuns, ...next };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html */
export const describeMapRun: Operation = (service, request) => {
  const run = requireMapRun(service, requiredText(request, 'mapRunArn'));
  return described(run);
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

function described(run: MapRun): JsonObject {
  return {
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    status: run.status,
    ...datesOf(run),
    maxConcurrency: run.maxConcurrency,
    toleratedFailureCount: run.toleratedCount ?? 0,
    toleratedFailurePercentage: run.toleratedPercentage ?? 0,
    itemCounts: { ...run.itemCounts },
    executionCounts: { ...run.executionCounts },
    redriveCount: run.redriveCount,
    ...(run.redrivenAtMs !== undefined && { redriveDate: seconds(run.redrivenAtMs) }),
  };
}

function datesOf({ startedAtMs, stoppedAtMs }: MapRun): JsonObject {
  return { startDate: seconds(startedAtMs), ...(stoppedAtMs !== undefined && { stopDate: seconds(stoppedAtMs) }) };
}
