import type { Definition, DistributedMap, MapState } from '../../definition';
import type { Slot } from '../concurrently';
import type { Child } from '../map-run/child-record';
import type { MapRun } from '../map-run/map-run';
import type { Work } from '../map-run/work-list';
import type { Visit } from '../visit';

/** Runs one child of a Map Run to its end, whatever that is. */
export type RunChild = (work: Work, slot: Slot) => Promise<Child>;

/** Makes what runs the children of one Map Run; they have all but their names and inputs in common. */
export function childRunner(visit: Visit<MapState>, { executionType }: DistributedMap, run: MapRun): RunChild {
  const { state, lane } = visit;
  const { execution } = lane;
  const labelled = run.arn.slice(0, run.arn.lastIndexOf(':'));
  const arnPrefix = `${labelled.replace(':mapRun:', ':execution:')}:`;
  const stateMachineArn = labelled.replace(':mapRun:', ':stateMachine:');
  const stateMachineName = stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
  const { roleArn } = execution.caller;
  const definition: Definition = {
    ...state.processor,
    type: executionType,
    queryLanguage: state.queryLanguage,
    timeoutSeconds: undefined,
    comment: undefined,
  };

  return async ({ input, itemCount }, slot) => {
    const name = execution.random.uuid();
    const arn = arnPrefix + name;
    const startedAt = execution.clock.now();
    const outcome = await execution.runChild(
      {
        definition,
        input,
        signal: slot.signal,
        onWait: () => slot.onWait(),
        execution: { arn, name, roleArn, stateMachineArn, stateMachineName },
      },
      { mapRunArn: run.arn, itemCount },
    );
    // A child that was stopped with the others is no result.
    slot.signal.throwIfAborted();
    return { arn, name, stateMachineArn, input, outcome, startedAt, stoppedAt: execution.clock.now() };
  };
}
