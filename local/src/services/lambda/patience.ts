/** An invocation that gives signs of life may take this many times as long as one that gives none. Our choice. */
const SILENCES = 6;

/**
 * How long one invocation may keep the clock standing still, in real time.
 *
 * Printing is a sign of life and no progress: a loop that prints would otherwise never time out, as no simulated time
 * goes by for it. So there is a limit in all: the function's own timeout within a minute or so, and what has gone by on
 * its own clock, which a handler that gets somewhere moves.
 */
export class Patience {
  readonly #limitMs: number;
  #heldMs = 0;

  /**
   * @param silenceMs what an invocation may take without a sign of life
   * @param timeoutMs of the function
   */
  constructor(
    readonly silenceMs: number,
    timeoutMs: number,
  ) {
    this.#limitMs = Math.max(silenceMs, Math.min(timeoutMs, SILENCES * silenceMs));
  }

  /** What is left, after `simulatedMs` of the invocation have gone by. */
  leftMs(simulatedMs: number): number {
    return Math.max(0, this.#limitMs + simulatedMs - this.#heldMs);
  }

  /** Runs `work` and counts what it takes. */
  async count<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#heldMs += performance.now() - startedAt;
    }
  }
}
