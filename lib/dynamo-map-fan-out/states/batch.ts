import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { LARGEST_BATCH_BYTES } from '../contract';
import type { ItemView } from '../item-view';
import { VARIABLE } from './names';
import { putObject } from './put-object';
import type { RunFolder } from './run-folder';

/** Bytes of one item's JSON that come along; a larger one is left behind and fails by its name. */
const LARGEST_ITEM_BYTES = 180_000;

/** Bytes of a ledger entry that are not text: `{"index":99999999,"error":"","cause":"","item":},`. */
const ENTRY_FRAME_BYTES = 60;

/** Bytes that texts may take beside the items of a batch, however large those are. */
const LEAST_ROOM_BYTES = 50_000;

/** How an item travels in a batch: with its number, and as itself or as a text that says why it stayed behind. */
export function itemSelector(tooLarge: ItemView['tooLarge'], value: string): string {
  const left = tooLarge === undefined ? '' : `$exists(${tooLarge('$v')}) ? {'i': $i, 'x': ${tooLarge('$v')}} : `;
  return `{% (
  $i := $states.context.Map.Item.Index;
  $v := ${value};
  ${DEFINE_BYTES}
  $bytes := ${left === '' ? '' : "$type($v) = 'string' ? 0 : "}$bytesOf($string($v));
  ${left}$bytes <= ${LARGEST_ITEM_BYTES} ? {'i': $i, 'v': $v}
    : {'i': $i, 'x': 'has about ' & $bytes & ' bytes of JSON; ${LARGEST_ITEM_BYTES} come along'}
) %}`;
}

/** `ItemBatcher`; every batch learns where the failures of the run are written, and whose claims it shares. */
export function itemBatcher(batchSize: number, folder: RunFolder, isClaimed: boolean): Record<string, unknown> {
  return {
    MaxItemsPerBatch: batchSize,
    MaxInputBytesPerBatch: LARGEST_BATCH_BYTES,
    BatchInput: { failed: folder.inRun('failed/'), ...(isClaimed && { batch: `{% $${VARIABLE.batch} %}` }) },
  };
}

/** The items of a batch as its inline Map gives them. */
export function batchView(batchSize: number, typed: ItemView['typed']): ItemView {
  return {
    item: (at) => `${at}.v`,
    ...(typed !== undefined && { typed: (at: string) => typed(`${at}.v`) }),
    index: '$states.context.Map.Item.Value.i',
    tooLarge: (at) => `${at}.x`,
    count: `${batchSize}`,
    batch: '$states.context.Execution.Input.BatchInput.batch',
  };
}

/** What one batch is worked through with. */
export interface Batch {
  readonly folder: RunFolder;
  readonly maxConcurrency: number;
  /** The states of an iteration. */
  readonly processItem: sfn.IChainable;
}

/**
 * The states of a batch. Its output `{ b, n, f }` says which it was, by the number of its first item, how many items it
 * had and how many failed. Those that failed are written into a file that is named after the batch, so that a batch that
 * runs twice leaves one.
 *
 * ```
 * Process batch ─► Did items fail? ─┬─► Batch done
 *                                   └─► Write failures
 * ```
 */
export function batchStates(scope: Construct, { folder, maxConcurrency, processItem }: Batch): sfn.IChainable {
  const processBatch = sfn.Map.jsonata(scope, 'Process batch', {
    items: sfn.ProvideItems.jsonata('{% $states.input.Items %}'),
    maxConcurrency,
    outputs: OUTCOMES_OF_BATCH,
  }).itemProcessor(processItem) as sfn.Map;
  return processBatch.next(
    sfn.Choice.jsonata(scope, 'Did items fail?')
      .when(sfn.Condition.jsonata('{% $states.input.f > 0 %}'), writeFailures(scope, 'Write failures', folder, COUNTS))
      .otherwise(sfn.Pass.jsonata(scope, 'Batch done', { outputs: COUNTS })),
  );
}

const COUNTS = { b: '{% $states.input.b %}', n: '{% $states.input.n %}', f: '{% $states.input.f %}' };

/** Writes the failures of the batch that is the state's input. */
export function writeFailures(scope: Construct, id: string, folder: RunFolder, outputs: unknown): tasks.CallAwsService {
  return putObject(scope, id, folder, {
    key: "{% $states.input.failed & $formatNumber($states.input.b, '000000000') & '.json' %}",
    body: '{% $states.input.failures %}',
    outputs,
  });
}

/** The most bytes that a text can take as UTF-8; looked at closely only where it is long. */
const DEFINE_BYTES = `$bytesOf := function($s) {
    $length($s) <= 25000 ? 4 * $length($s) : $length($s) + 3 * $length($replace($s, /[ -~]+/, ''))
  };`;

/** `$entry` of the ledger: an item that came along, with texts cut to their share of what there is beside all items. */
function defineEntry(items: string, count: string): string {
  return `
  ${DEFINE_BYTES}
  $room := $max([${LEAST_ROOM_BYTES}, 245000 - $bytesOf($string(${items}))]);
  $share := $max([0, $min([512, $floor(($room / ${count} - ${ENTRY_FRAME_BYTES}) / 2)])]);
  $size := function($s) { $length($string([$s])) - 4 + 3 * $length($replace($s, /[ -~]+/, '')) };
  $fit := function($s) { $size($s) <= $share ? $s : $fit($substring($s, 0, $floor($length($s) * 0.8))) };
  $entry := function($given, $error, $cause) {
    $merge([
      {'index': $given.i, 'error': $fit($substring($error, 0, $share)), 'cause': $fit($substring($cause, 0, $share))},
      'v' in $keys($given) ? {'item': $given.v} : {}
    ])
  };`;
}

const OUTCOMES_OF_BATCH = `{% (
  $items := $states.input.Items;
  $failures := [$map($zip($states.result, $items), function($pair) {
    $type($pair[0]) = 'object' ? {'outcome': $pair[0], 'item': $pair[1]}
  })];${defineEntry('$items', '$max([1, $count($failures)])')}
  {
    'failed': $states.input.BatchInput.failed,
    'b': $items[0].i,
    'n': $count($items),
    'f': $count($failures),
    'failures': [$map($failures, function($failure) {
      $entry($failure.item, $failure.outcome.error, $failure.outcome.cause)
    })]
  }
) %}`;

/** A batch that ended without a word, from the record of its execution: every item of it failed, with its error. */
export const LOST_BATCH = `{% (
  $record := $states.context.Map.Item.Value;
  $input := $parse($record.Input);
  $items := $input.Items;
  $error := $exists($record.Error) ? $record.Error : $record.Status = 'TIMED_OUT' ? 'States.Timeout' : $record.Status;
  $cause := $exists($record.Cause) ? $record.Cause : '';${defineEntry('$items', '$count($items)')}
  {
    'failed': $input.BatchInput.failed,
    'b': $items[0].i,
    'n': $count($items),
    'failures': [$map($items, function($item) {
      $entry($item, $error, $cause)
    })]
  }
) %}`;
