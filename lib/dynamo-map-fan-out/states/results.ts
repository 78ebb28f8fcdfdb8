import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { BATCHES_PER_COUNT } from '../contract';
import { defineText } from '../summary';
import { LOST_BATCH, writeFailures } from './batch';
import { LABEL, RUN_VARIABLE } from './names';
import { S3_RETRY } from './retries';
import type { RunFolder } from './run-folder';
import { type Reads, StoredMap } from './stored-map';

const { total, failed, folder: runFolder } = RUN_VARIABLE;

/** Failures up to this number are a list in the output; more are named by the place of their ledger. */
export const MOST_LISTED_FAILURES = 1_000;

/** Items up to this number share the output as those of an inline run do, so that both say the same. */
const INLINE_ITEMS = 2_766;

/**
 * Counts what became of the items, from the files that the batches left.
 *
 * ```
 * Read manifest ─► Lost batches? ─► (Record lost batches) ─► Any results? ─► (Count results) ─► Failures to list?
 *   ─┬─► No failures
 *    ├─► List failures        ─► ...
 *    └─► Failures in ledger
 * ```
 *
 * A batch is counted once by its number, however often it ran: AWS counts executions, and an EXPRESS one may run twice.
 */
export function countResults(scope: Construct, folder: RunFolder, next: sfn.IChainable): sfn.IChainable {
  const failuresToList = sfn.Choice.jsonata(scope, 'Failures to list?')
    .when(
      sfn.Condition.jsonata(`{% $${failed} = 0 %}`),
      sfn.Pass.jsonata(scope, 'No failures', { outputs: counts([]) }).next(next),
    )
    .when(sfn.Condition.jsonata(`{% $${failed} <= ${MOST_LISTED_FAILURES} %}`), listFailures(scope, folder).next(next))
    .otherwise(
      sfn.Pass.jsonata(scope, 'Failures in ledger', {
        outputs: counts({ bucket: folder.bucket.bucketName, prefix: folder.inRun('failed/') }),
      }).next(next),
    );
  const anyResults = sfn.Choice.jsonata(scope, 'Any results?')
    .when(
      sfn.Condition.jsonata('{% $states.input.succeeded > 0 %}'),
      countSucceeded(scope, folder).next(failuresToList),
    )
    .otherwise(failuresToList);
  const lostBatches = sfn.Choice.jsonata(scope, 'Lost batches?')
    .when(sfn.Condition.jsonata('{% $states.input.lost > 0 %}'), recordLost(scope, folder).next(anyResults))
    .otherwise(anyResults);
  return readManifest(scope, folder).next(lostBatches);
}

function counts(failures: unknown): Record<string, unknown> {
  return {
    total: `{% $${total} %}`,
    succeeded: `{% $${total} - $${failed} %}`,
    failed: `{% $${failed} %}`,
    failures,
  };
}

/** Says how many files of results there are, and in which folder. */
function readManifest(scope: Construct, folder: RunFolder): tasks.CallAwsService {
  const task = tasks.CallAwsService.jsonata(scope, 'Read manifest', {
    service: 's3',
    action: 'getObject',
    iamAction: 's3:GetObject',
    iamResources: [folder.bucket.arnForObjects(folder.keys)],
    parameters: { Bucket: folder.bucket.bucketName, Key: '{% $states.input.manifest %}' },
    assign: { [total]: 0, [failed]: 0 },
    outputs: {
      results: "{% $substringBefore($states.input.manifest, 'manifest.json') %}",
      succeeded: '{% $count($parse($states.result.Body).ResultFiles.SUCCEEDED) %}',
      lost: '{% $count($parse($states.result.Body).ResultFiles.FAILED) %}',
    },
  });
  return task.addRetry(S3_RETRY) as tasks.CallAwsService;
}

/** Batches whose execution failed: timed out, stopped, ended by what nothing can catch. All their items failed. */
function recordLost(scope: Construct, folder: RunFolder): StoredMap {
  return new StoredMap(scope, 'Record lost batches', {
    label: LABEL.lost,
    childType: sfn.StateMachineType.EXPRESS,
    items: resultFiles(folder, "{% $states.input.results & 'FAILED_' %}"),
    itemSelector: LOST_BATCH,
    processor: writeFailures(scope, 'Write lost batch', folder, '{% $states.input.n %}'),
    assign: {
      [total]: `{% $${total} + $sum($states.result) %}`,
      [failed]: `{% $${failed} + $sum($states.result) %}`,
    },
    outputs: '{% $states.input %}',
  });
}

/**
 * Sum of the batches `{ b, n, f }` that are the input's `Items`, each once. They are sorted and compared with the one
 * before: what JSONata offers for groups looks at all of them at once, deeper than an expression may go.
 */
export const SUM_OF_BATCHES = `{% (
  $batches := $sort($states.input.Items, function($one, $other) { $one.b > $other.b });
  $once := $map($zip($batches, $append([{'b': -1}], $batches)), function($pair) {
    $pair[0].b != $pair[1].b ? $pair[0]
  });
  {'n': $sum($once.n), 'f': $sum($once.f)}
) %}`;

/** Adds the outputs of the batches up, a thousand in each execution. */
function countSucceeded(scope: Construct, folder: RunFolder): StoredMap {
  return new StoredMap(scope, 'Count results', {
    label: LABEL.results,
    childType: sfn.StateMachineType.EXPRESS,
    items: resultFiles(folder, "{% $states.input.results & 'SUCCEEDED_' %}"),
    batcher: { MaxItemsPerBatch: BATCHES_PER_COUNT, MaxInputBytesPerBatch: 250_000 },
    processor: sfn.Pass.jsonata(scope, 'Add batches up', {
      outputs: SUM_OF_BATCHES,
    }),
    assign: {
      [total]: `{% $${total} + $sum($states.result.n) %}`,
      [failed]: `{% $${failed} + $sum($states.result.f) %}`,
    },
    outputs: '{% $states.input %}',
  });
}

/** The failures of all batches in one list, by number, without the items. */
function listFailures(scope: Construct, folder: RunFolder): StoredMap {
  const sharing = `($${total} <= ${INLINE_ITEMS} ? $${total} : $${failed})`;
  return new StoredMap(scope, 'List failures', {
    label: LABEL.failures,
    childType: sfn.StateMachineType.EXPRESS,
    items: {
      ...resultFiles(folder, `{% $${runFolder} & 'failed/' %}`),
      config: { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' },
    },
    itemSelector: `{% (${defineText(sharing)}
      $failure := $states.context.Map.Item.Value;
      {'index': $failure.index, 'error': $text($failure.error), 'cause': $text($failure.cause)}
    ) %}`,
    batcher: { MaxItemsPerBatch: MOST_LISTED_FAILURES, MaxInputBytesPerBatch: 250_000 },
    processor: sfn.Pass.jsonata(scope, 'Hand failures over', { outputs: '{% $states.input.Items %}' }),
    outputs: counts(
      '{% [$sort($reduce($states.result, $append), function($one, $other) { $one.index > $other.index })] %}',
    ),
  });
}

function resultFiles(folder: RunFolder, prefix: string): Reads {
  return {
    bucket: folder.bucket,
    args: { Prefix: prefix },
    config: { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' },
    keys: folder.keys,
    isOpened: true,
  };
}
