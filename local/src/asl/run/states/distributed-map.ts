import { Failure } from '../../../kernel/failure';
import type { Json } from '../../../kernel/json';
import type { DistributedMap, MapState } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { isAbort } from '../abort';
import { effectiveInput } from '../data-flow';
import { failedDetails } from '../failure-details';
import { CollectedResults } from '../map-run/collected-results';
import type { Item, ItemList } from '../map-run/item-list';
import { MapRun } from '../map-run/map-run';
import { readItems } from '../map-run/read-items';
import { isExporting, ResultFiles } from '../map-run/result-files';
import { type RunWork, UnfinishedRun } from '../map-run/unfinished-run';
import { BatchedWorks, SingleWorks, type WorkList } from '../map-run/work-list';
import { outOfRange, readAtLeast, readNumber } from '../number-source';
import type { Visit } from '../visit';
import { childRunner } from './map-child';
import { runChildren } from './map-children';
import { itemsOf, selectItem } from './map-items';

/**
 * Children that run at the same time, however high `MaxConcurrency` is.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
const MAX_CONCURRENCY = 10_000;

/**
 * Failures after which a redrive goes on with the run; after all others it starts a new one.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
 */
const REDRIVABLE = ['States.ExceedToleratedFailureThreshold', 'States.ItemReaderFailed', 'States.ResultWriterFailed'];

/** Runs an execution of its own for each item, or each batch; the result is the list of their outputs. */
export async function runDistributedMap(visit: Visit<MapState>, onStarted: () => void): Promise<Json> {
  const { state, lane } = visit;
  const distributed = state.distributed as DistributedMap;
  const items = distributed.reader === undefined ? await itemsOf(visit) : undefined;
  const unfinished = visit.mapRunBefore;
  // Kept, should it fail before it goes on.
  lane.progress.mapRun = unfinished;
  const planned = { label: distributed.label, isRedriven: unfinished !== undefined };
  lane.execution.tasks.requireMapRun?.(lane.execution.caller, planned);
  const all = unfinished ?? new UnfinishedRun(await planRun(visit, distributed));
  onStarted();
  if (unfinished === undefined) begin(visit, all.run, items?.length ?? 0);
  else beginAgain(visit, all);
  lane.progress.mapRun = all;
  try {
    const result = await runAll(visit, distributed, all, items);
    // Whatever comes now fails beside the run, which is over.
    lane.progress.mapRun = undefined;
    close(visit, all, 'SUCCEEDED');
    lane.emit('MapRunSucceeded');
    return result;
  } catch (error) {
    const problem = error instanceof EvaluationFailure ? visit.failure(error) : error;
    if (problem instanceof Failure) {
      close(visit, all, 'FAILED');
      lane.emit('MapRunFailed', { mapRunFailedEventDetails: failedDetails(problem) });
      if (!REDRIVABLE.includes(problem.error ?? '')) lane.progress.mapRun = undefined;
    } else if (isAbort(problem)) {
      close(visit, all, 'ABORTED');
      lane.emit('MapRunAborted');
    }
    throw problem;
  }
}

function begin({ lane }: Visit, run: MapRun, length: number): void {
  lane.emit('MapStateStarted', { mapStateStartedEventDetails: { length } });
  lane.emit('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: run.arn } });
  lane.execution.onMapRun(run);
}

function beginAgain({ lane }: Visit, unfinished: UnfinishedRun): void {
  unfinished.redrive(lane.execution.clock.now());
  const { arn: mapRunArn, redriveCount } = unfinished.run;
  lane.emit('MapRunRedriven', { mapRunRedrivenEventDetails: { mapRunArn, redriveCount } });
}

function close({ lane }: Visit, unfinished: UnfinishedRun, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void {
  unfinished.close(status, lane.execution.clock.now());
}

async function runAll(
  visit: Visit<MapState>,
  distributed: DistributedMap,
  unfinished: UnfinishedRun,
  given: ItemList | undefined,
): Promise<Json> {
  const { run } = unfinished;
  unfinished.work ??= await prepareWork(visit, distributed, run, given);
  const { results } = unfinished.work;
  try {
    await runChildren(visit.lane, unfinished, unfinished.work, childRunner(visit, distributed, run));
  } catch (error) {
    const isOfChildren = error instanceof Failure && error.error !== 'States.ResultWriterFailed';
    if (isOfChildren) await unfinished.giveUp();
    throw error;
  }
  return results.finish();
}

async function prepareWork(
  visit: Visit<MapState>,
  distributed: DistributedMap,
  run: MapRun,
  given: ItemList | undefined,
): Promise<RunWork> {
  const works = await prepare(visit, distributed, given);
  run.plan(works.itemCount, works.length);
  const { writer } = distributed;
  const results = isExporting(writer)
    ? await ResultFiles.begin(writer, run, visit)
    : new CollectedResults(writer?.transformation ?? 'COMPACT', visit.state.name);
  return { works, results };
}

async function prepare(
  visit: Visit<MapState>,
  { batcher, reader }: DistributedMap,
  given: ItemList | undefined,
): Promise<WorkList> {
  const items = given ?? (reader && (await readItems(reader, visit)));
  if (items === undefined) throw new TypeError('the Map has neither items nor a reader');
  const select = (item: Item) => selectItem(visit, item);
  if (batcher === undefined) return new SingleWorks(items, select);
  const scope = visit.scope({ data: effectiveInput(visit) });
  return new BatchedWorks(items, select, {
    maxItems: batcher.maxItems && (await readAtLeast(1, batcher.maxItems, 'MaxItemsPerBatch', visit)),
    maxBytes: batcher.maxBytes && (await readAtLeast(1, batcher.maxBytes, 'MaxInputBytesPerBatch', visit)),
    shared: batcher.input && (await evaluateTemplate(batcher.input, scope)),
  });
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
    lane.execution.clock.now(),
  );
}
