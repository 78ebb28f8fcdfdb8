/** Reads the time and waits: one interface owns both, or the two drift apart. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;

  /**
   * Waits `ms` milliseconds; 0 and less still let everything else that is due run first.
   *
   * Rejects with `signal.reason` once aborted.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;

  /**
   * Runs work that takes real time (a socket, a worker, a file); virtual time stands still until it has settled.
   *
   * Whatever waits for anything but this clock or a promise of this thread must pass through here, or virtual time runs
   * away from it.
   */
  during<T>(work: () => Promise<T>): Promise<T>;
}
