import { Failure } from '../../../kernel/failure';

/** How many items, or children, stand where; as `DescribeMapRun` gives them. */
export interface MapRunCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
}

type Ending = 'succeeded' | 'failed' | 'timedOut' | 'aborted';

/** One run of a distributed Map: its counts, and whether too much of it has failed. */
export class MapRun {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'RUNNING';
  readonly itemCounts = counts();
  readonly executionCounts = counts();

  constructor(
    readonly arn: string,
    readonly executionArn: string,
    readonly maxConcurrency: number,
    /** Failed items that are accepted; undefined where only the other limit counts. */
    readonly toleratedCount: number | undefined,
    readonly toleratedPercentage: number | undefined,
  ) {}

  /** Takes note of all there is to do. */
  plan(items: number, children: number): void {
    for (const [side, number] of [[this.itemCounts, items] as const, [this.executionCounts, children] as const]) {
      side.total = number;
      side.pending = number;
    }
  }

  begin(items: number): void {
    for (const [side, number] of this.#sides(items)) {
      side.pending -= number;
      side.running += number;
    }
  }

  end(items: number, ending: Ending): void {
    for (const [side, number] of this.#sides(items)) {
      side.running -= number;
      side[ending] += number;
    }
  }

  /** Throws once more has failed than is accepted. */
  checkThreshold(): void {
    const { failed, timedOut, total } = this.itemCounts;
    const bad = failed + timedOut;
    const countLimit = this.toleratedCount ?? (this.toleratedPercentage === undefined ? 0 : Number.POSITIVE_INFINITY);
    const percentageLimit = this.toleratedPercentage ?? 100;
    if (bad <= countLimit && (bad * 100) / Math.max(1, total) <= percentageLimit) return;
    throw new Failure(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  }

  #sides(items: number): Array<[MapRunCounts, number]> {
    return [
      [this.itemCounts, items],
      [this.executionCounts, 1],
    ];
  }
}

function counts(): MapRunCounts {
  return {
    pending: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    aborted: 0,
    total: 0,
    resultsWritten: 0,
  };
}
