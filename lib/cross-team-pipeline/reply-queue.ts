import { ArnFormat, Duration, type RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { handlerFunction } from '../private/handler-function';
import { answerStatement, consumeQueue } from './consumer';
import { type CompleteTaskSettings, CROSS_TEAM_SETTINGS } from './contract';
import { PipelineIdentity } from './pipeline-identity';
import { deadLetterQueue, letServiceWrite, safeQueue } from './queues';
import type { ReplyQueueOptions } from './team-b-answers';

/** What the reply queue is made from. */
export interface ReplyQueueParts {
  readonly stateMachine: StateMachine;
  readonly senders: ReplyQueueOptions;
  readonly pipelineName?: string;
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** The queue for answers, what could not be read of them, and the function that completes the tasks. */
export interface ReplyQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly consumer: LambdaFunction;
}

const CONSUMER_TIMEOUT = Duration.seconds(30);

/** Makes the queue that Team B answers to, and its consumer. */
export function replyQueue(scope: Construct, parts: ReplyQueueParts): ReplyQueue {
  const { encryptionKey, removalPolicy, stateMachine } = parts;
  const deadLetters = deadLetterQueue(scope, 'ReplyDeadLetters', { encryptionKey, removalPolicy });
  const queue = safeQueue(scope, 'Replies', {
    queueName: parts.pipelineName && PipelineIdentity._replyQueueName(parts.pipelineName),
    encryptionKey,
    removalPolicy,
    // Six times the function's, as the guide asks, so that a batch is not handed out again while it is worked on.
    visibilityTimeout: Duration.seconds(6 * CONSUMER_TIMEOUT.toSeconds()),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });
  letSend(queue, parts);

  const settings: CompleteTaskSettings = { pipeline: stateMachine.stateMachineName };
  const consumer = handlerFunction(scope, 'CompleteTask', {
    handler: 'complete-task',
    description: "Completes the pipeline's waiting tasks with Team B's answers",
    timeout: CONSUMER_TIMEOUT,
    removalPolicy,
    environment: { [CROSS_TEAM_SETTINGS]: Stack.of(scope).toJsonString(settings) },
  });
  consumer.addToRolePolicy(answerStatement(stateMachine.stateMachineArn));
  encryptionKey?.grantDecrypt(consumer);
  consumeQueue(scope, 'RepliesToCompleteTask', { queue, consumer, batchSize: 10 });
  return { queue, deadLetters, consumer };
}

/** Each sender by itself: a role by its ARN within its account, a topic by SNS on behalf of that topic alone. */
function letSend(queue: Queue, { senders, encryptionKey }: ReplyQueueParts): void {
  const actions = ['sqs:SendMessage'];
  const resources = [queue.queueArn];
  for (const roleArn of senders.senderRoleArns ?? []) {
    const sender = {
      principals: [new AccountPrincipal(Stack.of(queue).splitArn(roleArn, ArnFormat.NO_RESOURCE_NAME).account)],
      conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
    };
    queue.addToResourcePolicy(new PolicyStatement({ actions, resources, ...sender }));
    encryptionKey?.addToResourcePolicy(
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'], ...sender }),
    );
  }
  for (const topicArn of senders.topicArns ?? []) {
    const { partition, region, account = '' } = Stack.of(queue).splitArn(topicArn, ArnFormat.NO_RESOURCE_NAME);
    queue.addToResourcePolicy(
      new PolicyStatement({
        actions,
        resources,
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        conditions: { ArnEquals: { 'aws:SourceArn': topicArn }, StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    letServiceWrite(encryptionKey, 'sns.amazonaws.com', {
      arnPattern: Token.isUnresolved(topicArn) ? `arn:${partition}:sns:${region}:${account}:*` : topicArn,
      account,
    });
  }
}
