import type { Clock } from '../../kernel/clock';
import { Deduplication } from '../../kernel/deduplication';
import type { JsonObject } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import { createTopic, deleteTopic, subscribe, unsubscribe } from './change-topics';
import { deliver, type SnsTargets } from './deliveries';
import { noSuchTopic, SnsError } from './errors';
import type { Notification } from './notification';
import { batchEntries, optionalText, readDraft } from './publish';
import { type Subscription, wants } from './subscription';

/** A topic to be made. */
export interface TopicSpec {
  readonly name: string;
  readonly arn: string;
  readonly isFifo: boolean;
  readonly isContentDeduplicated: boolean;
  readonly displayName: string;
}

/** Options of `Sns`. */
export interface SnsOptions {
  readonly topics: readonly TopicSpec[];
  readonly subscriptions: readonly Subscription[];
  readonly targets: SnsTargets;
  readonly clock: Clock;
  readonly random: Random;
  /** Where topics live that the API makes. */
  readonly region: string;
  readonly account: string;
}

/** What is served, by its name in the API. */
const OPERATIONS: Readonly<Record<string, (sns: Sns, request: JsonObject) => JsonObject>> = {
  Publish: (sns, request) => sns.publish(sns.topicOf(request), request),
  PublishBatch: (sns, request) => {
    const topic = sns.topicOf(request);
    const Successful: JsonObject[] = [];
    const Failed: JsonObject[] = [];
    for (const entry of batchEntries(request)) {
      try {
        Successful.push({ Id: String(entry.Id), ...sns.publish(topic, entry) });
      } catch (error) {
        if (!(error instanceof SnsError)) throw error;
        Failed.push({ Id: String(entry.Id), Code: error.code, Message: error.message, SenderFault: true });
      }
    }
    return { Successful, Failed };
  },
  ListTopics: (sns) => ({ Topics: sns.topics.map(({ arn }) => ({ TopicArn: arn })) }),
  GetTopicAttributes: (sns, request) => {
    const { arn, isFifo, isContentDeduplicated, displayName } = sns.topicOf(request);
    const order = { FifoTopic: 'true', ContentBasedDeduplication: String(isContentDeduplicated) };
    return {
      Attributes: {
        TopicArn: arn,
        Owner: arn.split(':')[4] ?? '',
        DisplayName: displayName,
        SubscriptionsConfirmed: String(sns.subscriptionsOf(arn).length),
        SubscriptionsPending: '0',
        SubscriptionsDeleted: '0',
        ...(isFifo && order),
      },
    };
  },
  ListSubscriptions: (sns) => ({ Subscriptions: sns.subscriptions.map(listed) }),
  ListSubscriptionsByTopic: (sns, request) => ({
    Subscriptions: sns.subscriptionsOf(sns.topicOf(request).arn).map(listed),
  }),
  CreateTopic: createTopic,
  DeleteTopic: deleteTopic,
  Subscribe: subscribe,
  Unsubscribe: unsubscribe,
};

/** The operations that are served. */
export const SNS_OPERATIONS: readonly string[] = Object.keys(OPERATIONS);

/** The topics of a run. */
export class Sns {
  readonly topics: TopicSpec[];
  readonly subscriptions: Subscription[];
  readonly clock: Clock;
  readonly #options: SnsOptions;
  readonly #deduplication = new Deduplication();
  /** By topic, the newest ones. */
  readonly #published = new Map<string, Notification[]>();
  #sequence = 0;

  constructor(options: SnsOptions) {
    this.topics = [...options.topics];
    this.subscriptions = [...options.subscriptions];
    this.clock = options.clock;
    this.#options = options;
  }

  /** Carries out an operation; throws an `SnsError` where SNS would refuse it. */
  call(operation: string, request: JsonObject): JsonObject {
    const carryOut = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
    if (carryOut === undefined) throw new TypeError(`not an operation of SNS: ${operation}`);
    return carryOut(this, request);
  }

  /** Publishes one message to all who subscribed and want it. */
  publish(topic: TopicSpec, request: JsonObject): JsonObject {
    const { clock, random, targets } = this.#options;
    const draft = readDraft(topic, request);
    const now = clock.now();
    const key = JSON.stringify([topic.arn, draft.deduplicationId]);
    const before = topic.isFifo ? this.#deduplication.find(key, now) : undefined;
    if (before !== undefined) return answer(before.id, before.sequenceNumber);
    const messageId = random.uuid();
    const sequenceNumber = topic.isFifo ? String(FIRST_SEQUENCE + BigInt(this.#sequence++) * 256n) : undefined;
    if (topic.isFifo) this.#deduplication.remember(key, { id: messageId, sequenceNumber }, now);
    const notification = { ...draft, messageId, topicArn: topic.arn, publishedAtMs: now, sequenceNumber };
    this.#remember(notification);
    for (const subscription of this.subscriptionsOf(topic.arn)) {
      if (wants(subscription, notification)) deliver(subscription, notification, targets);
    }
    return answer(messageId, sequenceNumber);
  }

  /** The topic that a request means. */
  topicOf(request: JsonObject): TopicSpec {
    const arn = optionalText(request, 'TopicArn') ?? optionalText(request, 'TargetArn');
    const topic = this.topics.find((topic) => topic.arn === arn);
    if (topic === undefined) throw noSuchTopic();
    return topic;
  }

  /** The ARN that a topic of this name has, if the API makes it. */
  arnOf(name: string): string {
    const { region, account } = this.#options;
    return `arn:aws:sns:${region}:${account}:${name}`;
  }

  newId(): string {
    return this.#options.random.uuid();
  }

  keepTopics(isKept: (topic: TopicSpec) => boolean): void {
    this.topics.splice(0, this.topics.length, ...this.topics.filter(isKept));
  }

  keepSubscriptions(isKept: (subscription: Subscription) => boolean): void {
    this.subscriptions.splice(0, this.subscriptions.length, ...this.subscriptions.filter(isKept));
  }

  /** What was published to a topic, the oldest first; at least the newest ten thousand. */
  published(topicArn: string): readonly Notification[] {
    return this.#published.get(topicArn) ?? [];
  }

  subscriptionsOf(topicArn: string): Subscription[] {
    return this.subscriptions.filter((subscription) => subscription.topicArn === topicArn);
  }

  #remember(notification: Notification): void {
    const published = this.#published.get(notification.topicArn) ?? [];
    published.push(notification);
    if (published.length >= 2 * KEPT) published.splice(0, KEPT);
    this.#published.set(notification.topicArn, published);
  }
}

/** So many are kept; a run that serves for days must not grow without end. */
const KEPT = 10_000;

/** Twenty digits, as on AWS. */
const FIRST_SEQUENCE = 10_000_000_000_000_000_000n;

function answer(MessageId: string, SequenceNumber: string | undefined): JsonObject {
  return SequenceNumber === undefined ? { MessageId } : { MessageId, SequenceNumber };
}

function listed({ arn, topicArn, protocol, endpoint }: Subscription): JsonObject {
  return {
    SubscriptionArn: arn,
    Owner: arn.split(':')[4] ?? '',
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}
