import { Failure } from '../../../kernel/failure';

/**
 * How many items, or children, stand where; as `DescribeMapRun` gives them.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapRunExecutionCounts.html
 */
export interface MapRunCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
  /** Ended without success, and can never be redriven. */
  failuresNotRedrivable: number;
  /** Ended without success, and waiting to be run again. */
  pendingRedrive: number;
}

/** How a child has ended, as the counts name it. */
export type Ending = 'succeeded' | 'failed' | 'timedOut' | 'aborted';

/** A child as the counts see it. */
export interface CountedChild {
  readonly itemCount: number;
  readonly ending: Ending;
}

/** One run of a distributed Map: its counts, and whether too much of it has failed. */
export class MapRun {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'RUNNING';
  stoppedAtMs: number | undefined;
  redriveCount = 0;
  redrivenAtMs: number | undefined;
  readonly itemCounts = counts();
  readonly executionCounts = counts();

  constructor(
    readonly arn: string,
    readonly executionArn: string,
    readonly maxConcurrency: number,
    /** Failed items that are accepted; undefined where only the other limit counts. */
    readonly toleratedCount: number | undefined,
    readonly toleratedPercentage: number | undefined,
    readonly startedAtMs: number,
  ) {}

  /** Takes note of all there is to do; of children, whose number may not be known, as they begin. */
  plan(items: number, children = 0): void {
    for (const [side, number] of this.#sides(items, children)) {
      side.total = number;
      side.pending = number;
    }
  }

  /** A child begins for the first time. */
  begin(items: number): void {
    const { executionCounts } = this;
    if (executionCounts.pending === 0) {
      executionCounts.total++;
      executionCounts.pending++;
    }
    this.#move(items, 'pending', 'running');
  }

  end({ itemCount, ending }: CountedChild): void {
    this.#move(itemCount, 'running', ending);
  }

  /** The run goes on: those that ended without success wait to be run again, and nobody waits for the others. */
  redrive(atMs: number, children: readonly CountedChild[]): void {
    this.status = 'RUNNING';
    this.stoppedAtMs = undefined;
    this.redriveCount++;
    this.redrivenAtMs = atMs;
    for (const { itemCount, ending } of children) this.#move(itemCount, ending, 'pendingRedrive');
  }

  /** A child begins again. */
  beginAgain(items: number): void {
    this.#move(items, 'pendingRedrive', 'running');
  }

  /** A child whose turn to begin again did not come stays as it was. */
  callOff({ itemCount, ending }: CountedChild): void {
    this.#move(itemCount, 'pendingRedrive', ending);
  }

  close(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED', atMs: number): void {
    this.status = status;
    this.stoppedAtMs = atMs;
  }

  notRedrivable(items: number): void {
    for (const [side, number] of this.#sides(items, 1)) side.failuresNotRedrivable += number;
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

  #move(items: number, from: Place, to: Place): void {
    for (const [side, number] of this.#sides(items, 1)) {
      side[from] -= number;
      side[to] += number;
    }
  }

  #sides(items: number, children: number): readonly (readonly [MapRunCounts, number])[] {
    return [
      [this.itemCounts, items],
      [this.executionCounts, children],
    ];
  }
}

type Place = 'pending' | 'running' | 'pendingRedrive' | Ending;

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
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
