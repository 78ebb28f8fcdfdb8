import type { JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** An SQS queue of a template. */
export interface QueueResource extends NamedResource {
  /** As on AWS. */
  readonly url: string;
  /** Its properties with every reference filled in; only those that shape what it does. */
  readonly properties: JsonObject;
}

const SHAPING = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
];

/** The queues of a stack. */
export function queuesOf(scope: StackScope): QueueResource[] {
  const queues = namedResources(scope, ['AWS::SQS::Queue'], (value) => ({
    name: value('QueueName'),
    arn: value('Arn'),
  }));
  return queues.map((queue) => ({
    ...queue,
    url: String(scope.ref(queue.logicalId, queue.place)),
    properties: scope.properties(queue.logicalId, SHAPING),
  }));
}
