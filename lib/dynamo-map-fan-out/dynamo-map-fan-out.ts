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
import type { DynamoMapFanOutProps } from './dynamo-map-fan-out-props';
import { eventsPerItem, inlineCapacity, type StatesJson } from './event-budget';
import { ItemFormat } from './item-format';
import { ItemProcessor } from './item-processor';
import type { ResolvedSource } from './item-source';
import { MissingItem } from './missing-item';
import { keyType } from './sources/attribute-value';
import type { Tolerance } from './summary';

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
    const tolerance = toleranceOf(props);
    const stopOnFailure = props.stopOnFailure ?? false;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const source = props.source._resolve(this);

    checkWholeNumber(this, 'maxConcurrency', maxConcurrency, { min: 0, max: 40 });
    checkSeconds(this, 'waitPerItem', waitPerItem, { min: 0, max: LONGEST_SECONDS });
    checkSeconds(this, 'itemTimeout', props.itemTimeout, { min: 1, max: LONGEST_SECONDS });
    checkSeconds(this, 'timeout', props.timeout, { min: 1, max: LONGEST_SECONDS });
    checkWholeNumber(this, 'toleratedFailureCount', tolerance.count, { min: 0, max: MOST_ITEMS });
    checkPercentage(this, 'toleratedFailurePercentage', tolerance.percentage);
    if (processor._states !== undefined && props.itemTimeout !== undefined) {
      throw new PropError(this, 'itemTimeout', 'absent with a chain; give its tasks a taskTimeout', props.itemTimeout);
    }
    for (const prop of ['toleratedFailureCount', 'toleratedFailurePercentage'] as const) {
      if (!stopOnFailure || (props[prop] ?? 0) === 0) continue;
      throw new PropError(this, prop, 'absent or 0 with stopOnFailure', props[prop]);
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
      tolerance,
      stopOnFailure,
      onMissingItem: props.onMissingItem ?? MissingItem.FAIL,
      maxItems,
      eventsPerItem: Lazy.uncachedString({ produce: () => `${eventsPerItem(iteration())}` }),
    });
    const iteration = () => (processItems.toStateJson() as StatesJson[string]).ItemProcessor?.States ?? {};
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      comment: `Works through ${source.kind === 'list' ? 'a list of ' : ''}at most ${maxItems} items kept in DynamoDB`,
      definitionBody: sfn.DefinitionBody.fromChainable(start),
      timeout: props.timeout,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.table.encryptionKey?.grantDecrypt(this.stateMachine);

    this.capacity = () => inlineCapacity(iteration());
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
    source: ResolvedSource,
    tableName: string | undefined,
    removalPolicy: RemovalPolicy,
  ): dynamodb.ITable {
    if (source.kind !== 'list') {
      throw new PropError(this, 'table', `given for a ${source.operation}, whose keys only it knows`, undefined);
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

/** Items that a run may have, however many files they come from. */
const MOST_ITEMS = 100_000_000;

/** As a Distributed Map has it: without any limit no failure is tolerated; a share alone sets no number. */
function toleranceOf({ toleratedFailureCount, toleratedFailurePercentage }: DynamoMapFanOutProps): Tolerance {
  if (toleratedFailureCount === undefined && toleratedFailurePercentage === undefined) return { count: 0 };
  return { count: toleratedFailureCount, percentage: toleratedFailurePercentage };
}

function checkPercentage(scope: Construct, prop: string, value: number | undefined): void {
  if (value === undefined || Token.isUnresolved(value) || (value >= 0 && value <= 100)) return;
  throw new PropError(scope, prop, 'a number from 0 to 100', value);
}
