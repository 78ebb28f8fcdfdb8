import { matchesPattern, patternProblem } from '../../kernel/event-pattern';
import { isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { Notification } from './notification';

/** What the messages of a topic go to. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: 'sqs' | 'lambda';
  /** ARN of the queue or the function. */
  readonly endpoint: string;
  /** The message itself, without what SNS writes around it. */
  readonly isRaw: boolean;
  readonly filter: JsonObject | undefined;
  readonly filterScope: 'MessageAttributes' | 'MessageBody';
  /** Queue for what could not be delivered. */
  readonly deadLetterArn: string | undefined;
}

/**
 * Reads the properties of an `AWS::SNS::Subscription`; `place` is where they stand.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
 */
export function subscriptionFrom(arn: string, properties: JsonObject, place: string): Subscription {
  const { TopicArn, Protocol, Endpoint, RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy } =
    properties;
  if (Protocol !== 'sqs' && Protocol !== 'lambda') {
    throw new Unsupported(
      `${place}/Protocol`,
      `is '${String(Protocol)}', which is not served; served are: sqs, lambda`,
    );
  }
  const filter = asObject(FilterPolicy);
  const problem = filter === undefined ? undefined : patternProblem(filter);
  if (problem !== undefined) throw new Unsupported(`${place}/FilterPolicy`, problem);
  const deadLetterArn = asObject(RedrivePolicy)?.deadLetterTargetArn;
  return {
    arn,
    topicArn: String(TopicArn),
    protocol: Protocol,
    endpoint: String(Endpoint),
    isRaw: RawMessageDelivery === true || RawMessageDelivery === 'true',
    filter,
    filterScope: FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes',
    deadLetterArn: deadLetterArn === undefined ? undefined : String(deadLetterArn),
  };
}

/** Says whether a subscription wants a message. */
export function wants({ filter, filterScope, protocol }: Subscription, notification: Notification): boolean {
  if (filter === undefined) return true;
  if (filterScope === 'MessageBody') return matchesPattern(filter, asObject(notification.message(protocol)));
  const values = Object.entries(notification.attributes).map(([name, { DataType, StringValue = '' }]) => {
    const kind = DataType.split('.')[0];
    if (kind === 'Number') return [name, Number(StringValue)];
    return [name, DataType === 'String.Array' ? (parsedOr(StringValue, undefined) ?? StringValue) : StringValue];
  });
  return matchesPattern(filter, Object.fromEntries(values));
}

/** An object, or the text of one. */
function asObject(given: Json | undefined): JsonObject | undefined {
  const value = typeof given === 'string' ? parsedOr(given, undefined) : given;
  return isJsonObject(value) ? value : undefined;
}
