import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { ItemView } from '../item-view';
import type { ResolvedPages } from '../sources/pages';
import { VARIABLE } from './names';
import { DYNAMODB_SDK_RETRY } from './retries';

const { values, cursor, limit, pages } = VARIABLE;

/** What reads a page is made from. */
export interface PageReads {
  readonly table: ITable;
  readonly source: ResolvedPages;
  /** More parameters of each request, such as the segment. */
  readonly place?: Record<string, unknown>;
  /** More variables that a page that was read sets. */
  readonly assign?: Record<string, string>;
  /** What comes after each page, with its items as `$states.input.items`. */
  readonly next: sfn.IChainable;
}

/** An item of a page as it is there: a map of typed values, or a text that stands for one that was too large. */
export const PAGE_ITEM: Pick<Required<ItemView>, 'typed' | 'tooLarge'> = {
  typed: (at) => `{'M': ${at}}`,
  tooLarge: (at) => `($type(${at}) = 'string' ? ${at})`,
};

/**
 * Reads pages; what comes after goes back to `Read page` while the cursor is not null.
 *
 * ```
 * Read page ─┬─► ...
 *            └─ too large for a payload ─► Smaller page? ─┬─► Read page, half of it
 *                                                         └─► Skip item ─► ...
 * ```
 *
 * A page of one item that does not fit is not read but counted, so that the cursor gets past it; in its place comes a
 * text that says which key is the one after which reading went on. `again` is where a page goes that was read and turns
 * out too large later, with cursor and limit set back.
 */
export function readPages(scope: Construct, options: PageReads): { start: sfn.IChainable; again: sfn.IChainable } {
  const { source } = options;
  const readPage = pageRead(scope, 'Read page', options, {
    request: { ...source.request, Limit: `{% $${limit} %}` },
    items: '{% [$states.result.Items] %}',
    nextLimit: `{% $min([${source.pageSize}, $ceil($${limit} * 1.25)]) %}`,
  });
  const skipItem = pageRead(scope, 'Skip item', options, {
    request: { ...source.countRequest, Select: 'COUNT', Limit: 1 },
    items: `{% $states.result.Count = 0 ? [] : [${TOO_LARGE}] %}`,
    nextLimit: '{% 1 %}',
  });
  const again = sfn.Choice.jsonata(scope, 'Smaller page?')
    .when(sfn.Condition.jsonata(`{% $${limit} >= 1 %}`), readPage)
    .otherwise(skipItem);
  readPage.addCatch(again, {
    errors: ['States.DataLimitExceeded'],
    assign: { [limit]: `{% $floor($${limit} / 2) %}`, [pages]: `{% $${pages} + 1 %}` },
  });
  readPage.next(options.next);
  skipItem.next(options.next);
  return { start: readPage, again };
}

const TOO_LARGE = `'does not fit the 262,144 bytes that a state may hold; a projection would make it smaller. Reading went on after '
  & ($exists($states.result.LastEvaluatedKey) ? $string($states.result.LastEvaluatedKey) : 'the end')`;

function pageRead(
  scope: Construct,
  id: string,
  { table, source, place, assign }: PageReads,
  own: { request: Record<string, unknown>; items: string; nextLimit: string },
): tasks.CallAwsService {
  const task = tasks.CallAwsService.jsonata(scope, id, {
    service: 'dynamodb',
    action: source.operation,
    iamAction: source.operation === 'query' ? 'dynamodb:Query' : 'dynamodb:Scan',
    iamResources: [source.index === undefined ? table.tableArn : `${table.tableArn}/index/${source.index}`],
    parameters: {
      TableName: table.tableName,
      ...own.request,
      ...place,
      ...(Object.keys(source.values).length > 0 && { ExpressionAttributeValues: `{% $${values} %}` }),
      // Step Functions sends a null as if it were absent, which is what the first page needs.
      ExclusiveStartKey: `{% $${cursor} %}`,
    },
    assign: {
      ...assign,
      [cursor]: '{% $exists($states.result.LastEvaluatedKey) ? $states.result.LastEvaluatedKey : null %}',
      [limit]: own.nextLimit,
      [pages]: `{% $${pages} + 1 %}`,
    },
    outputs: { items: own.items },
  });
  task.addRetry(DYNAMODB_SDK_RETRY);
  return task;
}
