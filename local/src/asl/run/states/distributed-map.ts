import { Failure } from '../../../kernel/failure';
import type { Json } from '../../../kernel/json';
import type { DistributedMap, MapState } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { isAbort } from '../abort';
import { runConcurrently } from '../concurrently';
import { checkSize, effectiveInput } from '../data-flow';
import { failedDetails } from '../failure-details';
import { batchItems, type Work } from '../map-run/batch-items';
import type { Child } from '../map-run/child-record';
import { MapRun } from '../map-run/map-run';
import { readItems } from '../map-run/read-items';
import { shapeResult, writeResults } from '../map-run/write-results';
import { outOfRange, readAtLeast, readNumber } from '../number-source';
import type { Visit } from '../visit';
import { runChild } from './map-child';
import { type Item, itemsOf, listed, selectItem } from './map-items';

/**
 * Children that run at the same time, however high `MaxConcurrency` is.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
const MAX_CONCURRENCY = 10_000;

/** Runs an execution of its own for each item, or each batch; the result is the list of their outputs. */
export async function runDistributedMap(visit: Visit<MapState>, onStarted: () => void): Promise<Json> {
  const { state, lane } = visit;
  const distributed = state.distributed as DistributedMap;
  const items = distributed.reader === undefined ? await itemsOf(visit) : undefined;
  lane.execution.tasks.requireMapRun?.(lane.execution.caller);
  const run = await planRun(visit, distributed);
  onStarted();
  lane.emit('MapStateStarted', { mapStateStartedEventDetails: { length: items?.length ?? 0 } });
  lane.emit('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: run.arn } });
  lane.execution.onMapRun(run);
  try {
    const result = await runAll(visit, distributed, run, items);
    run.status = 'SUCCEEDED';
    lane.emit('MapRunSucceeded');
    return result;
  } catch (error) {
    const problem = error instanceof EvaluationFailure ? visit.failure(error) : error;
    if (problem instanceof Failure) {
      run.status = 'FAILED';
      lane.emit('MapRunFailed', { mapRunFailedEventDetails: failedDetails(problem) });
    } else if (isAbort(problem)) {
      run.status = 'ABORTED';
      lane.emit('MapRunAborted');
    }
    throw problem;
  }
}

async function runAll(
  visit: Visit<MapState>,
  distributed: DistributedMap,
  run: MapRun,
  given: Item[] | undefined,
): Promise<Json> {
  const { lane } = visit;
  const works = await prepare(visit, distributed, given);
  const itemCount = works.reduce((sum, { itemCount }) => sum + itemCount, 0);
  run.plan(itemCount, works.length);
  const { writer } = distributed;
  const children = new Array<Child>(works.length);
  let results: Json[];
  try {
    results = await runConcurrently(lane, works.length, run.maxConcurrency, (slot) => async (index) => {
      const work = works[index] as Work;
      run.begin(work.itemCount);
      const before = visit.before(index);
      if (before !== undefined && 'output' in before) {
        run.end(work.itemCount, 'succeeded');
        lane.progress.end(index, before.output);
        return before.output;
      }
      const child = await runChild(visit, distributed, run, work, slot).catch((error: unknown) => {
        if (isAbort(error)) run.end(work.itemCount, 'aborted');
        throw error;
      });
      run.end(work.itemCount, ENDINGS[child.outcome.status]);
      // A file needs all about a child; a result only what it is made of, so the rest is forgotten at once.
      if (writer?.target !== undefined) children[index] = child;
      run.checkThreshold();
      const result = shapeResult(child, writer?.transformation ?? 'COMPACT');
      // The files of a writer are written whole, so with one a redrive runs every child again.
      const isKept = writer?.target === undefined && child.outcome.status === 'SUCCEEDED';
      if (isKept) lane.progress.end(index, result);
      return result;
    });
  } catch (error) {
    if (error instanceof Failure && writer?.target !== undefined) {
      await writeResults(writer, ended(children), run, visit);
    }
    throw error;
  }
  if (writer?.target !== undefined) return writeResults(writer, children, run, visit);
  const result = writer?.transformation === 'FLATTEN' ? (results.flat() as Json[]) : results;
  checkSize(result, visit.state.name);
  return result;
}

const ENDINGS = { SUCCEEDED: 'succeeded', FAILED: 'failed', TIMED_OUT: 'timedOut', ABORTED: 'aborted' } as const;

function ended(children: readonly Child[]): Child[] {
  return children.filter((child) => child !== undefined);
}

async function prepare(
  visit: Visit<MapState>,
  distributed: DistributedMap,
  given: Item[] | undefined,
): Promise<Work[]> {
  const items = given ?? (await read(visit, distributed));
  const inputs: Json[] = [];
  for (const item of items) inputs.push(await selectItem(visit, item));
  const { batcher } = distributed;
  if (batcher === undefined) return inputs.map((input) => ({ input, itemCount: 1 }));
  const scope = visit.scope({ data: effectiveInput(visit) });
  return batchItems(inputs, {
    maxItems: batcher.maxItems && (await readAtLeast(1, batcher.maxItems, 'MaxItemsPerBatch', visit)),
    maxBytes: batcher.maxBytes && (await readAtLeast(1, batcher.maxBytes, 'MaxInputBytesPerBatch', visit)),
    shared: batcher.input && (await evaluateTemplate(batcher.input, scope)),
  });
}

async function read(visit: Visit<MapState>, { reader }: DistributedMap): Promise<Item[]> {
  if (reader === undefined) throw new TypeError('the Map has neither items nor a reader');
  const { items, source } = await readItems(reader, visit);
  return listed(items as Json[], source);
}

async function planRun(visit: Visit<MapState>, distributed: DistributedMap): Promise<MapRun> {
  const { state, lane } = visit;
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = distributed;
  const wanted =
    state.maxConcurrency === undefined ? 0 : await readAtLeast(0, state.maxConcurrency, 'MaxConcurrency', visit);
  const toleratedCount = count && (await readAtLeast(0, count, 'ToleratedFailureCount', visit));
  const toleratedPercentage =
    percentage && (await readNumber(percentage, 'ToleratedFailurePercentage', visit, 'fractional'));
  if (toleratedPercentage !== undefined && (toleratedPercentage < 0 || toleratedPercentage > 100)) {
    if (percentage?.kind === 'jsonata') {
      throw outOfRange('ToleratedFailurePercentage', 'a number from 0 to 100', toleratedPercentage);
    }
    const detail = 'ToleratedFailurePercentage must be between 0 and 100.';
    throw new EvaluationFailure('States.Runtime', detail);
  }
  const { random, caller } = lane.execution;
  const label = distributed.label ?? random.uuid();
  const machine = caller.stateMachineArn.replace(':stateMachine:', ':mapRun:');
  return new MapRun(
    `${machine}/${label}:${random.uuid()}`,
    caller.executionArn,
    wanted > 0 ? Math.min(wanted, MAX_CONCURRENCY) : MAX_CONCURRENCY,
    toleratedCount,
    toleratedPercentage,
  );
}
