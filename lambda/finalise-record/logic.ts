import type { RecordSettings } from '../../lib/cross-team-pipeline/contract';
import { type CloseRecordTools, closeRecord, type ExecutionState, hasEnded } from '../shared/cross-team/close-record';

/**
 * What EventBridge tells of an execution, as far as it is read here.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export interface ExecutionEnded {
  readonly detail: { readonly executionArn: string; readonly redriveCount?: number };
}

/** What the finaliser works with. */
export interface FinaliseTools extends CloseRecordTools {
  readonly settings: RecordSettings;
  readonly describe: (executionArn: string) => Promise<ExecutionState | undefined>;
}

/**
 * Closes the record of an execution that ended badly.
 *
 * The event may be old: so the execution is looked at, and one that was redriven since is left to run. DescribeExecution in
 * turn may lag behind; then this throws, and Lambda calls again.
 */
export async function finaliseRecord({ detail }: ExecutionEnded, tools: FinaliseTools): Promise<void> {
  const { executionArn, redriveCount = 0 } = detail;
  const execution = await tools.describe(executionArn);
  if (execution === undefined) {
    tools.log({ message: 'execution forgotten; the sweeper sees to its record', executionArn });
    return;
  }
  if ((execution.redriveCount ?? 0) > redriveCount) {
    tools.log({ message: 'execution redriven; its next end counts', executionArn });
    return;
  }
  if (!hasEnded(execution)) throw new Error(`${executionArn} is ${execution.status} still, although it has ended`);
  const key = keyOf(execution, tools.settings.keyAttribute);
  if (key === undefined) {
    tools.log({ message: 'input without a key, so no record', executionArn });
    return;
  }
  await closeRecord(key, executionArn, execution, tools);
}

function keyOf({ input }: ExecutionState, keyAttribute: string): string | undefined {
  const value = input === undefined ? undefined : (JSON.parse(input) as { readonly [name: string]: unknown } | null);
  const key = value?.[keyAttribute];
  return typeof key === 'string' && key !== '' ? key : undefined;
}
