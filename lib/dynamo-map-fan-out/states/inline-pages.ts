import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { EVENTS_FOR_ITEMS } from '../contract';
import { FanOutError } from '../fan-out-error';
import type { ItemView } from '../item-view';
import type { ResolvedPages } from '../sources/pages';
import { defineText } from '../summary';
import { failState } from './fail-state';
import { VARIABLE } from './names';
import { PAGE_ITEM, readPages } from './read-page';

const { values, cursor, limit, pages, done, failures, itemCount, batch } = VARIABLE;

/** History events of one page besides its items: its read (5), two Choices (4), the Map (4). */
const EVENTS_PER_PAGE = 13;

/** What an inline run over pages is made from. */
export interface InlinePages {
  readonly table: ITable;
  readonly source: ResolvedPages;
  /** The Map over one page's items, which this gives its place among the states. */
  readonly processItems: sfn.Map;
  /** The most items that are taken, and the events that one needs; texts, known only when all states are. */
  readonly maxItems: string;
  readonly eventsPerItem: string;
  /** More variables that the start sets, from the execution's input. */
  readonly assign: Record<string, unknown>;
  /** What comes after the last page, with the summary as its input. */
  readonly next: sfn.IChainable;
}

/** The items of a page as an inline Map gives them; their numbers go on from page to page. */
export const PAGE_VIEW: ItemView = {
  ...PAGE_ITEM,
  item: (at) => at,
  index: `$${done} + $states.context.Map.Item.Index`,
  count: `$${itemCount}`,
  batch: `$${batch}`,
};

/** What the Map over a page adds to the variables; its result are the outcomes. */
export const PAGE_OUTCOMES = {
  [done]: `{% $${done} + $count($states.result) %}`,
  // The share of each failure shrinks as items come, so that at the end all of them fit beside each other.
  [failures]: `{% ($all := $append($${failures}, $filter($states.result, function($outcome) { $type($outcome) = 'object' }));
    ${defineText(`($${done} + $count($states.result))`)}
    [$share = 512 ? $all : $all.{'index': index, 'error': $text(error), 'cause': $text(cause)}]) %}`,
};

/**
 * Works through pages, one after the other.
 *
 * ```
 * Start ─► Read page ─► Check page ─┬─► Process items ─► More pages? ─┬─► Read page
 *                                   ├─► More pages?                   └─► Sum up ─► ...
 *                                   └─► Too many items
 * ```
 */
export function inlinePages(scope: Construct, options: InlinePages): sfn.IChainable {
  const { source, processItems, maxItems, eventsPerItem } = options;
  const sumUp = sfn.Pass.jsonata(scope, 'Sum up', {
    outputs: {
      total: `{% $${done} %}`,
      succeeded: `{% $${done} - $count($${failures}) %}`,
      failed: `{% $count($${failures}) %}`,
      failures: `{% $${failures} %}`,
    },
  }).next(options.next);
  const morePages = sfn.Choice.jsonata(scope, 'More pages?');

  const count = `($${done} + $${itemCount})`;
  const events = `($${pages} * ${EVENTS_PER_PAGE} + ${count} * ${eventsPerItem})`;
  const checkPage = sfn.Choice.jsonata(scope, 'Check page')
    .when(
      sfn.Condition.jsonata(`{% ${count} > ${maxItems} or ${events} > ${EVENTS_FOR_ITEMS} %}`),
      failState(
        scope,
        'Too many items',
        FanOutError.TOO_MANY_ITEMS,
        `{% "one inline run takes at most ${maxItems} items; " & $${done} & " were processed, and page " & $${pages} & " brings " & $${itemCount} & " more" %}`,
      ),
    )
    .when(sfn.Condition.jsonata(`{% $${itemCount} = 0 %}`), morePages)
    .otherwise(processItems.next(morePages));
  const { start: readPage } = readPages(scope, {
    table: options.table,
    source,
    assign: { [itemCount]: '{% $states.result.Count %}' },
    next: checkPage,
  });
  morePages.when(sfn.Condition.jsonata(`{% $${cursor} != null %}`), readPage).otherwise(sumUp);

  return sfn.Pass.jsonata(scope, 'Start', {
    assign: { ...startOfPages(source), ...options.assign },
    outputs: {},
  }).next(readPage);
}

/** Variables before the first page. The values of the user's expressions are settled here, once for all pages. */
export function startOfPages(source: ResolvedPages): Record<string, unknown> {
  return {
    [values]: source.values,
    [cursor]: null,
    [limit]: source.pageSize,
    [pages]: 0,
    [done]: 0,
    [failures]: [],
  };
}
