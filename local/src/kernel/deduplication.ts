/** How long queues and topics with an order remember what was sent, in milliseconds. */
const WINDOW_MS = 5 * 60_000;

/** What the sender of a message was told. */
export interface Sent {
  readonly id: string;
  readonly sequenceNumber?: string | undefined;
}

/**
 * What a FIFO queue or topic remembers of the last five minutes, so that a message sent twice is taken once.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
export class Deduplication {
  readonly #sent = new Map<string, { readonly atMs: number; readonly sent: Sent }>();

  /** What the sender was told the first time, or undefined when there was none within the window. */
  find(key: string, nowMs: number): Sent | undefined {
    // In the order of sending: the oldest stand first.
    for (const [old, { atMs }] of this.#sent) {
      if (nowMs - atMs < WINDOW_MS) break;
      this.#sent.delete(old);
    }
    return this.#sent.get(key)?.sent;
  }

  remember(key: string, sent: Sent, nowMs: number): void {
    this.#sent.set(key, { atMs: nowMs, sent });
  }
}
