import { closedRefusal } from '../../../kernel/redrive-refusal';
import type { Definition, DistributedMap, MapState } from '../../definition';
import type { Slot } from '../concurrently';
import { type Child, ENDINGS } from '../map-run/child-record';
import type { MapRun } from '../map-run/map-run';
import type { Work } from '../map-run/work-list';
import type { Visit } from '../visit';

/** Runs one child of a Map Run to its end, whatever that is; the second time from where it ended the first. */
export type RunChild = (work: Work, slot: Slot, before?: Child) => Promise<Child>;

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

  return async ({ index, input, itemCount }, slot, before) => {
    const name = before?.name ?? execution.random.uuid();
    const arn = arnPrefix + name;
    const isContinued = before !== undefined && executionType === 'STANDARD';
    const startedAt = isContinued ? before.startedAt : execution.clock.now();
    const ended = await execution.runChild(
      {
        definition,
        input,
        signal: slot.signal,
        onWait: () => slot.onWait(),
        execution: { arn, name, roleArn, stateMachineArn, stateMachineName, startTime: startedAt },
      },
      { mapRunArn: run.arn, stateName: state.name, itemCount },
      before?.ended,
    );
    const { outcome, redriveCount, lastEventId } = ended;
    // An EXPRESS child keeps no events, and begins anew.
    const events = executionType === 'STANDARD' ? lastEventId : 0;
    return {
      index,
      input,
      itemCount,
      arn,
      name,
      stateMachineArn,
      outcome,
      ending: ENDINGS[outcome.status],
      startedAt,
      stoppedAt: execution.clock.now(),
      redriveCount,
      redriveRefusal: closedRefusal(outcome.status, events),
      ended,
    };
  };
}
