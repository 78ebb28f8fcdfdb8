import type { Clock } from '../../kernel/clock';
import type { JsonObject } from '../../kernel/json';
import { ServiceError } from '../../kernel/service-error';
import { failedMessages } from './batch-answer';
import { eventRecord, filteredView, type SourceMessage } from './event-record';
import { eventOf, inParts } from './event-size';
import { isLetThrough } from './filters';
import { MappingSlots } from './mapping-slots';
import type { MappingSpec } from './mapping-spec';

/** The queue that a mapping reads. */
export interface SourceQueue {
  readonly arn: string;
  /** Resolves when a message can be received, or at the end of the wait. */
  available(signal: AbortSignal, end?: { readonly ms: number; readonly purpose: 'work' }): Promise<void>;
  receive(max: number): SourceMessage[];
  /** Throws a `ServiceError` when the message is no longer the receiver's. */
  delete(receiptHandle: string): void;
}

/** Calls the function with an event; what the function throws is an answer, too. */
export type InvokeWithEvent = (
  payload: string,
) => Promise<{ readonly payload: string; readonly functionError?: string }>;

/** What a mapping is made of. */
export interface QueueMappingOptions {
  readonly spec: MappingSpec;
  readonly queue: SourceQueue;
  readonly invoke: InvokeWithEvent;
  readonly clock: Clock;
  /** Ends the mapping. */
  readonly signal: AbortSignal;
  /** Told of what must not happen. */
  readonly onBug: (error: unknown) => void;
}

/**
 * Takes messages from a queue to a function, as Lambda's pollers do.
 *
 * It polls nothing: the queue tells when a message can be received. What a function takes in is deleted; what it fails
 * at lies hidden until the queue shows it again.
 */
export class QueueMapping {
  readonly #options: QueueMappingOptions;
  readonly #slots: MappingSlots;

  constructor(options: QueueMappingOptions) {
    this.#options = options;
    this.#slots = new MappingSlots(options.clock, options.spec.maximumConcurrency);
  }

  /** Begins; what ends it is the signal. */
  start(): void {
    this.#run().catch((error) => this.#stumble(error));
  }

  async #run(): Promise<void> {
    const { queue, clock, signal } = this.#options;
    for (;;) {
      await this.#slots.free(signal);
      await queue.available(signal);
      // What is sent at this moment comes together, and in the same order in every run.
      await clock.sleep(0, signal);
      const batch = await this.#gather();
      for (const part of inParts(batch)) {
        const handled = this.#slots.use(() => this.#handle(part));
        handled.catch((error) => this.#stumble(error));
      }
    }
  }

  /** Collects a batch: until it is full, or its time is over. */
  async #gather(): Promise<Received[]> {
    const { queue, clock, signal, spec } = this.#options;
    const batch: Received[] = [];
    let untilMs: number | undefined;
    for (;;) {
      for (const message of queue.receive(spec.batchSize - batch.length)) {
        const record = eventRecord(message, queue.arn);
        if (isLetThrough(spec.filters, () => filteredView(record))) batch.push({ message, record });
        else this.#delete(message);
      }
      if (batch.length === 0 || batch.length >= spec.batchSize) return batch;
      untilMs ??= clock.now() + spec.windowMs;
      if (clock.now() >= untilMs) return batch;
      await queue.available(signal, { ms: untilMs, purpose: 'work' });
    }
  }

  async #handle(batch: readonly Received[]): Promise<void> {
    const { invoke, spec } = this.#options;
    const answer = await invoke(eventOf(batch));
    if (answer.functionError !== undefined) return;
    const ids = batch.map(({ message }) => message.messageId);
    const failed = spec.reportsFailures ? failedMessages(answer.payload, ids) : [];
    if (failed === 'all') return;
    for (const { message } of batch) if (!failed.includes(message.messageId)) this.#delete(message);
  }

  #delete({ receiptHandle }: SourceMessage): void {
    try {
      this.#options.queue.delete(receiptHandle);
    } catch (error) {
      // It took so long that the message was shown again: others have it, or will.
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  /** After the end everything that still waits is rejected, and that is no bug. */
  #stumble(error: unknown): void {
    if (!this.#options.signal.aborted) this.#options.onBug(error);
  }
}

interface Received {
  readonly message: SourceMessage;
  readonly record: JsonObject;
}
