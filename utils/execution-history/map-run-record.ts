/** How many items, or children, of a Map Run stand where. */
export interface MapRunCounts {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
}

/** One child execution of a Map Run. */
export interface ChildRecord {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly startedAtMs: number;
  readonly stoppedAtMs?: number;
  /** Asked for only of some of those that failed. */
  readonly failure?: { readonly error: string; readonly cause: string };
  readonly input?: string;
}

/** One run of a distributed Map. */
export interface MapRunRecord {
  readonly arn: string;
  readonly status: string;
  readonly itemCounts: MapRunCounts;
  readonly executionCounts: MapRunCounts;
  /** The failed ones first; not all of them if there are very many. */
  readonly children: readonly ChildRecord[];
}
