import type { Clock } from '../../kernel/clock';

/** Nobody came out for this long in real time: those inside may be waiting for somebody outside. */
const STALL_MS = 500;

/** Steps outside for as long as `wait` takes. */
export type StepOutside = (wait: () => Promise<void>) => Promise<void>;

/**
 * Lets only so many functions compute at once; one that waits for a timer of its own steps outside.
 *
 * It keeps a fan-out of a thousand from starting a thousand threads on two cores. The clock stands still for those in
 * the queue, so it changes no result. Functions may wait for each other, so when nothing moves, one more enters.
 */
export class Turnstile {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #queue: (() => void)[] = [];
  #inside = 0;
  #stall: NodeJS.Timeout | undefined;

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Runs `work` once there is room. */
  async through<T>(work: (stepOutside: StepOutside) => Promise<T>): Promise<T> {
    await this.#enter();
    let isInside = true;
    const leave = () => {
      if (isInside) this.#leave();
      isInside = false;
    };
    try {
      return await work(async (wait) => {
        leave();
        await wait();
        await this.#enter();
        isInside = true;
      });
    } finally {
      leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#inside < this.#limit) {
      this.#inside++;
      return;
    }
    await this.#clock.during(
      () =>
        new Promise<void>((resolve) => {
          this.#queue.push(resolve);
          this.#stall ??= setTimeout(() => this.#admit(), STALL_MS);
        }),
    );
  }

  #leave(): void {
    this.#inside--;
    if (this.#inside < this.#limit) this.#admit();
  }

  #admit(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#inside++;
    if (this.#queue.length > 0) this.#stall = setTimeout(() => this.#admit(), STALL_MS);
    next();
  }
}
