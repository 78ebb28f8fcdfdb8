import type { Clock } from '../../kernel/clock';

/**
 * How many events a mapping may have under way: five at first, and three hundred more with every minute of work.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const FIRST = 5;
const MORE = 300;
const STEP_MS = 60_000;

/** Keeps count of the events that a mapping has under way. */
export class MappingSlots {
  readonly #clock: Clock;
  readonly #maximum: number;
  #used = 0;
  #busySinceMs = 0;
  #onFree: () => void = () => {};

  constructor(clock: Clock, maximum: number) {
    this.#clock = clock;
    this.#maximum = maximum;
  }

  /** Resolves once there is room for one more. */
  async free(signal: AbortSignal): Promise<void> {
    while (this.#used >= this.#limit()) {
      const over = new AbortController();
      const freed = new Promise<void>((resolve, reject) => {
        this.#onFree = resolve;
        signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
      });
      const grown = this.#clock.sleep(this.#msToGrowth(), over.signal).catch(() => {
        // Called off below.
      });
      try {
        await Promise.race(this.#limit() < this.#maximum ? [freed, grown] : [freed]);
      } finally {
        over.abort();
      }
    }
    signal.throwIfAborted();
  }

  async use(work: () => Promise<void>): Promise<void> {
    if (this.#used === 0) this.#busySinceMs = this.#clock.now();
    this.#used++;
    try {
      await work();
    } finally {
      this.#used--;
      this.#onFree();
    }
  }

  #limit(): number {
    const busyMs = this.#used === 0 ? 0 : this.#clock.now() - this.#busySinceMs;
    return Math.min(this.#maximum, FIRST + MORE * Math.floor(busyMs / STEP_MS));
  }

  #msToGrowth(): number {
    return STEP_MS - ((this.#clock.now() - this.#busySinceMs) % STEP_MS);
  }
}
