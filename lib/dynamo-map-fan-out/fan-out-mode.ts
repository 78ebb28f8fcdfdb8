import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { checkWholeNumber } from '../private/check-props';
import { PropError } from '../private/prop-error';
import { DEFAULT_BATCHES } from './contract';

/** Options of `FanOutMode.distributed`. */
export interface DistributedOptions {
  /**
   * What works through a batch. EXPRESS costs least and has 5 minutes; it runs at least once, so a batch may run twice.
   * STANDARD has a year, waits for callbacks and jobs, and pays for each state of each item.
   *
   * @default StateMachineType.EXPRESS
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  readonly childType?: StateMachineType;

  /**
   * Items of one batch, from 1 to 500; a batch is cut earlier when its items have 190,000 bytes. Each batch costs a
   * state transition to start, so 100 items share the price of one.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * Batches in work at once, from 1 to 10,000. Times the 40 items that one batch works on at once, or fewer by
   * `maxConcurrency` of the construct, that is what the processor meets.
   *
   * @default 25, with which 1,000 items are in work at once, as many as Lambda runs at once in an account by default
   * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  readonly maxConcurrency?: number;

  /**
   * Bucket for the pages that were read, the results and the ledger of failures; of the same account and region.
   *
   * @default - a bucket of its own: encrypted, private, TLS only, emptied 90 days after a run
   */
  readonly bucket?: IBucket;

  /**
   * What the keys in the bucket begin with.
   *
   * @default - a name made from the construct's path
   */
  readonly prefix?: string;
}

/** How a `DynamoMapFanOut` spreads its items. */
export class FanOutMode {
  /**
   * One execution works through the items itself, about 40 at once, as many as one history of 25,000 events holds.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
   */
  public static inline(): FanOutMode {
    return new FanOutMode(undefined);
  }

  /**
   * Executions of their own work through batches of items: any number of items, up to 10,000 batches at once.
   *
   * An item may have 180,000 bytes; a larger one counts as failed, under its name.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
   */
  public static distributed(options: DistributedOptions = {}): FanOutMode {
    return new FanOutMode(options);
  }

  private constructor(private readonly options: DistributedOptions | undefined) {}

  /**
   * Checks the options; nothing for an inline run.
   *
   * @internal
   */
  public _resolve(scope: IConstruct): ResolvedDistribution | undefined {
    if (this.options === undefined) return undefined;
    const { childType = StateMachineType.EXPRESS, bucket, prefix } = this.options;
    const { batchSize = DEFAULT_BATCHES.size, maxConcurrency = DEFAULT_BATCHES.concurrency } = this.options;
    checkWholeNumber(scope, 'mode.batchSize', batchSize, { min: 1, max: 500 });
    checkWholeNumber(scope, 'mode.maxConcurrency', maxConcurrency, { min: 1, max: 10_000 });
    if (prefix !== undefined && (prefix === '' || prefix.startsWith('/') || prefix.startsWith('{%'))) {
      throw new PropError(scope, 'mode.prefix', "the beginning of a key such as 'fan-out/'", prefix);
    }
    return { childType, batchSize, maxConcurrency, bucket, prefix };
  }
}

/** The options of `FanOutMode.distributed`, checked. */
export interface ResolvedDistribution {
  readonly childType: StateMachineType;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly bucket?: IBucket;
  readonly prefix?: string;
}
