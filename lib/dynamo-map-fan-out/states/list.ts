import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { DYNAMODB_RETRY } from '../../private/retry';
import { FanOutError } from '../fan-out-error';
import type { ItemView } from '../item-view';
import { MissingItem } from '../missing-item';
import type { ResolvedListAttribute } from '../sources/list-attribute';
import { EMPTY_SUMMARY } from '../summary';
import { failState } from './fail-state';
import { VARIABLE } from './names';

/** What reads a list is made from. */
export interface ListStates {
  readonly table: ITable;
  readonly source: ResolvedListAttribute;
  readonly onMissingItem: MissingItem;
  /** The longest list that is taken; a text, because it may be known only when all states are. Absent: any. */
  readonly maxItems?: string;
  /** More variables that the read sets, from the execution's input. */
  readonly assign?: Record<string, unknown>;
  /** What comes after the list was read, with it as `$states.input.items`. */
  readonly next: sfn.IChainable;
}

/** The elements of a list as an inline Map gives them. */
export const LIST_VIEW: ItemView = {
  item: (at) => at,
  typed: (at) => at,
  index: '$states.context.Map.Item.Index',
  count: `$${VARIABLE.itemCount}`,
  batch: `$${VARIABLE.batch}`,
};

/**
 * Reads the list and looks what it is.
 *
 * ```
 * Get list ─► Check list ─┬─► ...
 *                         ├─► Nothing to do
 *                         └─► Item not found, Attribute not found, Not a list, Too many items
 * ```
 */
export function listStates(scope: Construct, options: ListStates): sfn.IChainable {
  const { attribute } = options.source;
  const nothingToDo = sfn.Pass.jsonata(scope, 'Nothing to do', { outputs: EMPTY_SUMMARY });
  const missing = (id: string, error: string, what: string) =>
    options.onMissingItem === MissingItem.TREAT_AS_EMPTY ? nothingToDo : failState(scope, id, error, what);
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
      failState(
        scope,
        'Not a list',
        FanOutError.NOT_A_LIST,
        `{% ${JSON.stringify(`attribute '${attribute}' must be a list or a set (L, SS, NS, BS), got `)} & $states.input.attributeType %}`,
      ),
    );
  if (options.maxItems === undefined) {
    checkList.when(sfn.Condition.jsonata(`{% $${VARIABLE.itemCount} = 0 %}`), nothingToDo);
  } else {
    checkList.when(
      sfn.Condition.jsonata(`{% $${VARIABLE.itemCount} > ${options.maxItems} %}`),
      failState(
        scope,
        'Too many items',
        FanOutError.TOO_MANY_ITEMS,
        `{% "one inline run takes at most ${options.maxItems} items, got " & $${VARIABLE.itemCount} & "; none was processed" %}`,
      ),
    );
  }
  checkList.otherwise(options.next);
  return getList(scope, options).next(checkList);
}

/**
 * Reads the list. Its output says what was found, and holds each element in DynamoDB's typed form: the elements of a list
 * as they are, those of a set wrapped. A list that is too long is counted and left out, so that it reaches its own error.
 */
function getList(scope: Construct, { table, source, maxItems, assign }: ListStates): tasks.DynamoGetItem {
  const attribute = JSON.stringify(source.attribute);
  // $lookup alone would find `constructor` and its like on any object.
  const value = `($states.result.Item and ${attribute} in $keys($states.result.Item) ? $lookup($states.result.Item, ${attribute}))`;
  const count = `($value := ${value}; $count($value.L) + $count($value.SS) + $count($value.NS) + $count($value.BS))`;
  const elements = `($value := ${value};
    ${
      maxItems === undefined
        ? ''
        : `${count} > ${maxItems} ? []
      : `
    }$exists($value.L) ? $value.L
      : $map($value.SS, function($s) { {'S': $s} })
        ~> $append($map($value.NS, function($n) { {'N': $n} }))
        ~> $append($map($value.BS, function($b) { {'B': $b} })))`;

  const task = tasks.DynamoGetItem.jsonata(scope, 'Get list', {
    table,
    key: { ...source.key },
    consistentRead: true,
    projectionExpression: [new tasks.DynamoProjectionExpression().withAttribute('#list')],
    expressionAttributeNames: { '#list': source.attribute },
    assign: { ...assign, [VARIABLE.itemCount]: `{% ${count} %}` },
    outputs: {
      itemFound: '{% $exists($states.result.Item) %}',
      attributeType: `{% ($value := ${value}; $exists($value) ? $keys($value)[0] : 'none') %}`,
      items: `{% [${elements}] %}`,
    },
  });
  task.addRetry(DYNAMODB_RETRY);
  task.addCatch(
    failState(
      scope,
      'List too large',
      FanOutError.LIST_TOO_LARGE,
      `the item's attribute '${source.attribute}' does not fit the 262,144 bytes that a state may hold, in DynamoDB's typed form`,
    ),
    { errors: ['States.DataLimitExceeded'] },
  );
  return task;
}
