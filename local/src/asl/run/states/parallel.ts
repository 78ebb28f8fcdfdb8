import type { Json } from '../../../kernel/json';
import type { Level, ParallelState } from '../../definition';
import { runConcurrently } from '../concurrently';
import { stateArguments } from '../data-flow';
import { Lane, type RunLevel } from '../lane';
import type { Visit } from '../visit';

/** Runs the branches side by side; the result is the list of what they gave. */
export async function runParallel(
  visit: Visit<ParallelState>,
  onStarted: () => void,
  runLevel: RunLevel,
): Promise<Json> {
  const { state, lane } = visit;
  const input = await stateArguments(visit);
  onStarted();
  const startedId = lane.emit('ParallelStateStarted');
  const { mapContext } = lane;

  return runConcurrently(lane, state.branches.length, state.branches.length, (slot) => async (index) => {
    const branch = new Lane(lane.execution, { ...slot, previousEventId: startedId, outer: lane.variables, mapContext });
    try {
      return await runLevel(state.branches[index] as Level, input, branch);
    } finally {
      branch.variables.release();
      lane.previousEventId = branch.previousEventId;
    }
  });
}
