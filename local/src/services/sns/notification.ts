import type { Json, JsonObject } from '../../kernel/json';

/** What a publisher puts beside a message. */
export interface SnsAttribute {
  /** `String`, `String.Array`, `Number` or `Binary`. */
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** A message that was published. */
export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** What everybody gets, or what each protocol does. */
  message(protocol: string): string;
  readonly attributes: Readonly<Record<string, SnsAttribute>>;
  readonly publishedAtMs: number;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly sequenceNumber?: string | undefined;
}

/** Nobody checks it here: the runner has no key of AWS's. */
const SIGNATURE = 'c2ZuLWxvY2FsIGRvZXMgbm90IHNpZ24=';

/**
 * The text in which a queue finds a message, unless it asks for the message itself; laid out as SNS does.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function notificationText(notification: Notification, subscriptionArn: string): string {
  const { messageId, topicArn, subject, sequenceNumber } = notification;
  const host = hostOf(topicArn);
  const attributes = attributesOf(notification);
  const members: JsonObject = {
    Type: 'Notification',
    MessageId: messageId,
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: notification.message('sqs'),
    Timestamp: new Date(notification.publishedAtMs).toISOString(),
    // Topics with an order send neither signature nor certificate.
    ...(sequenceNumber === undefined && {
      SignatureVersion: '1',
      Signature: SIGNATURE,
      SigningCertURL: `${host}/SimpleNotificationService-local.pem`,
    }),
    UnsubscribeURL: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
  return inLines(members, '');
}

/**
 * The event in which a function finds a message.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function lambdaEvent(notification: Notification, subscriptionArn: string): JsonObject {
  const { messageId, topicArn, subject = null } = notification;
  const host = hostOf(topicArn);
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: messageId,
          TopicArn: topicArn,
          Subject: subject,
          Message: notification.message('lambda'),
          Timestamp: new Date(notification.publishedAtMs).toISOString(),
          SignatureVersion: '1',
          Signature: SIGNATURE,
          SigningCertUrl: `${host}/SimpleNotificationService-local.pem`,
          UnsubscribeUrl: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
          MessageAttributes: attributesOf(notification),
        },
      },
    ],
  };
}

function attributesOf({ attributes }: Notification): JsonObject {
  const told = Object.entries(attributes).map(([name, attribute]): [string, Json] => {
    const { DataType, StringValue, BinaryValue = '' } = attribute;
    return [name, { Type: DataType, Value: StringValue ?? BinaryValue }];
  });
  return Object.fromEntries(told);
}

function hostOf(topicArn: string): string {
  return `https://sns.${topicArn.split(':')[3]}.amazonaws.com`;
}

/** One member a line, and what lies deeper than the attributes' names on theirs. */
function inLines(members: JsonObject, indent: string): string {
  const lines = Object.entries(members).map(([name, value]) => {
    const isNested = indent === '' && typeof value === 'object' && value !== null && !Array.isArray(value);
    const text = isNested ? inLines(value, '  ') : JSON.stringify(value);
    return `${indent}  ${JSON.stringify(name)} : ${text}`;
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
