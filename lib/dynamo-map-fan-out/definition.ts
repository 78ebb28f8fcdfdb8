import type { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { DYNAMODB_RETRY, LAMBDA_SERVICE_ERRORS, SERVICE_RETRY } from '../private/retry';
import { ITEM_AS_JSON_TEXT, ITEM_AS_VALUE } from './decode-item';
import { FanOutError } from './fan-out-error';
import { ItemFormat } from './item-format';
import type { ResolvedListAttribute } from './item-source';
import { MissingItem } from './missing-item';
import {
  EMPTY_SUMMARY,
  ERROR_THAT_FITS,
  FAILED_OUTCOME,
  ITEM_COUNT,
  SUCCEEDED_OUTCOME,
  SUMMARY,
  toleranceExceededCause,
} from './summary';

/** What the states of a fan-out are made from: every default resolved, every value checked. */
export interface FanOutDefinition {
  readonly table: ITable;
  readonly source: ResolvedListAttribute;
  /** A function, or else the user's states. */
  readonly processor: { readonly handler: IFunction } | { readonly states: sfn.IChainable };
  readonly itemFormat: ItemFormat;
  readonly maxConcurrency: number;
  readonly waitPerItem: Duration;
  readonly itemTimeout?: Duration;
  readonly toleratedFailureCount: number;
  readonly stopOnFailure: boolean;
  readonly onMissingItem: MissingItem;
  /** The longest list that is taken; a text, because it may be known only when all states are. */
  readonly maxItems: string;
}

/** The states of a fan-out: where they begin, and the Map among them. */
export interface FanOutStates {
  readonly start: sfn.IChainable;
  readonly processItems: sfn.Map;
}

/**
 * The states of a fan-out.
 *
 * ```
 * Get list ─► Check list ─┬─► Process items ─► Check failures ─┬─► Done
 *                         ├─► Nothing to do                    └─► Too many failures
 *                         └─► Item not found, Attribute not found, Not a list, Too many items
 * ```
 */
export function fanOutDefinition(scope: Construct, options: FanOutDefinition): FanOutStates {
  const { attribute } = options.source;
  const missing = (id: string, error: string, what: string) =>
    options.onMissingItem === MissingItem.TREAT_AS_EMPTY ? nothingToDo : fail(scope, id, error, what);
  const nothingToDo = sfn.Pass.jsonata(scope, 'Nothing to do', { outputs: EMPTY_SUMMARY });
  const tableName = options.table.tableName;
  const processItems = processItemsMap(scope, options);

  const checkList = sfn.Choice.jsonata(scope, 'Check list')
    .when(
      sfn.Condition.jsonata('{% $not($states.input.itemFound) %}'),
      missing('Item not found', FanOutError.ITEM_NOT_FOUND, `table ${tableName} has no item under the key of this run`),
    )
    .when(
      sfn.Condition.jsonata("{% $states.input.attributeType = 'none' %}"),
      missing(
        'Attribute not found',
        FanOutError.ATTRIBUTE_NOT_FOUND,
        `the item in table ${tableName} has no attribute '${attribute}'`,
      ),
    )
    .when(
      sfn.Condition.jsonata("{% $not($states.input.attributeType in ['L', 'SS', 'NS', 'BS']) %}"),
      fail(
        scope,
        'Not a list',
        FanOutError.NOT_A_LIST,
        `{% ${JSON.stringify(`attribute '${attribute}' must be a list or a set (L, SS, NS, BS), got `)} & $states.input.attributeType %}`,
      ),
    )
    .when(
      sfn.Condition.jsonata(`{% $${ITEM_COUNT} > ${options.maxItems} %}`),
      fail(
        scope,
        'Too many items',
        FanOutError.TOO_MANY_ITEMS,
        `{% "one inline run takes at most ${options.maxItems} items, got " & $${ITEM_COUNT} & "; none was processed" %}`,
      ),
    )
    .otherwise(processItems.next(checkFailures(scope, options.toleratedFailureCount)));

  return { start: getList(scope, options).next(checkList), processItems };
}

/**
 * Reads the list. Its output says what was found, and holds each element in DynamoDB's typed form: the elements of a list
 * as they are, those of a set wrapped. A list that is too long is counted and left out, so that it reaches its own error.
 */
function getList(scope: Construct, { table, source, maxItems }: FanOutDefinition): tasks.DynamoGetItem {
  const attribute = JSON.stringify(source.attribute);
  // $lookup alone would find `constructor` and its like on any object.
  const value = `($states.result.Item and ${attribute} in $keys($states.result.Item) ? $lookup($states.result.Item, ${attribute}))`;
  const count = `($value := ${value}; $count($value.L) + $count($value.SS) + $count($value.NS) + $count($value.BS))`;
  const elements = `($value := ${value};
    ${count} > ${maxItems} ? []
      : $exists($value.L) ? $value.L
      : $map($value.SS, function($s) { {'S': $s} })
        ~> $append($map($value.NS, function($n) { {'N': $n} }))
        ~> $append($map($value.BS, function($b) { {'B': $b} })))`;

  const task = tasks.DynamoGetItem.jsonata(scope, 'Get list', {
    table,
    key: { ...source.key },
    consistentRead: true,
    projectionExpression: [new tasks.DynamoProjectionExpression().withAttribute('#list')],
    expressionAttributeNames: { '#list': source.attribute },
    assign: { [ITEM_COUNT]: `{% ${count} %}` },
    outputs: {
      itemFound: '{% $exists($states.result.Item) %}',
      attributeType: `{% ($value := ${value}; $exists($value) ? $keys($value)[0] : 'none') %}`,
      items: `{% [${elements}] %}`,
    },
  });
  task.addRetry(DYNAMODB_RETRY);
  task.addCatch(
    fail(
      scope,
      'List too large',
      FanOutError.LIST_TOO_LARGE,
      `the item's attribute '${source.attribute}' does not fit the 262,144 bytes that a state may hold, in DynamoDB's typed form`,
    ),
    { errors: ['States.DataLimitExceeded'] },
  );
  return task;
}

/** Runs the processor for each element and sums the outcomes up. */
function processItemsMap(scope: Construct, options: FanOutDefinition): sfn.Map {
  return sfn.Map.jsonata(scope, 'Process items', {
    items: sfn.ProvideItems.jsonata('{% $states.input.items %}'),
    maxConcurrency: options.maxConcurrency,
    outputs: SUMMARY,
  }).itemProcessor(processOneItem(scope, options)) as sfn.Map;
}

function checkFailures(scope: Construct, toleratedFailureCount: number): sfn.Choice {
  return sfn.Choice.jsonata(scope, 'Check failures')
    .when(
      sfn.Condition.jsonata(`{% $states.input.failed > ${toleratedFailureCount} %}`),
      fail(
        scope,
        'Too many failures',
        FanOutError.TOLERATED_FAILURES_EXCEEDED,
        toleranceExceededCause(toleratedFailureCount),
      ),
    )
    .otherwise(sfn.Succeed.jsonata(scope, 'Done'));
}

function processOneItem(scope: Construct, options: FanOutDefinition): sfn.IChainable {
  const failed = options.stopOnFailure
    ? fail(
        scope,
        'Stop at failed item',
        FanOutError.ITEM_FAILED,
        "{% $string({'index': $states.context.Map.Item.Index, 'error': $states.input.Error, 'cause': $states.input.Cause}) %}",
      )
    : sfn.Pass.jsonata(scope, 'Record failure', { outputs: FAILED_OUTCOME });

  const work =
    'handler' in options.processor
      ? invokeFunction(scope, options.processor.handler, options)
      : runStates(scope, options.processor.states, options);
  // States.ALL leaves States.DataLimitExceeded out, so an answer that is too large needs a catcher of its own.
  work
    .addCatch(failed, { errors: ['States.DataLimitExceeded'], outputs: ERROR_THAT_FITS })
    .addCatch(failed, { outputs: ERROR_THAT_FITS });

  if (options.waitPerItem.toSeconds() === 0) return work;
  return sfn.Wait.jsonata(scope, 'Wait before item', { time: sfn.WaitTime.duration(options.waitPerItem) }).next(work);
}

/**
 * The item travels as JSON text: a text Payload is sent as it is, so the function receives any item, a bare number or
 * null included, which an object Payload could not hold.
 */
function invokeFunction(scope: Construct, handler: IFunction, options: FanOutDefinition): tasks.LambdaInvoke {
  const task = tasks.LambdaInvoke.jsonata(scope, 'Process item', {
    lambdaFunction: handler,
    payload: sfn.TaskInput.fromText(
      options.itemFormat === ItemFormat.PLAIN ? ITEM_AS_JSON_TEXT : '{% $string($states.input) %}',
    ),
    outputs: SUCCEEDED_OUTCOME,
    retryOnServiceExceptions: false,
    ...(options.itemTimeout && { taskTimeout: sfn.Timeout.duration(options.itemTimeout) }),
  });
  return task.addRetry({ errors: LAMBDA_SERVICE_ERRORS, ...SERVICE_RETRY }) as tasks.LambdaInvoke;
}

/** One branch of a Parallel: its Catch turns whatever the user's states did not catch into data. */
function runStates(scope: Construct, states: sfn.IChainable, { itemFormat }: FanOutDefinition): sfn.Parallel {
  const decoded =
    itemFormat === ItemFormat.PLAIN
      ? sfn.Pass.jsonata(scope, 'Decode item', { outputs: ITEM_AS_VALUE }).next(states)
      : states;
  return sfn.Parallel.jsonata(scope, 'Process item', { outputs: SUCCEEDED_OUTCOME }).branch(decoded);
}

function fail(scope: Construct, id: string, error: string, cause: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, { error, cause });
}
