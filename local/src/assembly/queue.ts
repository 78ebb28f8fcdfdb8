import type { JsonObject } from '../kernel/json';
import type { StackScope } from './stack-scope';

/** An SQS queue of a template. */
export interface QueueResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
  /** As on AWS. */
  readonly url: string;
  /** Where it stands, for errors. */
  readonly place: string;
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
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::SQS::Queue')
    .map(([logicalId]) => {
      const place = scope.place(logicalId);
      return {
        logicalId,
        constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
        name: String(scope.attribute(logicalId, 'QueueName', place)),
        arn: String(scope.attribute(logicalId, 'Arn', place)),
        url: String(scope.ref(logicalId, place)),
        place,
        properties: scope.properties(logicalId, SHAPING),
      };
    });
}
