import type { Clock } from '../../kernel/clock';

/** Records in the order in which they came, and who waits for the next one. */
export class RecordLine<T> {
  readonly #clock: Clock;
  readonly #records: T[] = [];
  #onRecord: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  push(record: T): void {
    this.#records.push(record);
    this.#onRecord();
  }

  /** Takes the oldest record; undefined when there is none. */
  take(): T | undefined {
    return this.#records.shift();
  }

  /** Resolves once there is a record, or at the end of the wait; the wait is work, so time passes for it. */
  async available(signal: AbortSignal, untilMs?: number): Promise<void> {
    signal.throwIfAborted();
    if (this.#records.length > 0) return;
    const over = new AbortController();
    const came = new Promise<void>((resolve, reject) => {
      this.#onRecord = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
    });
    if (untilMs === undefined) return came.finally(() => over.abort());
    const ended = this.#clock.sleep(untilMs - this.#clock.now(), over.signal).catch(() => {
      // Called off below.
    });
    try {
      await Promise.race([came, ended]);
    } finally {
      over.abort();
    }
  }
}
