import { Failure } from '../../../kernel/failure';
import type { Json } from '../../../kernel/json';
import type { DistributedMap, MapState, ResultWriter } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { isAbort } from '../abort';
import { runConcurrently } from '../concurrently';
import { checkSize, effectiveInput, MAX_BYTES, tooLarge } from '../data-flow';
import { failedDetails } from '../failure-details';
import { jsonText } from '../history';
import { shapeResult } from '../map-run/child-record';
import { MapRun } from '../map-run/map-run';
import { readItems } from '../map-run/read-items';
import { type ExportingWriter, ResultFiles } from '../map-run/result-files';
import { batchedWorks, singleWorks, type WorkList } from '../map-run/work-list';
import { outOfRange, readAtLeast, readNumber } from '../number-source';
import type { Visit } from '../visit';
import { childRunner, type RunChild } from './map-child';
import { Items, itemsOf, selectItem } from './map-items';

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
  const planned = { label: distributed.label, isRedriven: false };
  lane.execution.tasks.requireMapRun?.(lane.execution.caller, planned);
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
  given: Items | undefined,
): Promise<Json> {
  const works = await prepare(visit, distributed, given);
  run.plan(works.itemCount, works.length);
  const { writer } = distributed;
  const runChild = counted(childRunner(visit, distributed, run), run);
  return isExporting(writer)
    ? exportResults(visit, run, works, runChild, writer)
    : collectResults(visit, run, works, runChild, writer?.transformation ?? 'COMPACT');
}

function isExporting(writer: ResultWriter | undefined): writer is ExportingWriter {
  return writer?.target !== undefined;
}

/** Writes what the children give to files; only a redrive could tell them apart, so with files it runs every child again. */
async function exportResults(
  visit: Visit<MapState>,
  run: MapRun,
  works: WorkList,
  runChild: RunChild,
  writer: ExportingWriter,
): Promise<Json> {
  const files = await ResultFiles.begin(writer, run, visit);
  try {
    await runConcurrently(visit.lane, works.length, run.maxConcurrency, (slot) => async (index) => {
      await files.add(await runChild(await works.take(index), slot));
      run.checkThreshold();
      return null;
    });
  } catch (error) {
    const isOfChildren = error instanceof Failure && error.error !== 'States.ResultWriterFailed';
    if (isOfChildren) await files.finish();
    throw error;
  }
  return files.finish();
}

/** Makes the result of the state from what the children give. */
async function collectResults(
  visit: Visit<MapState>,
  run: MapRun,
  works: WorkList,
  runChild: RunChild,
  transformation: ResultWriter['transformation'],
): Promise<Json> {
  const { lane, state } = visit;
  let characters = 0;
  const results = await runConcurrently(lane, works.length, run.maxConcurrency, (slot) => async (index) => {
    const before = visit.before(index);
    const work = await works.take(index);
    if (before !== undefined && 'output' in before) {
      run.begin(work.itemCount);
      run.end(work.itemCount, 'succeeded');
      lane.progress.end(index, before.output);
      return before.output;
    }
    const child = await runChild(work, slot);
    run.checkThreshold();
    const result = shapeResult(child, transformation);
    characters += jsonText(result).length - (transformation === 'FLATTEN' ? BRACKETS : 0);
    if (characters > MAX_BYTES) {
      // All of it together can be no result any more, so none of it is kept.
      lane.progress.forgetInner();
      return null;
    }
    if (child.outcome.status === 'SUCCEEDED') lane.progress.end(index, result);
    return result;
  });
  if (characters > MAX_BYTES) throw tooLarge(state.name);
  const result = transformation === 'FLATTEN' ? (results.flat() as Json[]) : results;
  checkSize(result, state.name);
  return result;
}

/** What a list loses when it is flattened. */
const BRACKETS = 2;

/** Counts how each child ends. */
function counted(runChild: RunChild, run: MapRun): RunChild {
  return async (work, slot) => {
    run.begin(work.itemCount);
    try {
      const child = await runChild(work, slot);
      run.end(work.itemCount, ENDINGS[child.outcome.status]);
      return child;
    } catch (error) {
      if (isAbort(error)) run.end(work.itemCount, 'aborted');
      throw error;
    }
  };
}

const ENDINGS = { SUCCEEDED: 'succeeded', FAILED: 'failed', TIMED_OUT: 'timedOut', ABORTED: 'aborted' } as const;

/** A batch is measured by what the selector makes of its items, so with one they are all selected at once. */
async function prepare(
  visit: Visit<MapState>,
  distributed: DistributedMap,
  given: Items | undefined,
): Promise<WorkList> {
  const items = given ?? (await read(visit, distributed));
  const { batcher } = distributed;
  if (batcher === undefined) return singleWorks(items.length, (index) => selectItem(visit, items.take(index)));
  const inputs: Json[] = [];
  for (let index = 0; index < items.length; index++) inputs.push(await selectItem(visit, items.take(index)));
  const scope = visit.scope({ data: effectiveInput(visit) });
  return batchedWorks(inputs, {
    maxItems: batcher.maxItems && (await readAtLeast(1, batcher.maxItems, 'MaxItemsPerBatch', visit)),
    maxBytes: batcher.maxBytes && (await readAtLeast(1, batcher.maxBytes, 'MaxInputBytesPerBatch', visit)),
    shared: batcher.input && (await evaluateTemplate(batcher.input, scope)),
  });
}

async function read(visit: Visit<MapState>, { reader }: DistributedMap): Promise<Items> {
  if (reader === undefined) throw new TypeError('the Map has neither items nor a reader');
  const { items, source } = await readItems(reader, visit);
  return new Items(items, source);
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
      throw outOfRange(percentage.template, 'a number from 0 to 100', toleratedPercentage);
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
