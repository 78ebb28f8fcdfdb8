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
    const before = visit.before(index);
    if (before !== undefined && 'output' in before) {
      lane.progress.end(index, before.output);
      return before.output;
    }
    const branch = new Lane(lane.execution, { ...slot, previousEventId: startedId, outer: lane.variables, mapContext });
    try {
      lane.progress.begin(index, branch.progress);
      const output = await runLevel(state.branches[index] as Level, input, branch, before?.checkpoint);
      lane.progress.end(index, output);
      return output;
    } finally {
      branch.variables.release();
      lane.previousEventId = branch.previousEventId;
    }
  });
}
