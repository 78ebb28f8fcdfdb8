import type { Clock } from '../../kernel/clock';

/** Those who wait for a message: they sleep until the next one is due, and are woken when something changes. */
export class QueueWaiters {
  readonly #waiting = new Set<() => void>();

  constructor(readonly clock: Clock) {}

  /** Something changed: everybody looks again. */
  wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /**
   * Resolves when `isThere`, or at `untilMs`.
   *
   * @param nextAt when to look again at the latest; undefined when only a change can bring something
   */
  async wait(
    isThere: () => boolean,
    nextAt: () => number | undefined,
    signal: AbortSignal,
    untilMs = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    signal.throwIfAborted();
    while (!isThere() && this.clock.now() < untilMs) {
      const next = nextAt() ?? Number.POSITIVE_INFINITY;
      // Giving up is no work: a clock that jumps for work alone does not jump for it.
      await this.#changeOr(Math.min(next, untilMs), next <= untilMs ? 'work' : 'deadline', signal);
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
