/**
 * Variables of the fan-out; their names are long so that they do not meet one of the user's own. An execution of its own,
 * as one of a distributed Map, may use none of the names of the one that started it.
 */
export const VARIABLE = {
  /** Items that share the result of the Map that runs. */
  itemCount: 'fanOutItemCount',
  /** Values of the expressions of a query or scan. */
  values: 'fanOutValues',
  /** Where the next page begins; null at both ends. */
  cursor: 'fanOutCursor',
  /** Items that the next page may read. */
  limit: 'fanOutLimit',
  /** Pages that were read, or tried. */
  pages: 'fanOutPages',
  /** Items of the pages before. */
  done: 'fanOutDone',
  /** Failures so far. */
  failures: 'fanOutFailures',
} as const;

/** Variables of a distributed run. */
export const RUN_VARIABLE = {
  /** What the keys of this run begin with. */
  folder: 'fanOutRun',
  /** Values of the expressions of a query or scan, for those who read. */
  request: 'fanOutRequest',
  /** Segments that are not read to their end. */
  open: 'fanOutOpen',
  /** Items that were read. */
  read: 'fanOutRead',
  /** Items whose outcome is known. */
  total: 'fanOutTotal',
  /** Those among them that failed. */
  failed: 'fanOutFailed',
} as const;

/** More variables of one that reads a segment. */
export const SEGMENT_VARIABLE = {
  segment: 'fanOutSegment',
  /** Number of the page that is written next. */
  page: 'fanOutPage',
  found: 'fanOutFound',
  /** Where the page that was read last began. */
  from: 'fanOutFrom',
  target: 'fanOutTarget',
} as const;

/** Labels of the Map Runs, by which their executions are named and granted. */
export const LABEL = {
  pages: 'Pages',
  items: 'Items',
  lost: 'Lost',
  results: 'Results',
  failures: 'Failures',
} as const;
