import type { Json, JsonObject } from '../../../kernel/json';
import { jsonText } from '../../../kernel/json-text';
import type { ResultWriter } from '../../definition';
import { isoMillis } from '../../timestamp';
import type { EndedChild } from '../child-execution';
import type { ExecutionOutcome } from '../outcome';
import type { CountedChild, Ending } from './map-run';
import type { Work } from './work-list';

/** One child execution of a Map Run, finished. */
export interface Child extends Work, CountedChild {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly outcome: ExecutionOutcome;
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly redriveCount: number;
  /** Why it can never be redriven. */
  readonly redriveRefusal: string | undefined;
  /** From where it would be redriven. */
  readonly ended: EndedChild;
}

/** How the counts of a Map Run name the ends of its children. */
export const ENDINGS: Readonly<Record<ExecutionOutcome['status'], Ending>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
};

/** What stands for a child in the state's result or in a file of successes. */
export function shapeResult(child: Child, transformation: ResultWriter['transformation']): Json {
  const { status, output } = child.outcome;
  // A child that failed, and may, has no output: its record stands for it, as the guide has it.
  return transformation === 'NONE' || status !== 'SUCCEEDED' ? childRecord(child) : (output as Json);
}

/** A child as the files of a ResultWriter hold it. */
function childRecord(child: Child): JsonObject {
  const { arn, name, stateMachineArn, input, outcome, startedAt, stoppedAt, redriveCount, redriveRefusal } = child;
  const { status, output, error, cause } = outcome;
  return {
    ExecutionArn: arn,
    Input: jsonText(input),
    InputDetails: { Included: true },
    Name: name,
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    ...(output !== undefined && { Output: jsonText(output), OutputDetails: { Included: true } }),
    RedriveCount: redriveCount,
    RedriveStatus: redriveRefusal === undefined ? 'REDRIVABLE_BY_MAP_RUN' : 'NOT_REDRIVABLE',
    ...(redriveRefusal !== undefined && { RedriveStatusReason: redriveRefusal }),
    StartDate: isoMillis(startedAt),
    StateMachineArn: stateMachineArn,
    Status: status,
    StopDate: isoMillis(stoppedAt),
  };
}
