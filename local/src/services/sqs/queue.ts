import type { Clock } from '../../kernel/clock';
import { Deduplication, type Sent } from '../../kernel/deduplication';
import type { Random } from '../../kernel/seeded-random';
import { invalidReceiptHandle, invalidValue, SqsError } from './errors';
import { type NewMessage, type ReceivedMessage, received, type StoredMessage } from './message';
import type { QueueSettings } from './queue-settings';
import { QueueWaiters, type WaitEnd } from './queue-waiters';
import { messageOfReceipt, receiptHandle } from './receipt';

/** What goes wrong with messages as they are received. */
export interface QueueDisturbance {
  /** Asked where several messages of a queue without an order can be received: whether the youngest come first. */
  reverses(queue: Queue): boolean;
  /** Asked of a message that has just been received: whether it shows at once again, as standard queues may do. */
  showsAgain(queue: Queue, messageId: string): boolean;
}

/** What a queue is made of. */
export interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  readonly clock: Clock;
  readonly random: Random;
  /** Finds the queue that its dead letters go to. */
  find(arn: string): Queue | undefined;
  /** @default - nothing goes wrong */
  readonly disturbance?: QueueDisturbance | undefined;
}

/** How many messages lie in a queue, in which state. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** Whoever sends here has no identity of its own that would show. */
const SENDER_ID = 'AROASFNLOCAL000000000:sfn-local';

/** From the first receipt on, in milliseconds. */
const MAX_VISIBILITY_MS = 12 * 3_600_000;

const PURGE_PAUSE_MS = 60_000;

/** A queue, standard or FIFO. Nothing in it moves by itself: what is due is seen when somebody asks. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  settings: QueueSettings;
  readonly #options: QueueOptions;
  /** By id, in the order in which they came. */
  readonly #messages = new Map<string, StoredMessage>();
  readonly #deduplication = new Deduplication();
  readonly #waiters: QueueWaiters;
  #sequence = 0;
  #purgedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: QueueOptions) {
    this.name = options.name;
    this.arn = options.arn;
    this.settings = options.settings;
    this.createdAtMs = options.clock.now();
    this.#options = options;
    this.#waiters = new QueueWaiters(options.clock);
  }

  /** Takes a message in; of one that was sent before within five minutes it tells what it told then. */
  send(message: NewMessage): Sent {
    const now = this.#now();
    const { isFifo, DeduplicationScope } = this.settings;
    const { groupId = '', deduplicationId = '' } = message;
    const key = DeduplicationScope === 'messageGroup' ? JSON.stringify([groupId, deduplicationId]) : deduplicationId;
    const before = isFifo ? this.#deduplication.find(key, now) : undefined;
    if (before !== undefined) return before;
    const stored = this.#take(message, { receiveCount: 0, sourceArn: undefined });
    const sent = { id: stored.id, sequenceNumber: stored.sequenceNumber };
    if (isFifo) this.#deduplication.remember(key, sent, now);
    return sent;
  }

  /** Receives what is visible now, at most `max` messages; what was received too often goes to the dead letters. */
  receive(max: number, visibilitySeconds = this.settings.VisibilityTimeout): ReceivedMessage[] {
    const given: ReceivedMessage[] = [];
    for (const message of this.#toReceive()) {
      if (given.length === max) break;
      if (this.#buried(message)) continue;
      const now = this.#now();
      message.receiveCount++;
      message.firstReceivedAtMs ??= now;
      message.receivedAtMs = now;
      message.hiddenUntilMs = now + visibilitySeconds * 1000;
      message.receipt = receiptHandle(this.#options.random.uuid(), this.arn, message.id);
      given.push(received(message));
      if (this.#disturbance?.showsAgain(this, message.id)) {
        message.hiddenUntilMs = now;
        // Whoever has it now deletes nothing: the copy that shows again is another one.
        message.receipt = undefined;
        this.#waiters.wake();
      }
    }
    return given;
  }

  /** Disturbed or not: a queue with an order keeps it, and gives each message once. */
  get #disturbance(): QueueDisturbance | undefined {
    return this.settings.isFifo ? undefined : this.#options.disturbance;
  }

  #toReceive(): Iterable<StoredMessage> {
    if (this.#disturbance === undefined) return this.#visible();
    const messages = [...this.#visible()];
    return messages.length > 1 && this.#disturbance.reverses(this) ? messages.reverse() : messages;
  }

  /** Deletes a message; the handle of an earlier receipt deletes nothing, as may happen on AWS. */
  delete(handle: string): void {
    const message = this.#ofReceipt(handle);
    if (message?.receipt !== handle) return;
    if (this.settings.isFifo && message.hiddenUntilMs <= this.#now()) {
      throw invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');
    }
    this.#messages.delete(message.id);
    // The next one of its group may be received now.
    this.#waiters.wake();
  }

  /** Hides a message for so long from now on, or shows it at once. */
  changeVisibility(handle: string, seconds: number): void {
    const now = this.#now();
    const message = this.#ofReceipt(handle);
    if (message?.receipt !== handle) {
      const reason = 'Message does not exist or is not available for visibility timeout change.';
      throw invalidValue('ReceiptHandle', handle, reason);
    }
    if (message.hiddenUntilMs <= now) {
      throw new SqsError(
        'MessageNotInflight',
        'AWS.SimpleQueueService.MessageNotInflight',
        'The specified message is not in flight.',
      );
    }
    if (now + seconds * 1000 > message.receivedAtMs + MAX_VISIBILITY_MS) {
      const reason = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]';
      throw invalidValue('VisibilityTimeout', seconds, reason);
    }
    message.hiddenUntilMs = now + seconds * 1000;
    this.#waiters.wake();
  }

  /** Resolves when a message can be received, or at the end of the wait; rejects once `signal` is aborted. */
  available(signal: AbortSignal, end?: WaitEnd): Promise<void> {
    return this.#waiters.wait(
      () => this.#hasVisible(),
      () => this.#nextVisibleAt(),
      signal,
      end,
    );
  }

  /** Deletes every message; once a minute, as on AWS. */
  purge(): void {
    const now = this.#now();
    if (now < this.#purgedAtMs + PURGE_PAUSE_MS) {
      const message = `Only one PurgeQueue operation on ${this.name} is allowed every 60 seconds.`;
      throw new SqsError('PurgeQueueInProgress', 'AWS.SimpleQueueService.PurgeQueueInProgress', message);
    }
    this.#purgedAtMs = now;
    this.#messages.clear();
  }

  counts(): QueueCounts {
    const now = this.#now();
    let [visible, inFlight, delayed] = [0, 0, 0];
    for (const { hiddenUntilMs, receipt } of this.#kept()) {
      if (hiddenUntilMs <= now) visible++;
      else if (receipt !== undefined) inFlight++;
      else delayed++;
    }
    return { visible, inFlight, delayed };
  }

  /** All that lies in it, in whatever state, in the order in which it came. */
  messages(): StoredMessage[] {
    return [...this.#kept()];
  }

  /** Moves the oldest visible message to another queue, as a new one; false when none is left. */
  moveOldest(destination: (message: StoredMessage) => Queue | undefined): boolean {
    for (const message of this.#visible()) {
      const target = destination(message);
      if (target === undefined) return false;
      this.#messages.delete(message.id);
      target.#take({ ...message, delaySeconds: 0 }, { receiveCount: 0, sourceArn: undefined });
      return true;
    }
    return false;
  }

  /** Moves a message to the dead letters if it was received as often as it may be. */
  #buried(message: StoredMessage): boolean {
    const { redrive, isFifo } = this.settings;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    // On AWS, too, a message stays where it is while its dead-letter queue does not exist.
    const target = this.#options.find(redrive.deadLetterTargetArn);
    if (target === undefined) return false;
    this.#messages.delete(message.id);
    // The age goes on counting, except with an order; and there, equal messages must not swallow each other.
    const kept = isFifo ? { deduplicationId: message.id } : { sentAtMs: message.sentAtMs };
    const { receiveCount } = message;
    target.#take(
      { ...message, ...kept, delaySeconds: 0 },
      { ...kept, id: message.id, receiveCount, sourceArn: this.arn },
    );
    return true;
  }

  #take(message: NewMessage, known: Pick<StoredMessage, 'receiveCount' | 'sourceArn'> & Partial<StoredMessage>) {
    const { isFifo, DelaySeconds } = this.settings;
    const now = this.#now();
    const { body, attributes, groupId, deduplicationId, traceHeader } = message;
    const stored: StoredMessage = {
      body,
      attributes,
      groupId,
      deduplicationId,
      traceHeader,
      id: known.id ?? this.#options.random.uuid(),
      senderId: SENDER_ID,
      sentAtMs: known.sentAtMs ?? now,
      sequenceNumber: isFifo ? String(FIRST_SEQUENCE + BigInt(this.#sequence++) * 256n) : undefined,
      sourceArn: known.sourceArn,
      receiveCount: known.receiveCount,
      firstReceivedAtMs: undefined,
      hiddenUntilMs: now + (message.delaySeconds ?? DelaySeconds) * 1000,
      receipt: undefined,
      receivedAtMs: 0,
    };
    this.#messages.set(stored.id, stored);
    this.#waiters.wake();
    return stored;
  }

  /** What can be received now; with an order, nothing of a group that somebody works on or whose turn comes later. */
  *#visible(): Generator<StoredMessage> {
    const now = this.#now();
    const { isFifo } = this.settings;
    // As it is at the beginning: those that the same receipt takes do not hide the rest of their group.
    const closed = new Set<string>();
    if (isFifo) {
      for (const { hiddenUntilMs, receipt, groupId = '' } of this.#kept()) {
        if (hiddenUntilMs > now && receipt !== undefined) closed.add(groupId);
      }
    }
    for (const message of this.#kept()) {
      const { hiddenUntilMs, groupId = '' } = message;
      if (hiddenUntilMs > now) {
        if (isFifo) closed.add(groupId);
      } else if (!closed.has(groupId) || !isFifo) {
        yield message;
      }
    }
  }

  #hasVisible(): boolean {
    return this.#visible().next().done === false;
  }

  #nextVisibleAt(): number | undefined {
    const now = this.#now();
    let next: number | undefined;
    for (const { hiddenUntilMs } of this.#kept()) {
      if (hiddenUntilMs > now && (next === undefined || hiddenUntilMs < next)) next = hiddenUntilMs;
    }
    return next;
  }

  /** All but those whose time in the queue is over. */
  *#kept(): Generator<StoredMessage> {
    const oldest = this.#now() - this.settings.MessageRetentionPeriod * 1000;
    for (const message of this.#messages.values()) {
      if (message.sentAtMs > oldest) yield message;
      else this.#messages.delete(message.id);
    }
  }

  #ofReceipt(handle: string): StoredMessage | undefined {
    const id = messageOfReceipt(handle, this.arn);
    if (id === undefined) throw invalidReceiptHandle(handle);
    return this.#messages.get(id);
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

/** Twenty digits, as on AWS. */
const FIRST_SEQUENCE = 18_000_000_000_000_000_000n;
