import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { CONTRACT_VERSION } from './contract';
import { STEP_TIMEOUT } from './record-states';
import { TOPIC_RETRY } from './retries';
import { KEY, workId } from './variables';

/** What is told, and what becomes of the data. */
export interface PublishOptions {
  readonly topic: ITopic;
  /** Names the notification within its execution. */
  readonly step: string;
  readonly subject?: string;
  /** Members of the message besides those that every one has. */
  readonly message: { readonly [name: string]: unknown };
  readonly outputs: string;
}

/**
 * Tells a topic something about a record. A message that is sent twice, because the first answer of SNS was lost, carries
 * the same `notificationId`; a FIFO topic drops it.
 */
export function publishTask(scope: Construct, id: string, options: PublishOptions): tasks.SnsPublish {
  const { topic, subject, message, outputs } = options;
  const notificationId = workId(options.step);
  const task = tasks.SnsPublish.jsonata(scope, id, {
    topic,
    subject,
    message: sfn.TaskInput.fromObject({
      version: CONTRACT_VERSION,
      notificationId: `{% ${notificationId} %}`,
      recordKey: `{% $${KEY} %}`,
      executionArn: '{% $states.context.Execution.Id %}',
      ...message,
    }),
    outputs,
    taskTimeout: sfn.Timeout.duration(STEP_TIMEOUT),
    ...(topic.fifo && {
      messageGroupId: `{% $hash($${KEY}, 'SHA-256') %}`,
      messageDeduplicationId: `{% $hash(${notificationId}, 'SHA-256') %}`,
    }),
  });
  task.addRetry(TOPIC_RETRY);
  return task;
}
