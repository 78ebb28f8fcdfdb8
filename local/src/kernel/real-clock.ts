import type { PassingClock, Purpose, Reach } from './clock';

/** The machine's own time. */
export class RealClock implements PassingClock {
  /** What goes on by itself, and those who wait for its end. */
  #working = 0;
  readonly #idlers = new Set<() => void>();

  now(): number {
    return Date.now();
  }

  sleep(ms: number, signal?: AbortSignal, purpose: Purpose = 'work'): Promise<void> {
    const sleeping = this.#sleep(ms, signal);
    return purpose === 'work' ? this.during(() => sleeping) : sleeping;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await work();
    } finally {
      this.#working--;
      this.#tellIdlers();
    }
  }

  /** The machine's time passes by itself. */
  passing<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  async settle({ untilMs = Number.POSITIVE_INFINITY }: Reach): Promise<void> {
    const over = new AbortController();
    const idle = new Promise<void>((resolve) => {
      this.#idlers.add(resolve);
      over.signal.addEventListener('abort', () => this.#idlers.delete(resolve));
    });
    this.#tellIdlers();
    const late = this.#sleep(untilMs - this.now(), over.signal).catch(() => undefined);
    await Promise.race([idle, late]);
    over.abort();
  }

  advance(ms: number): Promise<void> {
    return this.#sleep(ms);
  }

  /** Once a turn of the event loop has gone by in which nothing new began. */
  #tellIdlers(): void {
    if (this.#working > 0 || this.#idlers.size === 0) return;
    setImmediate(() => {
      if (this.#working > 0) return;
      for (const resolve of this.#idlers) resolve();
      this.#idlers.clear();
    });
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const dueAt = Date.now() + ms;
      let timer: NodeJS.Timeout;
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const arm = () => {
        timer = setTimeout(wake, Math.min(LONGEST_TIMER_MS, Math.max(0, dueAt - Date.now())));
      };
      const wake = () => {
        if (Date.now() < dueAt) {
          arm();
          return;
        }
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      arm();
    });
  }
}

/** `setTimeout` fires at once beyond 2^31 - 1 ms, about 24.8 days; a Wait may be longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
