import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { FanOutMode } from './fan-out-mode';
import type { IdempotencyOptions } from './idempotency';
import type { ItemFormat } from './item-format';
import type { ItemProcessor } from './item-processor';
import type { ItemSource } from './item-source';
import type { MissingItem } from './missing-item';

/** Props of `DynamoMapFanOut`. */
export interface DynamoMapFanOutProps {
  /** Where the items come from. */
  readonly source: ItemSource;

  /**
   * How the items are spread: by one execution itself, or over executions of their own.
   *
   * @default FanOutMode.inline()
   */
  readonly mode?: FanOutMode;

  /**
   * What is done with each item.
   *
   * @default - `ItemProcessor.logItems()`: a function that logs each item and changes nothing
   */
  readonly processor?: ItemProcessor;

  /**
   * Table that the source reads. The state machine is granted the one call that it makes: `dynamodb:GetItem`, or
   * `dynamodb:Query` or `dynamodb:Scan` of the table or of the index.
   *
   * @default - for a list a table of its own, keyed by the attributes of `source`: on demand, encrypted, with
   * point-in-time recovery; a query or scan needs one
   */
  readonly table?: dynamodb.ITable;

  /**
   * Name of the table that the construct creates; a brought `table` has its name already.
   *
   * @default - CloudFormation makes one up, so that a changed key can replace the table
   */
  readonly tableName?: string;

  /**
   * Form in which an item reaches the processor.
   *
   * @default ItemFormat.PLAIN
   */
  readonly itemFormat?: ItemFormat;

  /**
   * Items that may be in work at once: 1 works through the list one by one, 0 sets no limit of its own. In a distributed
   * run the items of one batch; how many batches are in work at once `mode` says.
   *
   * An inline Map runs about 40 iterations at once however high this is, so more than 40 is refused.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
   */
  readonly maxConcurrency?: number;

  /**
   * Time that passes before each item is processed, in whole seconds.
   *
   * @default - no wait
   */
  readonly waitPerItem?: Duration;

  /**
   * Longest time that one invocation of a function processor may take, in whole seconds; beyond it the item has failed
   * with `States.Timeout`. A chain sets the timeouts of its own tasks instead.
   *
   * @default - the function's own timeout
   */
  readonly itemTimeout?: Duration;

  /**
   * Longest time that the whole run may take, in whole seconds; beyond it the execution ends TIMED_OUT.
   *
   * @default - none of its own; Step Functions ends a run after a year
   */
  readonly timeout?: Duration;

  /**
   * Items that may fail in a run that still succeeds. Every item is processed either way; with one failure more the
   * execution fails with `FanOutError.TOLERATED_FAILURES_EXCEEDED`.
   *
   * Same meaning as `ToleratedFailureCount` of a Distributed Map, but that it counts items in every mode, and that the
   * run ends when all are done.
   *
   * @default 0, or no limit of its own when `toleratedFailurePercentage` is given
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html
   */
  readonly toleratedFailureCount?: number;

  /**
   * Share of the items, in percent from 0 to 100, that may fail in a run that still succeeds. Where
   * `toleratedFailureCount` is given too, the run fails as soon as either is exceeded.
   *
   * @default - only the number counts
   */
  readonly toleratedFailurePercentage?: number;

  /**
   * Whether the first failing item ends the run at once, with `FanOutError.ITEM_FAILED`; items in work are abandoned.
   *
   * @default false
   */
  readonly stopOnFailure?: boolean;

  /**
   * Queue to which each failed item is sent, as `{ execution, index, error, cause, item }`; the item in the form in which
   * it came from the source. `npm run resend` sends them again: an execution takes `{ "resend": [items] }` as its input
   * instead of reading the source, unless that is a file.
   *
   * A failed item costs a transition more, and the queue may get it twice, as EXPRESS executions may run twice.
   *
   * @default - failed items stand in the output, and in the ledger of a distributed run
   */
  readonly failedItemsQueue?: IQueue;

  /**
   * Lets runs that belong together do each item once: one claims it, the others wait for what becomes of it. An item that
   * is done counts as succeeded for all of them; one that failed is free for the next that comes.
   *
   * An item costs two more state transitions, which in EXPRESS executions are free, and two writes; while others have its
   * claim, two transitions and a read for each look. An inline run then holds 711 items of a function.
   *
   * @default - every run does all of its items, and an EXPRESS execution that runs twice does them twice
   */
  readonly idempotency?: IdempotencyOptions;

  /**
   * What a run does when the item or its attribute does not exist.
   *
   * @default MissingItem.FAIL
   */
  readonly onMissingItem?: MissingItem;

  /**
   * The most items that are expected. A longer list fails with `FanOutError.TOO_MANY_ITEMS` before any item is
   * processed, a query or scan before the page that would be too much; more than one history can hold is refused at synth.
   *
   * @default - any number when distributed, where this must be absent; else as many as the 25,000 events of one history hold when every item fails once: 2,766 for a function
   * without a wait, 2,263 with one, fewer for a chain, of which every state is counted once
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
   */
  readonly maxItems?: number;

  /**
   * What becomes of the created table and log groups when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
