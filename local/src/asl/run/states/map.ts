import { Failure } from '../../../kernel/failure';
import type { Json } from '../../../kernel/json';
import type { MapState } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { endsExecution, SiblingFailed } from '../abort';
import { runConcurrently } from '../concurrently';
import { Lane, type RunLevel } from '../lane';
import type { Item } from '../map-run/item-list';
import { readAtLeast } from '../number-source';
import type { Visit } from '../visit';
import { itemsOf, selectItem } from './map-items';

/**
 * Iterations that run at the same time, however high `MaxConcurrency` is.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
const MAX_CONCURRENCY = 40;

/** Runs the processor for every item; the result is the list of what the iterations gave. */
export async function runMap(visit: Visit<MapState>, onStarted: () => void, runLevel: RunLevel): Promise<Json> {
  const { state, lane } = visit;
  const items = await itemsOf(visit);
  const wanted =
    state.maxConcurrency === undefined ? 0 : await readAtLeast(0, state.maxConcurrency, 'MaxConcurrency', visit);
  onStarted();
  const startedId = lane.emit('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });

  const limit = wanted > 0 ? Math.min(wanted, MAX_CONCURRENCY) : MAX_CONCURRENCY;
  return runConcurrently(lane, items.length, limit, (slot) => {
    // Iterations of one slot follow each other, so each points back to the one before it.
    let previousEventId = startedId;
    return async (index) => {
      const before = visit.before(index);
      if (before !== undefined && 'output' in before) {
        lane.progress.end(index, before.output);
        return before.output;
      }
      const item = items.at(index);
      const options = { ...slot, previousEventId, outer: lane.variables, mapContext: item.context };
      const iteration = new Lane(lane.execution, options);
      try {
        lane.progress.begin(index, iteration.progress);
        const run: RunLevel = (level, input, inner) => runLevel(level, input, inner, before?.checkpoint);
        const output = await runIteration(visit, index, item, iteration, run);
        lane.progress.end(index, output);
        return output;
      } finally {
        iteration.variables.release();
        previousEventId = iteration.previousEventId;
        lane.previousEventId = iteration.previousEventId;
      }
    };
  });
}

async function runIteration(
  visit: Visit<MapState>,
  index: number,
  item: Item,
  iteration: Lane,
  runLevel: RunLevel,
): Promise<Json> {
  const { state } = visit;
  const details = { name: state.name, index };
  iteration.emit('MapIterationStarted', { mapIterationStartedEventDetails: details });
  try {
    const input = await selectItem(visit, item);
    const output = await runLevel(state.processor, input, iteration);
    iteration.emit('MapIterationSucceeded', { mapIterationSucceededEventDetails: details });
    return output;
  } catch (error) {
    const problem = error instanceof EvaluationFailure ? visit.failure(error, iteration) : error;
    if (problem instanceof Failure && !endsExecution(problem)) {
      iteration.emit('MapIterationFailed', { mapIterationFailedEventDetails: details });
    } else if (problem instanceof SiblingFailed && !problem.isSilent) {
      iteration.emit('MapIterationAborted', { mapIterationAbortedEventDetails: details });
    }
    throw problem;
  }
}
