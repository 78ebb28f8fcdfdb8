import { isJsonObject, type JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** An SNS topic of a template. */
export interface TopicResource extends NamedResource {
  /** Its properties with every reference filled in; only those that shape what it does. */
  readonly properties: JsonObject;
}

/** What a topic's messages go to; read when the run starts. */
export interface SubscriptionResource {
  readonly logicalId: string;
  /** Where it stands, for errors and remarks. */
  readonly place: string;
  readonly arn: string;
  /** Its properties, among them `TopicArn`, `Protocol` and `Endpoint`; throws `Unsupported` for what has no value here. */
  properties(): JsonObject;
}

const SHAPING = ['FifoTopic', 'ContentBasedDeduplication', 'DisplayName'];

const OF_SUBSCRIPTIONS = [
  'TopicArn',
  'Protocol',
  'Endpoint',
  'RawMessageDelivery',
  'FilterPolicy',
  'FilterPolicyScope',
  'RedrivePolicy',
];

/** The topics of a stack. */
export function topicsOf(scope: StackScope): TopicResource[] {
  const topics = namedResources(scope, ['AWS::SNS::Topic'], (value) => ({
    name: value('TopicName'),
    arn: value('Ref'),
  }));
  return topics.map((topic) => ({ ...topic, properties: scope.properties(topic.logicalId, SHAPING) }));
}

/** The subscriptions of a stack: resources of their own, and those that stand in a topic. */
export function subscriptionsOf(scope: StackScope): SubscriptionResource[] {
  return scope.resources().flatMap(([logicalId, { type }]): SubscriptionResource[] => {
    const place = scope.place(logicalId);
    if (type === 'AWS::SNS::Subscription') {
      const arn = String(scope.ref(logicalId, place));
      return [{ logicalId, place, arn, properties: () => scope.properties(logicalId, OF_SUBSCRIPTIONS) }];
    }
    if (type !== 'AWS::SNS::Topic') return [];
    const TopicArn = String(scope.ref(logicalId, place));
    const inside = scope.property(logicalId, 'Subscription');
    return (Array.isArray(inside) ? inside : []).filter(isJsonObject).map((given, index) => ({
      logicalId,
      place: `${place}/Subscription/${index}`,
      arn: `${TopicArn}:${index}`,
      properties: () => ({ ...given, TopicArn }),
    }));
  });
}
