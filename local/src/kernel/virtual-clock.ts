import type { Clock } from './clock';

interface Sleeper {
  readonly dueAt: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock that jumps to the next wake-up as soon as nothing is left to do at the present moment.
 *
 * "Nothing left" means: no work runs under `during`, and a turn of the event loop went by, so every promise that could
 * settle has settled. Sleepers due at one moment wake one by one in the order in which they went to sleep, so the same
 * run always takes the same course.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #held = 0;
  #turnPending = false;
  readonly #sleepers: Sleeper[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        dueAt: this.#now + Math.max(0, ms),
        order: this.#order++,
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
    if (this.#turnPending || this.#held > 0 || this.#sleepers.length === 0) return;
    this.#turnPending = true;
    setImmediate(() => {
      this.#turnPending = false;
      if (this.#held > 0) return;
      const next = this.#sleepers.pop();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.dueAt);
      next.wake();
      this.#advanceWhenIdle();
    });
  }
}

function wakesAfter(a: Sleeper, b: Sleeper): boolean {
  return a.dueAt > b.dueAt || (a.dueAt === b.dueAt && a.order > b.order);
}
