import type { Child } from './child-record';
import type { Results } from './collected-results';
import type { MapRun } from './map-run';
import type { WorkList } from './work-list';

/** What is known of the children of a run once its items were read. */
export interface RunWork {
  /** What no child was begun for. */
  readonly works: WorkList;
  readonly results: Results;
}

/** A Map Run and what is left to do of it; when it ends without success, a redrive goes on from here. */
export class UnfinishedRun {
  /** Undefined until the items were read. */
  work: RunWork | undefined;
  /** Children of an attempt before this one, to be run again; the next one stands last, as there may be very many. */
  #again: Child[] = [];
  /** Children of this attempt that may be run again. */
  #unsuccessful: Child[] = [];
  /** Children of this attempt that ended because it did. */
  #stopped: Child[] = [];

  constructor(readonly run: MapRun) {}

  get isEmpty(): boolean {
    return this.#again.length === 0 && this.work?.works.isEmpty !== false;
  }

  /** The next child to be run again. */
  takeAgain(): Child | undefined {
    return this.#again.pop();
  }

  /** Takes note of a child that has ended. */
  ended(child: Child): void {
    this.run.end(child);
    if (child.outcome.status === 'SUCCEEDED') return;
    if (child.redriveRefusal === undefined) this.#unsuccessful.push(child);
    else this.run.notRedrivable(child.itemCount);
  }

  /** The same, for one that was stopped with the others, and so has no result. */
  stopped(child: Child): void {
    this.ended(child);
    this.#stopped.push(child);
  }

  /** Leaves the results of an attempt that failed where they belong. */
  async giveUp(): Promise<void> {
    await this.work?.results.giveUp(this.#stopped);
  }

  /** The run goes on. */
  redrive(atMs: number): void {
    this.#stopped = [];
    const again = this.#unsuccessful;
    this.#unsuccessful = [];
    this.run.redrive(atMs, again);
    this.work?.results.redrive(again);
    for (const { ended } of again) ended.listener?.onPendingRedrive(true);
    this.#again = again.reverse();
  }

  /** The attempt is over; whose turn did not come stays as it was. */
  close(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED', atMs: number): void {
    for (const child of this.#again.splice(0).reverse()) {
      this.run.callOff(child);
      child.ended.listener?.onPendingRedrive(false);
      this.#unsuccessful.push(child);
    }
    this.run.close(status, atMs);
  }
}
