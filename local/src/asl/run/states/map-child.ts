import type { DistributedMap, MapState } from '../../definition';
import type { Slot } from '../concurrently';
import type { Child } from '../map-run/child-record';
import type { MapRun } from '../map-run/map-run';
import type { Work } from '../map-run/work-list';
import type { Visit } from '../visit';

/** Runs one child of a Map Run to its end, whatever that is. */
export async function runChild(
  visit: Visit<MapState>,
  { executionType }: DistributedMap,
  run: MapRun,
  { input, itemCount }: Work,
  slot: Slot,
): Promise<Child> {
  const { state, lane } = visit;
  const { execution } = lane;
  const name = execution.random.uuid();
  const labelled = run.arn.slice(0, run.arn.lastIndexOf(':'));
  const arn = `${labelled.replace(':mapRun:', ':execution:')}:${name}`;
  const stateMachineArn = labelled.replace(':mapRun:', ':stateMachine:');
  const startedAt = execution.clock.now();
  const outcome = await execution.runChild(
    {
      definition: {
        ...state.processor,
        type: executionType,
        queryLanguage: state.queryLanguage,
        timeoutSeconds: undefined,
        comment: undefined,
      },
      input,
      signal: slot.signal,
      onWait: () => slot.onWait(),
      execution: {
        arn,
        name,
        roleArn: execution.caller.roleArn,
        stateMachineArn,
        stateMachineName: stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1),
      },
    },
    { mapRunArn: run.arn, itemCount },
  );
  // A child that was stopped with the others is no result.
  slot.signal.throwIfAborted();
  return { arn, name, stateMachineArn, input, outcome, startedAt, stoppedAt: execution.clock.now() };
}
