import type { JsonObject } from '../../kernel/json';
import type { Execution } from './execution';

/** Longer data is left out of an event, as it has to fit with all the rest. */
const MAX_DATA_BYTES = 248 * 1_024;

/** What Step Functions puts on the default bus when the status of a STANDARD execution has changed. */
export interface StatusEvent {
  readonly source: 'aws.states';
  readonly detailType: 'Step Functions Execution Status Change';
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export function statusEvent(execution: Execution): StatusEvent {
  const { arn, machine, name, status, startedAtMs, stoppedAtMs, outcome, redriveRefusal, redriveStatus } = execution;
  const output = outcome?.output === undefined ? undefined : JSON.stringify(outcome.output);
  return {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: startedAtMs,
      stopDate: stoppedAtMs ?? null,
      ...dataOf('input', execution.input),
      ...dataOf('output', output),
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: execution.redriveCount,
      redriveDate: execution.redrivenAtMs ?? null,
      redriveStatus,
      redriveStatusReason: redriveRefusal ?? null,
      error: outcome?.error ?? null,
      cause: outcome?.cause ?? null,
    },
  };
}

function dataOf(name: 'input' | 'output', text: string | undefined): JsonObject {
  if (text === undefined) return { [name]: null, [`${name}Details`]: null };
  const included = Buffer.byteLength(text) <= MAX_DATA_BYTES;
  return { [name]: included ? text : null, [`${name}Details`]: { included } };
}
