import type { JsonObject } from '../../../kernel/json';
import type { ExecutionRecord } from '../execution';
import type { Operation } from '../operation';
import { optionalText, requiredText, seconds } from './fields';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export const describeExecution: Operation = ({ executions }, request) => {
  const execution = executions.record(requiredText(request, 'executionArn'));
  const isWhole = optionalText(request, 'includedData') !== 'METADATA_ONLY';
  return { ...summaryOf(execution), ...(isWhole && dataOf(execution)), ...redriveOf(execution) };
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
function dataOf({ input, outcome }: ExecutionRecord): JsonObject {
  return {
    input,
    inputDetails: { included: true },
    ...(outcome?.output !== undefined && {
      output: JSON.stringify(outcome.output),
      outputDetails: { included: true },
    }),
    ...(outcome?.error !== undefined && { error: outcome.error }),
    ...(outcome?.cause !== undefined && { cause: outcome.cause }),
  };
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
