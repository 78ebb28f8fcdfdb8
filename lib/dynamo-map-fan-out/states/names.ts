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
  /** What the claims of this run have in common with those of other runs. */
  batch: 'fanOutBatch',
} as const;

/** Variables of a distributed run. */
export const RUN_VARIABLE = {
  /** What the keys of this run begin with. */
  folder: 'fanOutRun',
  /** Values of the expressions of a query or scan, for those who read. */
  request: 'fanOutRequest',
  /** Segments that are not read to their end. */
  open: 'fanOutOpen',
  /** The export that is awaited, and what the keys of its files begin with. */
  exported: 'fanOutExport',
  files: 'fanOutFiles',
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

/** Variables of one item that is claimed. */
export const ITEM_VARIABLE = {
  /** Its claim: key and owner. */
  claim: 'fanOutClaim',
  /** What is known of the claim of another. */
  other: 'fanOutOther',
} as const;

/** States that an item does not enter when nothing is in its way. */
export const STATES_OF_TROUBLE: readonly string[] = [
  'Record failure',
  'Queue failed item',
  'Failed item not queued',
  'Stop at failed item',
  'Release item',
  'Read claim',
  'Is it done?',
  'Wait for claim',
  'Item done',
];

/** Labels of the Map Runs, by which their executions are named and granted. */
export const LABEL = {
  pages: 'Pages',
  items: 'Items',
  lost: 'Lost',
  results: 'Results',
  failures: 'Failures',
} as const;
