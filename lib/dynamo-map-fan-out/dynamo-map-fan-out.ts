import { Duration, Lazy, Names, RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkWholeNumber } from '../private/check-props';
import { failureAlarms } from '../private/failure-alarms';
import { handlerFunction } from '../private/handler-function';
import { machineLogGroup } from '../private/machine-logs';
import { PropError } from '../private/prop-error';
import { batchProblems, checkFanOut, INLINE_CONCURRENCY, MOST_ITEMS, toleranceOf } from './check-fan-out';
import {
  DEFAULT_BATCHES,
  estimateFanOut,
  type FanOutEstimate,
  type FanOutEstimateOptions,
  type FanOutPlan,
} from './contract';
import { fanOutDefinition } from './definition';
import type { DynamoMapFanOutProps } from './dynamo-map-fan-out-props';
import { eventsOfSuccess, eventsPerItem, inlineCapacity, type StatesJson, statesPerItem } from './event-budget';
import { FanOutMode, type ResolvedDistribution } from './fan-out-mode';
import { resolveClaims } from './idempotency';
import { ItemFormat } from './item-format';
import { ItemProcessor } from './item-processor';
import type { ResolvedSource } from './item-source';
import { ledgerBucket } from './ledger-bucket';
import { MissingItem } from './missing-item';
import { keyType } from './sources/attribute-value';
import { RunFolder } from './states/run-folder';

/**
 * Works through items, in parallel: those of a list kept in DynamoDB, of a query or scan, of files; from three to
 * millions, by `source` and `mode` alone.
 *
 * Defines a STANDARD state machine, its log group, and, unless they are brought, a table for a list, a function, and a
 * bucket for a distributed run. Idle it costs nothing but storage; an inline run over a list costs 5 state transitions,
 * and 1 per item (2 with a wait or a failure, 3 with both). `estimate` says what any run costs.
 *
 * A failing item does not stop the others. The execution's output is `{ total, succeeded, failed, failures }`, where
 * `failures` lists `{ index, error, cause }` with the texts cut so that they always fit; more than 1,000 of a distributed
 * run are `{ bucket, prefix }`, the place of the files that have them. Beyond what is tolerated the execution fails; the
 * names are in `FanOutError`. Watch `metricFailed`.
 */
export class DynamoMapFanOut extends Construct {
  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;

  /** Where the state machine logs, without the data of the executions: every event, or errors when distributed. */
  public readonly logGroup: logs.LogGroup;

  /** Where a distributed run keeps its pages, results and failures; absent inline. */
  public readonly ledgerBucket?: s3.IBucket;

  /** The function that processes the items; absent with a chain. */
  public readonly processorFunction?: lambda.IFunction;

  /** Where items are claimed; absent without `idempotency`. */
  public readonly claimsTable?: dynamodb.ITable;

  private readonly itsTable?: dynamodb.ITable;
  private readonly plan: () => FanOutPlan;
  private readonly capacity: () => number;
  private readonly expectedItems?: number;

  constructor(scope: Construct, id: string, props: DynamoMapFanOutProps) {
    super(scope, id);

    const processor = props.processor ?? ItemProcessor.logItems();
    const maxConcurrency = props.maxConcurrency ?? 0;
    const waitPerItem = props.waitPerItem ?? Duration.seconds(0);
    const tolerance = toleranceOf(props);
    const stopOnFailure = props.stopOnFailure ?? false;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const source = props.source._resolve(this);
    const distribution = (props.mode ?? FanOutMode.inline())._resolve(this);
    checkFanOut(this, props, { source, distribution });

    this.itsTable =
      source.kind === 'files' ? undefined : (props.table ?? this.createTable(source, props.tableName, removalPolicy));
    this.logGroup = machineLogGroup(this, removalPolicy);
    if (processor._states === undefined) {
      this.processorFunction = processor._handler ?? this.createItemLogger(removalPolicy);
    }
    const claims = resolveClaims(this, props, source);
    this.claimsTable = claims?.table;
    const folder = distribution && this.createFolder(distribution, removalPolicy);
    this.ledgerBucket = folder?.bucket;

    // A chain may still grow after this, so its events are counted when the definition is written.
    const iteration = (): StatesJson => iterationOf(processItems.toStateJson());
    const maxItems = Lazy.uncachedString({ produce: () => `${this.maxItems}` });
    const { start, processItems } = fanOutDefinition(this, {
      table: this.itsTable,
      source,
      distribution: distribution && folder && { ...distribution, folder },
      processor: this.processorFunction
        ? { handler: this.processorFunction }
        : { states: processor._states as sfn.IChainable },
      itemFormat: props.itemFormat ?? ItemFormat.PLAIN,
      maxConcurrency,
      waitPerItem,
      itemTimeout: props.itemTimeout,
      tolerance,
      stopOnFailure,
      failedItemsQueue: props.failedItemsQueue,
      claims,
      onMissingItem: props.onMissingItem ?? MissingItem.FAIL,
      maxItems,
      eventsPerItem: Lazy.uncachedString({ produce: () => `${eventsPerItem(iteration())}` }),
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      comment: distribution
        ? `Works through any number of items in batches of ${distribution.batchSize}`
        : `Works through ${source.kind === 'list' ? 'a list of ' : ''}at most ${maxItems} items kept in DynamoDB`,
      definitionBody: sfn.DefinitionBody.fromChainable(start),
      timeout: props.timeout,
      logs: {
        destination: this.logGroup,
        // EXPRESS children log here too, and a million items have some 3 GB of events.
        level: distribution ? sfn.LogLevel.ERROR : sfn.LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: true,
    });
    this.itsTable?.encryptionKey?.grantDecrypt(this.stateMachine);
    claims?.table.encryptionKey?.grantEncryptDecrypt(this.stateMachine);
    if (source.kind === 'files') source.bucket.encryptionKey?.grantDecrypt(this.stateMachine);
    folder?.bucket.encryptionKey?.grant(this.stateMachine, 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey');

    this.plan = () => ({
      source: source.kind === 'pages' ? source.operation : source.kind,
      segments: source.kind === 'pages' ? source.segments : 1,
      pageSize: source.kind === 'pages' ? source.pageSize : 1,
      batchSize: distribution?.batchSize ?? DEFAULT_BATCHES.size,
      batchConcurrency: distribution?.maxConcurrency ?? DEFAULT_BATCHES.concurrency,
      itemConcurrency: maxConcurrency === 0 ? INLINE_CONCURRENCY : maxConcurrency,
      hasFunction: this.processorFunction !== undefined,
      hasQueue: props.failedItemsQueue !== undefined,
      hasClaims: claims !== undefined,
      waitSeconds: waitPerItem.toSeconds(),
      statesPerItem: statesPerItem(iteration()),
      eventsPerItem: eventsOfSuccess(iteration()),
    });
    this.capacity = distribution ? () => MOST_ITEMS : () => inlineCapacity(iteration());
    this.expectedItems = props.maxItems;
    if (distribution) {
      this.node.addValidation({
        validate: () => batchProblems(iteration(), { distribution, maxConcurrency, waitPerItem }),
      });
    } else {
      checkWholeNumber(this, 'maxItems', props.maxItems, { min: 1, max: this.capacity() });
    }
  }

  /** The table that the source reads; files have none. */
  public get table(): dynamodb.ITable {
    if (this.itsTable === undefined) throw new Error(`${this.node.path}: there is no table; the source reads files`);
    return this.itsTable;
  }

  /** The most items that one run takes. */
  public get maxItems(): number {
    return this.expectedItems ?? this.capacity();
  }

  /**
   * What a run of so many items takes and costs, in each mode, with the settings of this construct: transitions,
   * history, requests, time and dollars by published prices; and which mode is the cheapest that can do it.
   *
   * A state of a chain counts once for each item. What the chain calls, and what is stored, is not in the dollars.
   */
  public estimate(options: FanOutEstimateOptions): FanOutEstimate {
    checkWholeNumber(this, 'estimate.items', options.items, { min: 0, max: MOST_ITEMS });
    checkWholeNumber(this, 'estimate.failedItems', options.failedItems, { min: 0, max: options.items });
    return estimateFanOut(this.plan(), options);
  }

  /** Lets `grantee` start executions. */
  public grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** Executions that failed; a run beyond its `timeout` counts in `metricTimedOut` instead. Sum over 5 minutes. */
  public metricFailed(options?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(options);
  }

  /** Executions that ran longer than `timeout`. Sum over 5 minutes. */
  public metricTimedOut(options?: MetricOptions): Metric {
    return this.stateMachine.metricTimedOut(options);
  }

  /**
   * Alarms on executions that failed and on those that timed out.
   *
   * @param actions what happens when an alarm goes off, such as an `SnsAction`
   */
  public addFailureAlarms(...actions: IAlarmAction[]): Alarm[] {
    return failureAlarms(this, this.stateMachine, actions);
  }

  private createTable(
    source: Exclude<ResolvedSource, { kind: 'files' }>,
    tableName: string | undefined,
    removalPolicy: RemovalPolicy,
  ): dynamodb.ITable {
    if (source.kind !== 'list') {
      const reading = source.kind === 'export' ? 'an export' : `a ${source.operation}`;
      throw new PropError(this, 'table', `given for ${reading}, whose keys only it knows`, undefined);
    }
    const attributes = Object.entries(source.key).map(([name, value]) => ({ name, type: keyType(value) }));
    if (attributes.length > 1 && source.partitionKey === undefined) {
      throw new PropError(this, 'source.partitionKey', 'one of the two names in key, or bring a table', undefined);
    }
    const isPartitionKey = ({ name }: dynamodb.Attribute) => name === (source.partitionKey ?? name);
    return new dynamodb.TableV2(this, 'Table', {
      tableName,
      partitionKey: attributes.find(isPartitionKey) as dynamodb.Attribute,
      sortKey: attributes.find((attribute) => attributes.length > 1 && !isPartitionKey(attribute)),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
    });
  }

  private createFolder({ bucket, prefix }: ResolvedDistribution, removalPolicy: RemovalPolicy): RunFolder {
    const ledgers = bucket ?? ledgerBucket(this, removalPolicy);
    const name = Names.uniqueResourceName(this, { maxLength: 100, separator: '-' });
    return new RunFolder(ledgers, prefix ?? `${name}/`);
  }

  private createItemLogger(removalPolicy: RemovalPolicy): lambda.IFunction {
    return handlerFunction(this, 'ItemLogger', {
      handler: 'process-item',
      description: 'Logs each item of the list as one structured line',
      timeout: Duration.seconds(10),
      removalPolicy,
    });
  }
}

/** The states of one item, which a batch has inside. */
function iterationOf(map: object): StatesJson {
  const { ItemProcessor } = map as StatesJson[string];
  return ItemProcessor?.States['Process batch']?.ItemProcessor?.States ?? ItemProcessor?.States ?? {};
}
