import { digestOfAttributes, digestOfBody, type MessageAttributes } from './message-attributes';

/** A message on its way into a queue, checked. */
export interface NewMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Of a queue with an order. */
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** @default - the queue's own */
  readonly delaySeconds?: number | undefined;
  readonly traceHeader?: string | undefined;
}

/** A message that lies in a queue. */
export interface StoredMessage extends NewMessage {
  readonly id: string;
  readonly senderId: string;
  /** What `SentTimestamp` tells, and what the retention counts from. */
  readonly sentAtMs: number;
  readonly sequenceNumber?: string | undefined;
  /** The queue it was moved from, of a message in a dead-letter queue. */
  readonly sourceArn?: string | undefined;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  /** Nobody receives it before: it is delayed, or somebody works on it. */
  hiddenUntilMs: number;
  /** The newest receipt handle; undefined before it was received for the first time in this queue. */
  receipt: string | undefined;
  /** When that one was given. */
  receivedAtMs: number;
}

/** A message as a consumer gets it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: MessageAttributes;
  readonly md5OfAttributes: string | undefined;
  /** What SQS itself tells about the message, all as texts. */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

/** What a consumer sees of a message that was just received. */
export function received(message: StoredMessage): ReceivedMessage {
  const { id, receipt = '', body, attributes, groupId, deduplicationId, sequenceNumber, sourceArn } = message;
  const told = {
    ApproximateReceiveCount: String(message.receiveCount),
    AWSTraceHeader: message.traceHeader,
    SentTimestamp: String(message.sentAtMs),
    SequenceNumber: sequenceNumber,
    MessageGroupId: groupId,
    SenderId: message.senderId,
    MessageDeduplicationId: deduplicationId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? message.sentAtMs),
    DeadLetterQueueSourceArn: sourceArn,
  };
  const systemAttributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(told)) if (value !== undefined) systemAttributes[name] = value;
  return {
    messageId: id,
    receiptHandle: receipt,
    body,
    md5OfBody: digestOfBody(body),
    attributes,
    md5OfAttributes: digestOfAttributes(attributes),
    systemAttributes,
  };
}
