import type { JsonObject } from '../../../kernel/json';
import type { ExecutionRecord } from '../execution';
import type { Operation } from '../operation';
import { includesData, requiredText, seconds } from './fields';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export const describeExecution: Operation = ({ executions }, request) => {
  const execution = executions.record(requiredText(request, 'executionArn'));
  return { ...summaryOf(execution), ...(includesData(request) && dataOf(execution)), ...redriveOf(execution) };
};

/** What a list tells about an execution. */
export function summaryOf(execution: ExecutionRecord): JsonObject {
  const { arn, machine, name, status, startedAtMs, stoppedAtMs, mapRunArn } = execution;
  return {
    executionArn: arn,
    ...(mapRunArn !== undefined && { mapRunArn }),
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: seconds(startedAtMs),
    ...(stoppedAtMs !== undefined && { stopDate: seconds(stoppedAtMs) }),
  };
}

/** Input and outcome, as JSON texts. */
function dataOf({ input, outcome, status }: ExecutionRecord): JsonObject {
  const isSucceeded = status === 'SUCCEEDED';
  const output = outcome?.output === undefined ? undefined : JSON.stringify(outcome.output);
  return {
    ...included('input', input),
    ...(isSucceeded && included('output', output)),
    ...(outcome?.error !== undefined && { error: outcome.error }),
    ...(outcome?.cause !== undefined && { cause: outcome.cause }),
  };
}

function included(name: 'input' | 'output', text: string | undefined): JsonObject {
  return { ...(text !== undefined && { [name]: text }), [`${name}Details`]: { included: text !== undefined } };
}

/** How often it was redriven, and whether it may be. */
export function redriveOf({ redriveCount, redrivenAtMs, redriveRefusal, redriveStatus }: ExecutionRecord): JsonObject {
  return {
    redriveCount,
    ...(redrivenAtMs !== undefined && { redriveDate: seconds(redrivenAtMs) }),
    redriveStatus,
    ...(redriveRefusal !== undefined && { redriveStatusReason: redriveRefusal }),
  };
}
