import { Duration, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { Alarm, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkSeconds, checkWholeNumber, LONGEST_SECONDS } from '../private/check-props';
import { failureAlarms } from '../private/failure-alarms';
import { handlerFunction } from '../private/handler-function';
import { machineLogGroup } from '../private/machine-logs';
import { PropError } from '../private/prop-error';
import { fanOutDefinition } from './definition';
import { inlineCapacity, type StatesJson } from './event-budget';
import { ItemFormat } from './item-format';
import { ItemProcessor } from './item-processor';
import { type ItemSource, keyType, type ResolvedListAttribute } from './item-source';
import { MissingItem } from './missing-item';

/** Props of `DynamoMapFanOut`. */
export interface DynamoMapFanOutProps {
  /** Where the items come from. */
  readonly source: ItemSource;

  /**
   * What is done with each item.
   *
   * @default - `ItemProcessor.logItems()`: a function that logs each item and changes nothing
   */
  readonly processor?: ItemProcessor;

  /**
   * Table that holds the list. The construct is granted `dynamodb:GetItem` on it.
   *
   * @default - a table of its own, keyed by the attributes of `source`: on demand, encrypted, with point-in-time recovery
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
   * Items that may be in work at once: 1 works through the list one by one, 0 sets no limit of its own.
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
   * Same meaning as `ToleratedFailureCount` of a Distributed Map.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html
   */
  readonly toleratedFailureCount?: number;

  /**
   * Whether the first failing item ends the run at once, with `FanOutError.ITEM_FAILED`; items in work are abandoned.
   *
   * @default false
   */
  readonly stopOnFailure?: boolean;

  /**
   * What a run does when the item or its attribute does not exist.
   *
   * @default MissingItem.FAIL
   */
  readonly onMissingItem?: MissingItem;

  /**
   * The longest list that is expected. A longer one fails with `FanOutError.TOO_MANY_ITEMS` before any item is
   * processed; more than one history can hold is refused at synth.
   *
   * @default - as many as the 25,000 events of one history hold when every item fails once: 2,766 for a function
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

/**
 * Works through a list kept in DynamoDB, item by item, in parallel.
 *
 * Defines a STANDARD state machine (inline Map), its log group, and, unless they are brought, a table and a function.
 * Idle it costs nothing but the storage of table and logs; a run costs 5 state transitions, and 1 per item (2 with a
 * wait or a failure, 3 with both).
 *
 * A failing item does not stop the others. The execution's output is `{ total, succeeded, failed, failures }`, where
 * `failures` lists `{ index, error, cause }` with the texts cut so that they always fit. Beyond
 * `toleratedFailureCount` the execution fails; the names are in `FanOutError`. Watch `metricFailed`.
 */
export class DynamoMapFanOut extends Construct {
  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;

  /** The table that holds the list. */
  public readonly table: dynamodb.ITable;

  /** Where the state machine logs every event, without the data of the executions. */
  public readonly logGroup: logs.LogGroup;

  /** The function that processes the items; absent with a chain. */
  public readonly processorFunction?: lambda.IFunction;

  private readonly capacity: () => number;
  private readonly expectedItems?: number;

  constructor(scope: Construct, id: string, props: DynamoMapFanOutProps) {
    super(scope, id);

    const processor = props.processor ?? ItemProcessor.logItems();
    const maxConcurrency = props.maxConcurrency ?? 0;
    const waitPerItem = props.waitPerItem ?? Duration.seconds(0);
    const toleratedFailureCount = props.toleratedFailureCount ?? 0;
    const stopOnFailure = props.stopOnFailure ?? false;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const source = props.source._resolve(this);

    checkWholeNumber(this, 'maxConcurrency', maxConcurrency, { min: 0, max: 40 });
    checkSeconds(this, 'waitPerItem', waitPerItem, { min: 0, max: LONGEST_SECONDS });
    checkSeconds(this, 'itemTimeout', props.itemTimeout, { min: 1, max: LONGEST_SECONDS });
    checkSeconds(this, 'timeout', props.timeout, { min: 1, max: LONGEST_SECONDS });
    checkWholeNumber(this, 'toleratedFailureCount', toleratedFailureCount, { min: 0, max: 10_000 });
    if (processor._states !== undefined && props.itemTimeout !== undefined) {
      throw new PropError(this, 'itemTimeout', 'absent with a chain; give its tasks a taskTimeout', props.itemTimeout);
    }
    if (stopOnFailure && toleratedFailureCount !== 0) {
      throw new PropError(this, 'toleratedFailureCount', 'absent or 0 with stopOnFailure', toleratedFailureCount);
    }

    if (props.table !== undefined && props.tableName !== undefined) {
      throw new PropError(this, 'tableName', 'absent when a table is brought', props.tableName);
    }

    checkOwnEnvironment(this, props.table);

    this.table = props.table ?? this.createTable(source, props.tableName, removalPolicy);
    this.logGroup = machineLogGroup(this, removalPolicy);
    if (processor._states === undefined) {
      this.processorFunction = processor._handler ?? this.createItemLogger(removalPolicy);
    }

    // A chain may still grow after this, so its events are counted when the definition is written.
    const maxItems = Lazy.uncachedString({ produce: () => `${this.maxItems}` });
    const { start, processItems } = fanOutDefinition(this, {
      table: this.table,
      source,
      processor: this.processorFunction
        ? { handler: this.processorFunction }
        : { states: processor._states as sfn.IChainable },
      itemFormat: props.itemFormat ?? ItemFormat.PLAIN,
      maxConcurrency,
      waitPerItem,
      itemTimeout: props.itemTimeout,
      toleratedFailureCount,
      stopOnFailure,
      onMissingItem: props.onMissingItem ?? MissingItem.FAIL,
      maxItems,
    });
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      comment: `Works through a list of at most ${maxItems} items kept in DynamoDB`,
      definitionBody: sfn.DefinitionBody.fromChainable(start),
      timeout: props.timeout,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.table.encryptionKey?.grantDecrypt(this.stateMachine);

    this.capacity = () =>
      inlineCapacity((processItems.toStateJson() as StatesJson[string]).ItemProcessor?.States ?? {});
    this.expectedItems = props.maxItems;
    checkWholeNumber(this, 'maxItems', props.maxItems, { min: 1, max: this.capacity() });
  }

  /** The longest list that one run takes. */
  public get maxItems(): number {
    return this.expectedItems ?? this.capacity();
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
    source: ResolvedListAttribute,
    tableName: string | undefined,
    removalPolicy: RemovalPolicy,
  ): dynamodb.ITable {
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

  private createItemLogger(removalPolicy: RemovalPolicy): lambda.IFunction {
    return handlerFunction(this, 'ItemLogger', {
      handler: 'process-item',
      description: 'Logs each item of the list as one structured line',
      timeout: Duration.seconds(10),
      removalPolicy,
    });
  }
}

/** The states read a table by its name, which means another table in another account or region. */
function checkOwnEnvironment(scope: Construct, table: dynamodb.ITable | undefined): void {
  if (table === undefined) return;
  const { account, region } = Stack.of(scope);
  const differs = (own: string, its: string) => ![own, its].some((value) => Token.isUnresolved(value)) && own !== its;
  if (differs(account, table.env.account) || differs(region, table.env.region)) {
    throw new PropError(scope, 'table', `a table of this stack's account and region`, table.env);
  }
}
