/** Variables of the fan-out; their names are long so that they do not meet one of the user's own. */
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
