import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FanOutError } from '../fan-out-error';
import type { ResolvedDistribution } from '../fan-out-mode';
import type { ResolvedSource } from '../item-source';
import { ITERATION, type ItemView } from '../item-view';
import type { MissingItem } from '../missing-item';
import type { ResolvedFiles } from '../sources/files';
import { EMPTY_SUMMARY } from '../summary';
import { batchStates, batchView, itemBatcher, itemSelector } from './batch';
import { batchVariable } from './batch-variable';
import { collectPages, startOfCollection, writeGiven } from './collect-pages';
import { exportedFiles, exportTable } from './export-table';
import { failState } from './fail-state';
import { listStates } from './list';
import { LABEL, RUN_VARIABLE } from './names';
import { type ItemWork, processOneItem } from './process-item';
import { PAGE_ITEM } from './read-page';
import { givenItems } from './resend';
import { countResults } from './results';
import type { RunFolder } from './run-folder';
import { type Reads, StoredMap } from './stored-map';

/** What a distributed run is made from. */
export interface DistributedRun extends ItemWork {
  readonly table?: ITable;
  readonly source: ResolvedSource;
  readonly distribution: ResolvedDistribution;
  readonly folder: RunFolder;
  /** Items of a batch in work at once. */
  readonly maxConcurrency: number;
  readonly onMissingItem: MissingItem;
  readonly maxItems?: undefined;
  /** What comes after the last batch, with the summary as its input. */
  readonly next: sfn.IChainable;
}

/** How the items of a source look while they travel. */
const TRAVELLING: Record<ResolvedSource['kind'], Pick<ItemView, 'typed' | 'tooLarge'>> = {
  list: { typed: (at) => at },
  pages: PAGE_ITEM,
  export: { typed: PAGE_ITEM.typed },
  files: {},
};

/**
 * The states of a distributed run: what makes the items ready, a Map of batches, and what counts the results.
 *
 * ```
 * Start ─► (Get list | Read pages) ─► Process items ─► Read manifest ─► ...
 * ```
 */
export function distributedRun(scope: Construct, options: DistributedRun): { start: sfn.IChainable; map: StoredMap } {
  const { source, folder, table } = options;
  const map = processItems(scope, options);
  map.next(countResults(scope, folder, options.next));
  const begin = (assign: Record<string, unknown>, next: sfn.IChainable, outputs: unknown = '{% $states.input %}') =>
    sfn.Pass.jsonata(scope, 'Start', { assign, outputs }).next(next);
  const assign = batchVariable(options);
  const runFolder = { [RUN_VARIABLE.folder]: folder.ofThisRun, ...assign };

  if (source.kind === 'files') return { map, start: begin(runFolder, map) };
  const orGiven = (otherwise: sfn.IChainable, taken: sfn.IChainable) =>
    options.failedItemsQueue === undefined ? otherwise : givenItems(scope, { otherwise, taken });
  if (source.kind === 'list') {
    const list = listStates(scope, { ...options, table: table as ITable, source, next: map });
    return { map, start: begin(runFolder, orGiven(list, map)) };
  }
  const nothingToDo = sfn.Pass.jsonata(scope, 'Nothing to do', { outputs: EMPTY_SUMMARY });
  if (source.kind === 'export') {
    const exporting = exportTable(scope, { table: table as ITable, source, folder, nothingToDo, next: map });
    return { map, start: begin(runFolder, exporting, {}) };
  }
  const collected = collectPages(scope, { table: table as ITable, source, folder, nothingToDo, next: map });
  const start = { ...startOfCollection({ source, folder }), ...assign };
  if (options.failedItemsQueue === undefined) return { map, start: begin(start, collected, {}) };
  return { map, start: begin(start, orGiven(collected, writeGiven(scope, folder).next(map))) };
}

function processItems(scope: Construct, options: DistributedRun): StoredMap {
  const { source, distribution, folder, stopOnFailure } = options;
  const { typed, tooLarge } = TRAVELLING[source.kind];
  const view = batchView(distribution.batchSize, typed);
  const map = new StoredMap(scope, 'Process items', {
    label: LABEL.items,
    childType: distribution.childType,
    items: source.kind === 'list' ? '{% $states.input.items %}' : readsOf(source, folder),
    itemSelector: itemSelector(tooLarge, `${ITERATION}${source.kind === 'export' ? '.Item' : ''}`),
    batcher: itemBatcher(distribution.batchSize, folder, options.claims !== undefined),
    maxConcurrency: distribution.maxConcurrency,
    toleratesAll: !stopOnFailure,
    writer: { bucket: folder.bucket, prefix: folder.inRun('results'), keys: folder.keys },
    processor: batchStates(scope, {
      folder,
      maxConcurrency: options.maxConcurrency,
      processItem: processOneItem(scope, options, view),
    }),
    outputs: { manifest: '{% $states.result.ResultWriterDetails.Key %}' },
  });
  if (stopOnFailure) {
    map.addCatch(
      failState(
        scope,
        'Stopped at failed item',
        FanOutError.ITEM_FAILED,
        "{% 'an item failed; its batch is the failed execution of the Map Run: ' & $string($states.input) %}",
      ),
      { errors: ['States.ExceedToleratedFailureThreshold'] },
    );
  }
  return map;
}

function readsOf(source: Exclude<ResolvedSource, { kind: 'list' }>, folder: RunFolder): Reads {
  if (source.kind === 'files') return filesOf(source);
  if (source.kind === 'export') return exportedFiles(folder);
  return {
    bucket: folder.bucket,
    args: { Prefix: folder.inRun('pages/') },
    config: { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' },
    keys: folder.keys,
    isOpened: true,
  };
}

/** An expression of the user may lead to any key of the bucket. */
function filesOf({ bucket, key, prefix = '', config, isOpened }: ResolvedFiles): Reads {
  if (key !== undefined)
    return { bucket, args: { Key: key }, config, isOpened, keys: key.startsWith('{%') ? '*' : key };
  return { bucket, args: { Prefix: prefix }, config, isOpened, keys: prefix.startsWith('{%') ? '*' : `${prefix}*` };
}
