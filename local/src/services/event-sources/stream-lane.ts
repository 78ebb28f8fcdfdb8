import type { Clock } from '../../kernel/clock';
import { retryDelayMs } from '../../kernel/deliver-again';
import { failedMessages } from './batch-answer';
import { eventOf, inParts } from './event-size';
import { isLetThrough } from './filters';
import type { GivenUpRecords, StreamAnswer } from './invocation-record';
import { RecordLine } from './record-line';
import type { StreamMappingSpec } from './stream-mapping-spec';
import type { StreamRecord } from './stream-record';

/** What a lane is made of. */
export interface StreamLaneOptions {
  readonly spec: StreamMappingSpec;
  invoke(payload: string): Promise<StreamAnswer>;
  /** Tells of records that were given up. */
  giveUp(records: GivenUpRecords): Promise<void>;
  readonly clock: Clock;
  /** Ends the lane. */
  readonly signal: AbortSignal;
}

/** How often a batch was tried, and what came of it the last time. */
interface Tries {
  readonly calls: number;
  readonly answer: StreamAnswer | undefined;
}

/**
 * Works on the records of a shard, or of a part of it, one batch after the other.
 *
 * What the function fails at blocks all that comes behind, until it succeeds or is given up.
 */
export class StreamLane {
  readonly #options: StreamLaneOptions;
  readonly #line: RecordLine<StreamRecord>;

  constructor(options: StreamLaneOptions) {
    this.#options = options;
    this.#line = new RecordLine(options.clock);
  }

  push(record: StreamRecord): void {
    this.#line.push(record);
  }

  /** Works until the signal ends it, by which it rejects. */
  async run(): Promise<never> {
    const { clock, signal } = this.#options;
    for (;;) {
      await this.#line.available(signal);
      // What is written at this moment comes together, and in the same batches in every run.
      await clock.sleep(0, signal);
      for (const part of inParts(await this.#gather())) await this.#work(part, { calls: 0, answer: undefined });
    }
  }

  /** Collects a batch: until it is full, or its time is over. */
  async #gather(): Promise<StreamRecord[]> {
    const { clock, signal, spec } = this.#options;
    const batch: StreamRecord[] = [];
    let untilMs: number | undefined;
    for (;;) {
      while (batch.length < spec.batchSize) {
        const next = this.#line.take();
        if (next === undefined) break;
        if (isLetThrough(spec.filters, () => next.record)) batch.push(next);
      }
      if (batch.length === 0 || batch.length >= spec.batchSize) return batch;
      untilMs ??= clock.now() + spec.windowMs;
      if (clock.now() >= untilMs) return batch;
      await this.#line.available(signal, untilMs);
    }
  }

  /** Calls the function with a batch until nothing of it is left. */
  async #work(whole: readonly StreamRecord[], tried: Tries): Promise<void> {
    const { invoke, clock, signal, spec } = this.#options;
    let batch = whole;
    let { calls, answer } = tried;
    for (let failures = 0, delays = 0; ; delays++) {
      batch = await this.#withoutOld(batch, { calls, answer });
      const [oldest] = batch;
      if (oldest === undefined) return;
      answer = await invoke(eventOf(batch));
      calls++;
      // A call that does not reach the function is made again until the records are too old.
      if (!answer.isUnreached) {
        const failedAt = this.#failedAt(answer, batch);
        if (failedAt === undefined) return;
        batch = batch.slice(failedAt);
        if (spec.bisects && (failedAt > 0 || batch.length > 1)) {
          // Of what is known to fail at its first record, the halves are tried: that uses up no retry.
          const middle = failedAt > 0 ? batch.length : Math.ceil(batch.length / 2);
          await this.#work(batch.slice(0, middle), { calls, answer });
          await this.#work(batch.slice(middle), { calls, answer });
          return;
        }
        if (failures >= spec.maxRetries) {
          await this.#giveUp(batch, 'RetryAttemptsExhausted', { calls, answer });
          return;
        }
        failures++;
      }
      const untilOldMs = oldest.atMs + spec.maxAgeMs - clock.now();
      await clock.sleep(Math.min(retryDelayMs(delays), untilOldMs), signal);
    }
  }

  /** Gives up what is too old to be handed over. */
  async #withoutOld(batch: readonly StreamRecord[], tries: Tries): Promise<readonly StreamRecord[]> {
    const { clock, spec } = this.#options;
    const isOld = ({ atMs }: StreamRecord) => clock.now() - atMs >= spec.maxAgeMs;
    const old = batch.filter(isOld);
    if (old.length > 0) await this.#giveUp(old, 'RecordAgeExceeded', tries);
    return batch.slice(old.length);
  }

  #giveUp(
    batch: readonly StreamRecord[],
    condition: GivenUpRecords['condition'],
    { calls, answer }: Tries,
  ): Promise<void> {
    return this.#options.giveUp({ batch, condition, calls, answer, atMs: this.#options.clock.now() });
  }

  /** Index of the first record that has to be handed over again; undefined when all are done. */
  #failedAt({ functionError, payload }: StreamAnswer, batch: readonly StreamRecord[]): number | undefined {
    if (functionError !== undefined) return 0;
    if (!this.#options.spec.reportsFailures) return undefined;
    const numbers = batch.map(({ sequenceNumber }) => sequenceNumber);
    const failed = failedMessages(payload, numbers);
    if (failed === 'all') return 0;
    return failed.length === 0 ? undefined : Math.min(...failed.map((number) => numbers.indexOf(number)));
  }
}
