import { ALL_PURPOSES, type PassingClock, type Purpose, type Reach } from './clock';

interface Sleeper {
  readonly dueAt: number;
  readonly order: number;
  readonly purpose: Purpose;
  readonly wake: () => void;
}

/** Options of `VirtualClock`. */
export interface VirtualClockOptions {
  /**
   * How far the clock goes by itself; undefined: nowhere, so that time passes only while somebody lets it.
   *
   * @default - as far as anybody sleeps, for whatever purpose
   */
  readonly byItself?: Reach | undefined;
}

/**
 * A clock that jumps to the next wake-up as soon as nothing is left to do at the present moment.
 *
 * "Nothing left" means: no work runs under `during`, and a turn of the event loop went by, so every promise that could
 * settle has settled. Sleepers due at one moment wake one by one in the order in which they went to sleep, so the same
 * run always takes the same course.
 */
export class VirtualClock implements PassingClock {
  #now: number;
  #order = 0;
  #held = 0;
  #turnPending = false;
  readonly #sleepers: Sleeper[] = [];
  /** Those who let time pass. */
  readonly #reaches = new Set<Reach>();
  /** Those who wait until nothing is left to go on for. */
  readonly #idlers: (() => void)[] = [];

  constructor(startMs: number, options: VirtualClockOptions = { byItself: { purposes: ALL_PURPOSES } }) {
    this.#now = startMs;
    if (options.byItself !== undefined) this.#reaches.add(options.byItself);
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal, purpose: Purpose = 'work'): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal?.reason);
        this.#advanceWhenIdle();
      };
      const sleeper: Sleeper = {
        dueAt: this.#now + Math.max(0, ms),
        order: this.#order++,
        purpose,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#insert(sleeper);
      this.#advanceWhenIdle();
    });
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work();
    } finally {
      this.#held--;
      this.#advanceWhenIdle();
    }
  }

  async passing<T>(work: () => Promise<T>, reach: Reach): Promise<T> {
    // Its own object: the same reach may be given twice.
    const own = { ...reach };
    this.#reaches.add(own);
    this.#advanceWhenIdle();
    try {
      return await work();
    } finally {
      this.#reaches.delete(own);
    }
  }

  settle(reach: Reach): Promise<void> {
    return this.passing(() => this.#idle(), reach);
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#now + Math.max(0, ms);
    await this.settle({ purposes: ALL_PURPOSES, untilMs });
    this.#now = Math.max(this.#now, untilMs);
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idlers.push(resolve);
      this.#advanceWhenIdle();
    });
  }

  /** Keeps the list sorted with the next to wake at its end, where it is cheap to take. */
  #insert(sleeper: Sleeper): void {
    let low = 0;
    let high = this.#sleepers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (wakesAfter(this.#sleepers[middle] as Sleeper, sleeper)) low = middle + 1;
      else high = middle;
    }
    this.#sleepers.splice(low, 0, sleeper);
  }

  #advanceWhenIdle(): void {
    if (this.#turnPending || this.#held > 0) return;
    if (this.#sleepers.length === 0 && this.#idlers.length === 0) return;
    this.#turnPending = true;
    setImmediate(() => {
      this.#turnPending = false;
      if (this.#held > 0) return;
      const next = this.#sleepers.at(-1);
      if (next === undefined || !this.#mayReach(next.dueAt)) {
        for (const resolve of this.#idlers.splice(0)) resolve();
        return;
      }
      this.#sleepers.pop();
      this.#now = Math.max(this.#now, next.dueAt);
      next.wake();
      this.#advanceWhenIdle();
    });
  }

  /** True if no time has to pass, or somebody lets it pass for this or for what comes behind it. */
  #mayReach(dueAt: number): boolean {
    if (dueAt <= this.#now) return true;
    for (const { purposes, untilMs = Number.POSITIVE_INFINITY } of this.#reaches) {
      if (dueAt > untilMs) continue;
      const isWanted = ({ purpose, dueAt }: Sleeper) => dueAt <= untilMs && purposes.includes(purpose);
      if (this.#sleepers.findLast(isWanted) !== undefined) return true;
    }
    return false;
  }
}

function wakesAfter(a: Sleeper, b: Sleeper): boolean {
  return a.dueAt > b.dueAt || (a.dueAt === b.dueAt && a.order > b.order);
}
