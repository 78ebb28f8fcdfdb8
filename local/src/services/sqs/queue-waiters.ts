import type { Clock } from '../../kernel/clock';

/** When somebody stops waiting, and what that is to the clock. */
export interface WaitEnd {
  readonly ms: number;
  readonly purpose: 'work' | 'deadline';
}

/** Without an end. */
const NEVER: WaitEnd = { ms: Number.POSITIVE_INFINITY, purpose: 'deadline' };

/** Those who wait for a message: they sleep until the next one is due, and are woken when something changes. */
export class QueueWaiters {
  readonly #waiting = new Set<() => void>();

  constructor(readonly clock: Clock) {}

  /** Something changed: everybody looks again. */
  wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /**
   * Resolves when `isThere`, or at the end.
   *
   * @param nextAt when to look again at the latest; undefined when only a change can bring something
   */
  async wait(
    isThere: () => boolean,
    nextAt: () => number | undefined,
    signal: AbortSignal,
    end: WaitEnd = NEVER,
  ): Promise<void> {
    signal.throwIfAborted();
    while (!isThere() && this.clock.now() < end.ms) {
      const next = nextAt() ?? Number.POSITIVE_INFINITY;
      await this.#changeOr(Math.min(next, end.ms), next <= end.ms ? 'work' : end.purpose, signal);
    }
  }

  async #changeOr(atMs: number, purpose: 'work' | 'deadline', signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
        this.#waiting.add(resolve);
        over.signal.addEventListener('abort', () => this.#waiting.delete(resolve), { once: true });
        if (atMs === Number.POSITIVE_INFINITY) return;
        this.clock.sleep(atMs - this.clock.now(), over.signal, purpose).then(resolve, () => {
          // Woken by a change, or told to stop: either is handled above.
        });
      });
    } finally {
      over.abort();
    }
  }
}
