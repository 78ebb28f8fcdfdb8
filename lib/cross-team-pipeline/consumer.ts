import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A function that takes the messages of a queue. */
export interface ConsumerOptions {
  readonly queue: IQueue;
  readonly consumer: LambdaFunction;
  readonly batchSize: number;
  readonly maxConcurrency?: number;
  /** What the function itself calls of the queue, besides what Lambda does in its name. */
  readonly alsoMay?: readonly string[];
}

/** Hands a queue's messages to a function, which answers for each by itself. Its key is for the caller to grant. */
export function consumeQueue(scope: Construct, id: string, options: ConsumerOptions): EventSourceMapping {
  const { queue, consumer } = options;
  // Not queue.grantConsumeMessages, which also lets the function look queues up and change visibilities.
  consumer.addToRolePolicy(
    new PolicyStatement({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...(options.alsoMay ?? [])],
      resources: [queue.queueArn],
    }),
  );
  const mapping = new EventSourceMapping(scope, id, {
    target: consumer,
    eventSourceArn: queue.queueArn,
    batchSize: options.batchSize,
    reportBatchItemFailures: true,
    maxConcurrency: options.maxConcurrency,
  });
  // Lambda looks at the permissions when it makes the mapping.
  mapping.node.addDependency(consumer);
  return mapping;
}

/** What whoever answers a state machine's tokens needs: this machine's and no other's. */
export function answerStatement(stateMachineArn: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
    resources: [stateMachineArn],
  });
}
