import type { Json, JsonObject } from '../../../kernel/json';
import type { ResultWriter } from '../../definition';
import { isoMillis } from '../../timestamp';
import { jsonText } from '../history';
import type { ExecutionOutcome } from '../outcome';

/** One child execution of a Map Run, finished. */
export interface Child {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: Json;
  readonly outcome: ExecutionOutcome;
  readonly startedAt: number;
  readonly stoppedAt: number;
}

/** What stands for a child in the state's result or in a file of successes. */
export function shapeResult(child: Child, transformation: ResultWriter['transformation']): Json {
  const { status, output } = child.outcome;
  // A child that failed, and may, has no output: its record stands for it, as the guide has it.
  return transformation === 'NONE' || status !== 'SUCCEEDED' ? childRecord(child) : (output as Json);
}

/** A child as the files of a ResultWriter hold it. */
function childRecord({ arn, name, stateMachineArn, input, outcome, startedAt, stoppedAt }: Child): JsonObject {
  const { status, output, error, cause } = outcome;
  const isOver = status === 'SUCCEEDED';
  return {
    ExecutionArn: arn,
    Input: jsonText(input),
    InputDetails: { Included: true },
    Name: name,
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    ...(output !== undefined && { Output: jsonText(output), OutputDetails: { Included: true } }),
    RedriveCount: 0,
    RedriveStatus: isOver ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    ...(isOver && { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }),
    StartDate: isoMillis(startedAt),
    StateMachineArn: stateMachineArn,
    Status: status,
    StopDate: isoMillis(stoppedAt),
  };
}
