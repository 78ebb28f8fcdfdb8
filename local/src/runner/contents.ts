import { randomUUID } from 'node:crypto';
import type { BucketResource, QueueResource, TopicResource } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import { asText, type Json, parsedOr } from '../kernel/json';
import type { ObjectStore } from '../services/s3';
import type { Notification, Sns } from '../services/sns';
import { type Sqs, SqsError, type StoredMessage } from '../services/sqs';

/** A message that lies in a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  /** What the body holds where it is JSON; else the body. */
  readonly content: Json;
  /** Values of the message's own attributes, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly groupId?: string;
  readonly receiveCount: number;
  readonly sentAtMs: number;
}

/** A message that was published to a topic. */
export interface PublishedNotification {
  readonly messageId: string;
  readonly subject?: string;
  /** What every protocol gets that has no message of its own. */
  readonly message: string;
  /** What the message holds where it is JSON; else the message. */
  readonly content: Json;
  /** Values of the message's attributes, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly groupId?: string;
  readonly publishedAtMs: number;
}

/** What lies in a queue. */
export function queuedMessages(sqs: Sqs, { arn }: QueueResource): QueuedMessage[] {
  return (sqs.queue(arn)?.messages() ?? []).map((message: StoredMessage) => ({
    messageId: message.id,
    body: message.body,
    content: parsedOr(message.body, message.body),
    attributes: valuesOf(message.attributes),
    ...(message.groupId !== undefined && { groupId: message.groupId }),
    receiveCount: message.receiveCount,
    sentAtMs: message.sentAtMs,
  }));
}

/** Sends messages; to a queue with an order in one group, each of them once. */
export function sendTo(sqs: Sqs, { arn, name }: QueueResource, messages: readonly Json[]): void {
  for (const message of messages) {
    const body = asText(message);
    const order = name.endsWith('.fifo') ? { groupId: 'test', deduplicationId: randomUUID() } : {};
    try {
      sqs.deliver(arn, { body, ...order });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      throw new BadRequest(`${name}: ${error.message}`, { cause: error });
    }
  }
}

/** Puts texts into a bucket. */
export function putTexts(store: ObjectStore, { name }: BucketResource, texts: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(texts)) {
    store.put({ bucket: name, key, body: Buffer.from(text), headers: {} });
  }
}

/** What lies in a bucket. */
export function textsIn(store: ObjectStore, { name }: BucketResource): Record<string, string> {
  return Object.fromEntries(store.sorted(name).map(({ key, body }) => [key, body.toString()]));
}

/** What was published to a topic. */
export function publishedNotifications(sns: Sns, { arn }: TopicResource): PublishedNotification[] {
  return sns.published(arn).map((notification: Notification) => {
    const { messageId, subject, groupId, attributes, publishedAtMs } = notification;
    const message = notification.message('default');
    return {
      messageId,
      ...(subject !== undefined && { subject }),
      message,
      content: parsedOr(message, message),
      attributes: valuesOf(attributes),
      ...(groupId !== undefined && { groupId }),
      publishedAtMs,
    };
  });
}

interface AttributeValue {
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

function valuesOf(attributes: Readonly<Record<string, AttributeValue>>): Record<string, string> {
  const values = Object.entries(attributes).map(([name, { StringValue, BinaryValue = '' }]) => [
    name,
    StringValue ?? BinaryValue,
  ]);
  return Object.fromEntries(values);
}
