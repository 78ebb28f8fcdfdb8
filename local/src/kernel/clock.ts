/**
 * Why somebody waits.
 *
 * `work`: something goes on by itself once the time has come. `deadline`: something is given up unless it has ended by
 * then. `schedule`: something begins, whether anybody asked for it now or not.
 */
export type Purpose = 'work' | 'deadline' | 'schedule';

/** Reads the time and waits: one interface owns both, or the two drift apart. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;

  /**
   * Waits `ms` milliseconds; 0 and less still let everything else that is due run first.
   *
   * Rejects with `signal.reason` once aborted.
   *
   * @param purpose `work` unless told; a clock that jumps does not jump for every purpose
   */
  sleep(ms: number, signal?: AbortSignal, purpose?: Purpose): Promise<void>;

  /**
   * Runs work that takes real time (a socket, a worker, a file); virtual time stands still until it has settled.
   *
   * Whatever waits for anything but this clock or a promise of this thread must pass through here, or virtual time runs
   * away from it.
   */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** How far a clock may go. */
export interface Reach {
  /** For what it may jump; for what lies on the way it stops as well. */
  readonly purposes: readonly Purpose[];
  /** @default - as far as there is something to jump for */
  readonly untilMs?: number;
}

/** A clock that goes on when it is told to. */
export interface PassingClock extends Clock {
  /** Lets time pass until `work` has settled. */
  passing<T>(work: () => Promise<T>, reach: Reach): Promise<T>;

  /** Lets time pass until nothing is left to go on for. */
  settle(reach: Reach): Promise<void>;

  /** Lets exactly so much time pass. */
  advance(ms: number): Promise<void>;
}

/** Whatever time is told for. */
export const ALL_PURPOSES: readonly Purpose[] = ['work', 'deadline', 'schedule'];
