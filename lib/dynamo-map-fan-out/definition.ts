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
  readonly maxItems: number;
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
export function fanOutDefinition(scope: Construct, options: FanOutDefinition): sfn.IChainable {
  const { attribute } = options.source;
  const missing = (id: string, error: string, what: string) =>
    options.onMissingItem === MissingItem.TREAT_AS_EMPTY ? nothingToDo : fail(scope, id, error, what);
  const nothingToDo = sfn.Pass.jsonata(scope, 'Nothing to do', { outputs: EMPTY_SUMMARY });
  const tableName = options.table.tableName;

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
    .otherwise(processItems(scope, options));

  return getList(scope, options).next(checkList);
}

/** Reads the list. Its output says what was found, and holds each element in DynamoDB's typed form. */
function getList(scope: Construct, { table, source }: FanOutDefinition): sfn.TaskStateBase {
  const attribute = JSON.stringify(source.attribute);
  const type = `($exists($lookup($states.result.Item, ${attribute})) ? $keys($lookup($states.result.Item, ${attribute}))[0] : 'none')`;
  const elements = `($value := $lookup($states.result.Item, ${attribute});
    $exists($value.L) ? $value.L
      : $map($value.SS, function($s) { {'S': $s} })
        ~> $append($map($value.NS, function($n) { {'N': $n} }))
        ~> $append($map($value.BS, function($b) { {'B': $b} })))`;

  const task = tasks.DynamoGetItem.jsonata(scope, 'Get list', {
    table,
    key: { ...source.key },
    consistentRead: true,
    projectionExpression: [new tasks.DynamoProjectionExpression().withAttribute('#list')],
    expressionAttributeNames: { '#list': source.attribute },
    assign: { [ITEM_COUNT]: `{% $count([${elements}]) %}` },
    outputs: {
      itemFound: '{% $exists($states.result.Item) %}',
      attributeType: `{% ${type} %}`,
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
function processItems(scope: Construct, options: FanOutDefinition): sfn.IChainable {
  const map = sfn.Map.jsonata(scope, 'Process items', {
    items: sfn.ProvideItems.jsonata('{% $states.input.items %}'),
    maxConcurrency: options.maxConcurrency,
    outputs: SUMMARY,
  }).itemProcessor(processOneItem(scope, options));

  const done = sfn.Succeed.jsonata(scope, 'Done');
  const tooManyFailures = fail(
    scope,
    'Too many failures',
    FanOutError.TOLERATED_FAILURES_EXCEEDED,
    toleranceExceededCause(options.toleratedFailureCount),
  );
  return map.next(
    sfn.Choice.jsonata(scope, 'Check failures')
      .when(sfn.Condition.jsonata(`{% $states.input.failed > ${options.toleratedFailureCount} %}`), tooManyFailures)
      .otherwise(done),
  );
}

function processOneItem(scope: Construct, options: FanOutDefinition): sfn.IChainable {
  const failed = options.stopOnFailure
    ? fail(
        scope,
        'Stop at failed item',
        FanOutError.ITEM_FAILED,
        "{% $string({'index': $states.context.Map.Item.Index, 'error': $states.input.Error, 'cause': $substring($states.input.Cause, 0, 8000)}) %}",
      )
    : sfn.Pass.jsonata(scope, 'Record failure', { outputs: FAILED_OUTCOME });

  const work =
    'handler' in options.processor
      ? invokeFunction(scope, options.processor.handler, options)
      : runStates(scope, options.processor.states, options);
  // States.ALL leaves States.DataLimitExceeded out, so an answer that is too large needs a catcher of its own.
  work.addCatch(failed, { errors: ['States.DataLimitExceeded'] }).addCatch(failed);

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
  return sfn.Parallel.jsonata(scope, 'Process item', {
    outputs: SUCCEEDED_OUTCOME,
    ...(itemFormat === ItemFormat.PLAIN && { arguments: ITEM_AS_VALUE as unknown as { [name: string]: unknown } }),
  }).branch(states);
}

function fail(scope: Construct, id: string, error: string, cause: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, { error, cause });
}
