import type { Json } from '../../kernel/json';
import { ServiceError } from '../../kernel/service-error';
import { lambdaEvent, type Notification, notificationText, type SnsAttribute } from './notification';
import type { Subscription } from './subscription';

/** A message for a queue. */
export interface QueueDelivery {
  readonly body: string;
  readonly attributes: Readonly<Record<string, SnsAttribute>>;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** Where topics deliver to; `runner` fills it in. */
export interface SnsTargets {
  /** Throws a `ServiceError` when the queue refuses the message or does not exist. */
  send(queueArn: string, delivery: QueueDelivery, topicArn: string): void;
  /** Hands an event to a function and waits for nothing; throws a `ServiceError` when there is no such function. */
  invoke(functionArn: string, event: Json, topicArn: string): void;
}

/** Delivers a message; what cannot be delivered goes to the subscription's dead letters, or nowhere. */
export function deliver(subscription: Subscription, notification: Notification, targets: SnsTargets): void {
  const { endpoint, protocol, arn, deadLetterArn, topicArn } = subscription;
  try {
    if (protocol === 'lambda') targets.invoke(endpoint, lambdaEvent(notification, arn), topicArn);
    else targets.send(endpoint, queueDelivery(subscription, notification), topicArn);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (deadLetterArn === undefined) return;
    const text = (StringValue: string): SnsAttribute => ({ DataType: 'String', StringValue });
    const attributes = {
      RequestID: text(notification.messageId),
      ErrorCode: text(error.code),
      ErrorMessage: text(error.message || error.code),
    };
    bury(targets, deadLetterArn, { ...queueDelivery(subscription, notification), attributes }, topicArn);
  }
}

function queueDelivery(subscription: Subscription, notification: Notification): QueueDelivery {
  const { groupId, deduplicationId } = notification;
  const order = { groupId, deduplicationId };
  if (subscription.isRaw) {
    return { body: notification.message('sqs'), attributes: notification.attributes, ...order };
  }
  return { body: notificationText(notification, subscription.arn), attributes: {}, ...order };
}

/** If these are refused as well, the message is lost, as on AWS. */
function bury(targets: SnsTargets, queueArn: string, delivery: QueueDelivery, topicArn: string): void {
  try {
    targets.send(queueArn, delivery, topicArn);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
