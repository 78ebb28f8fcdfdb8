import { Failure } from '../../../kernel/failure';
import type { Json, JsonObject } from '../../../kernel/json';
import type { MapState } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { readFieldPath } from '../../templates/read-data-path';
import { SiblingFailed } from '../abort';
import { runConcurrently } from '../concurrently';
import { effectiveInput } from '../data-flow';
import { Lane, type RunLevel } from '../lane';
import { readNumber, readTyped } from '../number-source';
import type { Visit } from '../visit';

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
    state.maxConcurrency === undefined ? 0 : await readNumber(state.maxConcurrency, 'MaxConcurrency', visit);
  onStarted();
  const startedId = lane.emit('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });

  const limit = wanted > 0 ? Math.min(wanted, MAX_CONCURRENCY) : MAX_CONCURRENCY;
  return runConcurrently(lane, items.length, limit, (slot) => {
    // Iterations of one slot follow each other, so each points back to the one before it.
    let previousEventId = startedId;
    return async (index) => {
      const mapContext: JsonObject = {
        Item: { Index: index, Value: items[index] as Json, Source: 'STATE_DATA' },
      };
      const iteration = new Lane(lane.execution, { ...slot, previousEventId, outer: lane.variables, mapContext });
      try {
        return await runIteration(visit, index, items[index] as Json, mapContext, iteration, runLevel);
      } finally {
        previousEventId = iteration.previousEventId;
        lane.previousEventId = iteration.previousEventId;
      }
    };
  });
}

async function runIteration(
  visit: Visit<MapState>,
  index: number,
  value: Json,
  mapContext: JsonObject,
  iteration: Lane,
  runLevel: RunLevel,
): Promise<Json> {
  const { state } = visit;
  const details = { name: state.name, index };
  iteration.emit('MapIterationStarted', { mapIterationStartedEventDetails: details });
  try {
    const input = await iterationInput(visit, value, mapContext);
    const output = await runLevel(state.processor, input, iteration);
    iteration.emit('MapIterationSucceeded', { mapIterationSucceededEventDetails: details });
    return output;
  } catch (error) {
    const problem = error instanceof EvaluationFailure ? visit.failure(error, iteration) : error;
    if (problem instanceof Failure) {
      iteration.emit('MapIterationFailed', { mapIterationFailedEventDetails: details });
    } else if (problem instanceof SiblingFailed) {
      iteration.emit('MapIterationAborted', { mapIterationAbortedEventDetails: details });
    }
    throw problem;
  }
}

async function itemsOf(visit: Visit<MapState>): Promise<Json[]> {
  const { items } = visit.state;
  if (items?.kind === 'template') return (await readTyped(items.template, 'array', visit)) as Json[];
  const input = effectiveInput(visit);
  const value = items === undefined ? input : readFieldPath(items.path, visit.scope({ data: input }));
  if (Array.isArray(value)) return value;
  throw new EvaluationFailure('States.Runtime', `Map state input must be an array but was: ${JSON.stringify(value)}`);
}

function iterationInput(visit: Visit<MapState>, value: Json, mapContext: JsonObject): Json | Promise<Json> {
  const { itemSelector } = visit.state;
  if (itemSelector === undefined) return value;
  return evaluateTemplate(itemSelector, visit.scope({ data: effectiveInput(visit), mapContext }));
}
