import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { PAGES_PER_CHILD } from '../contract';
import type { ResolvedPages } from '../sources/pages';
import { LABEL, RUN_VARIABLE, SEGMENT_VARIABLE, VARIABLE } from './names';
import { putObject } from './put-object';
import { readPages } from './read-page';
import type { RunFolder } from './run-folder';
import { StoredMap } from './stored-map';

const { values, cursor, limit, pages } = VARIABLE;
const { request, open, read, folder: runFolder } = RUN_VARIABLE;
const { segment, page, found, target, from } = SEGMENT_VARIABLE;

/** What reads pages into files is made from. */
export interface CollectedPages {
  readonly table: ITable;
  readonly source: ResolvedPages;
  readonly folder: RunFolder;
  readonly nothingToDo: sfn.IChainable;
  /** What comes when every page is in a file. */
  readonly next: sfn.IChainable;
}

/**
 * Reads every segment, page after page, into files; children read the segments beside each other.
 *
 * ```
 * Read pages ─► All pages read? ─┬─► Read pages, the segments that are left
 *                                ├─► Nothing to do
 *                                └─► ...
 * ```
 *
 * A child whose history fills up gives its cursor back, and the next round hands it to a fresh one. The files are named
 * after segment and page, so that a page that is written twice is there once.
 */
export function collectPages(scope: Construct, options: CollectedPages): sfn.IChainable {
  const readSegments = new StoredMap(scope, 'Read pages', {
    label: LABEL.pages,
    childType: sfn.StateMachineType.STANDARD,
    items: `{% $${open} %}`,
    itemSelector: {
      segment: '{% $states.context.Map.Item.Value %}',
      request: `{% $${request} %}`,
      target: options.folder.inRun('pages/'),
    },
    processor: segmentStates(scope, options),
    assign: {
      [open]: OPEN_SEGMENTS,
      [read]: `{% $${read} + $sum($states.result.n) %}`,
    },
    outputs: {},
  });
  const allRead = sfn.Choice.jsonata(scope, 'All pages read?')
    .when(sfn.Condition.jsonata(`{% $count($${open}) > 0 %}`), readSegments)
    .when(sfn.Condition.jsonata(`{% $${read} = 0 %}`), options.nothingToDo)
    .otherwise(options.next);
  return readSegments.next(allRead);
}

/**
 * Segments that are not read to their end, from where to go on. An execution that was stopped does not count as failed,
 * and its record stands where its result would: what it began with is read again, into the same files.
 */
const OPEN_SEGMENTS = `{% [$map($states.result, function($segment) {
  'Status' in $keys($segment) ? $parse($segment.Input).segment
    : $segment.c != null ? {'s': $segment.s, 'c': $segment.c, 'k': $segment.k}
})] %}`;

/** Variables before the first page. The values of the user's expressions are settled here, once for all pages. */
export function startOfCollection({
  source,
  folder: ofRun,
}: Pick<CollectedPages, 'source' | 'folder'>): Record<string, unknown> {
  return {
    [runFolder]: ofRun.ofThisRun,
    [request]: source.values,
    [open]: Array.from({ length: source.segments }, (_, s) => ({ s, c: null, k: 0 })),
    [read]: 0,
  };
}

/**
 * One child: a segment from a cursor on.
 *
 * ```
 * Begin segment ─► Read page ─► Write page ─► More pages? ─┬─► Read page
 *                                                          └─► Segment done
 * ```
 */
function segmentStates(scope: Construct, { table, source, folder: ofRun }: CollectedPages): sfn.IChainable {
  const writePage = putObject(scope, 'Write page', ofRun, {
    key: `{% $${target} & $formatNumber($${segment}, '00000') & '/' & $formatNumber($${page}, '000000000') & '.json' %}`,
    body: '{% $states.input.items %}',
    assign: {
      [page]: `{% $${page} + 1 %}`,
      [found]: `{% $${found} + $count($states.input.items) %}`,
    },
    outputs: {},
  });
  const { start: readPage, again } = readPages(scope, {
    table,
    source,
    place: source.operation === 'query' ? {} : { Segment: `{% $${segment} %}`, TotalSegments: source.segments },
    assign: { [from]: `{% $${cursor} %}` },
    next: writePage,
  });
  // What was read just fits; with the name of its file beside it, it may not.
  writePage.addCatch(again, {
    errors: ['States.DataLimitExceeded'],
    assign: { [cursor]: `{% $${from} %}`, [limit]: '{% $floor($count($states.input.items) / 2) %}' },
  });
  const morePages = sfn.Choice.jsonata(scope, 'More pages?')
    .when(sfn.Condition.jsonata(`{% $${cursor} != null and $${pages} < ${PAGES_PER_CHILD} %}`), readPage)
    .otherwise(
      sfn.Pass.jsonata(scope, 'Segment done', {
        outputs: { s: `{% $${segment} %}`, c: `{% $${cursor} %}`, k: `{% $${page} %}`, n: `{% $${found} %}` },
      }),
    );
  writePage.next(morePages);
  return sfn.Pass.jsonata(scope, 'Begin segment', {
    assign: {
      [values]: '{% $states.input.request %}',
      [target]: '{% $states.input.target %}',
      [segment]: '{% $states.input.segment.s %}',
      [cursor]: '{% $states.input.segment.c %}',
      [from]: '{% $states.input.segment.c %}',
      [page]: '{% $states.input.segment.k %}',
      [limit]: source.pageSize,
      [pages]: 0,
      [found]: 0,
    },
    outputs: {},
  }).next(readPage);
}

/** Writes items that came with the input as the only page; they are the state's `$states.input.items`. */
export function writeGiven(scope: Construct, folder: RunFolder): tasks.CallAwsService {
  return putObject(scope, 'Write given items', folder, {
    key: folder.inRun('pages/given.json'),
    body: '{% $states.input.items %}',
    outputs: {},
  });
}
