import { isJsonObject, type JsonObject } from '../../kernel/json';
import { invalidParameter, SnsError } from './errors';
import { optionalText } from './publish';
import type { Sns, TopicSpec } from './sns';
import { subscriptionFrom } from './subscription';

/**
 * Makes a topic, or finds the one of this name.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 */
export function createTopic(sns: Sns, request: JsonObject): JsonObject {
  const name = optionalText(request, 'Name') ?? '';
  const attributes = isJsonObject(request.Attributes) ? request.Attributes : {};
  const isFifo = attributes.FifoTopic === 'true';
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name.replace(/\.fifo$/, '')) || name.endsWith('.fifo') !== isFifo) {
    throw invalidParameter('Topic Name');
  }
  const topic: TopicSpec = {
    name,
    arn: sns.arnOf(name),
    isFifo,
    isContentDeduplicated: attributes.ContentBasedDeduplication === 'true',
    displayName: String(attributes.DisplayName ?? ''),
  };
  const known = sns.topics.find(({ arn }) => arn === topic.arn);
  if (known === undefined) sns.topics.push(topic);
  return { TopicArn: topic.arn };
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */
export function deleteTopic(sns: Sns, request: JsonObject): JsonObject {
  const { arn } = sns.topicOf(request);
  sns.keepTopics((topic) => topic.arn !== arn);
  sns.keepSubscriptions(({ topicArn }) => topicArn !== arn);
  return {};
}

/**
 * Subscribes a queue or a function; nobody has to confirm it.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
 */
export function subscribe(sns: Sns, request: JsonObject): JsonObject {
  const { arn } = sns.topicOf(request);
  const { Protocol, Endpoint, Attributes } = request;
  const known = sns
    .subscriptionsOf(arn)
    .find(({ protocol, endpoint }) => protocol === Protocol && endpoint === Endpoint);
  if (known !== undefined) return { SubscriptionArn: known.arn };
  if (typeof Endpoint !== 'string') throw invalidParameter('Endpoint');
  const properties = {
    ...(isJsonObject(Attributes) ? Attributes : {}),
    TopicArn: arn,
    Protocol: Protocol ?? '',
    Endpoint,
  };
  const subscription = subscriptionFrom(`${arn}:${sns.newId()}`, properties, 'Subscribe');
  sns.subscriptions.push(subscription);
  return { SubscriptionArn: subscription.arn };
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html */
export function unsubscribe(sns: Sns, request: JsonObject): JsonObject {
  const wanted = optionalText(request, 'SubscriptionArn');
  if (!sns.subscriptions.some(({ arn }) => arn === wanted)) {
    throw new SnsError('NotFound', 404, 'Subscription does not exist');
  }
  sns.keepSubscriptions(({ arn }) => arn !== wanted);
  return {};
}
