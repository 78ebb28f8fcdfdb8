import type { JsonObject } from '../../../src/kernel/json';
import { ATopic, FIFO_TOPIC, FUNCTION, QUEUE, TOPIC } from './a-topic';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

describe('a topic', () => {
  it('writes its notification around a message for a queue, as SNS lays it out', () => {
    const topic = new ATopic({});

    const { MessageId } = topic.publish('done', { Subject: 'Order 7', MessageAttributes: { kind: text('order') } });

    const host = 'https://sns.us-east-1.amazonaws.com';
    expect(topic.messages).toEqual([{ queue: QUEUE, body: expect.any(String), attributes: {} }]);
    expect(topic.messages[0]?.body).toBe(`{
  "Type" : "Notification",
  "MessageId" : "${MessageId}",
  "TopicArn" : "${TOPIC}",
  "Subject" : "Order 7",
  "Message" : "done",
  "Timestamp" : "2026-01-01T00:00:00.000Z",
  "SignatureVersion" : "1",
  "Signature" : "c2ZuLWxvY2FsIGRvZXMgbm90IHNpZ24=",
  "SigningCertURL" : "${host}/SimpleNotificationService-local.pem",
  "UnsubscribeURL" : "${host}/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:0",
  "MessageAttributes" : {
    "kind" : {"Type":"String","Value":"order"}
  }
}`);
  });

  it('hands a queue the message itself, with its attributes, when it asks for that', () => {
    const topic = new ATopic({ RawMessageDelivery: true });

    topic.publish('done', { MessageAttributes: { kind: text('order') } });

    expect(topic.messages).toEqual([{ queue: QUEUE, body: 'done', attributes: { kind: text('order') } }]);
  });

  it('hands a function an event', () => {
    const topic = new ATopic({ Protocol: 'lambda', Endpoint: FUNCTION });

    const { MessageId } = topic.publish('done');

    expect(topic.events).toEqual([
      {
        Records: [
          {
            EventSource: 'aws:sns',
            EventVersion: '1.0',
            EventSubscriptionArn: `${TOPIC}:0`,
            Sns: expect.objectContaining({
              Type: 'Notification',
              MessageId,
              TopicArn: TOPIC,
              Subject: null,
              Message: 'done',
              Timestamp: '2026-01-01T00:00:00.000Z',
              MessageAttributes: {},
            }),
          },
        ],
      },
    ]);
  });

  it('tells each protocol what was written for it', () => {
    const topic = new ATopic({ RawMessageDelivery: true }, { Protocol: 'lambda', Endpoint: FUNCTION });

    topic.publish(JSON.stringify({ default: 'for all', sqs: 'for queues' }), { MessageStructure: 'json' });

    expect(topic.messages[0]?.body).toBe('for queues');
    expect(topic.events).toMatchObject([{ Records: [{ Sns: { Message: 'for all' } }] }]);
  });

  // https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['a text', { kind: ['order'] }, { kind: text('order') }, true],
    ['another text', { kind: ['order'] }, { kind: text('refund') }, false],
    ['no attribute', { kind: ['order'] }, {}, false],
    ['a number', { total: [{ numeric: ['>=', 100] }] }, { total: { DataType: 'Number', StringValue: '100.0' } }, true],
    ['one of a list', { tags: ['a'] }, { tags: { DataType: 'String.Array', StringValue: '["b","a"]' } }, true],
    ['the lack of one', { test: [{ exists: false }] }, { kind: text('order') }, true],
    ['alternatives', { $or: [{ kind: ['order'] }, { test: ['yes'] }] }, { test: text('yes') }, true],
  ])('lets through what a filter wants: %s', (_what, FilterPolicy, MessageAttributes, isWanted) => {
    const topic = new ATopic({ FilterPolicy });

    topic.publish('x', { MessageAttributes });

    expect(topic.messages).toHaveLength(isWanted ? 1 : 0);
  });

  it('filters by the message where the policy says so', () => {
    const FilterPolicy = { order: { total: [{ numeric: ['>', 10] }] } };
    const topic = new ATopic({ FilterPolicy, FilterPolicyScope: 'MessageBody', RawMessageDelivery: true });

    for (const message of ['{"order":{"total":11}}', '{"order":{"total":10}}', 'no JSON']) topic.publish(message);

    expect(topic.messages.map(({ body }) => body)).toEqual(['{"order":{"total":11}}']);
  });

  it('puts what it cannot deliver among the dead letters of the subscription', () => {
    const RedrivePolicy = { deadLetterTargetArn: QUEUE };
    const topic = new ATopic({ Endpoint: 'arn:aws:sqs:us-east-1:123456789012:gone', RedrivePolicy });

    topic.publish('done');

    expect(topic.messages).toMatchObject([
      { queue: QUEUE, attributes: { ErrorCode: text('QueueDoesNotExist'), ErrorMessage: text('gone') } },
    ]);
    expect(JSON.parse(String(topic.messages[0]?.body))).toMatchObject({ Message: 'done' });
  });

  it('keeps group and deduplication id for an ordered queue, and takes a message once', () => {
    const topic = new ATopic({ TopicArn: FIFO_TOPIC, RawMessageDelivery: true });
    const order = { TopicArn: FIFO_TOPIC, MessageGroupId: 'g', MessageDeduplicationId: 'd' };

    const first = topic.publish('one', order);
    const again = topic.publish('two', order);

    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect(again).toEqual(first);
    expect(topic.messages).toEqual([{ queue: QUEUE, body: 'one', attributes: {}, groupId: 'g', deduplicationId: 'd' }]);
  });

  it('publishes a batch, each entry for itself', () => {
    const topic = new ATopic({ RawMessageDelivery: true });

    const answer = topic.sns.call('PublishBatch', {
      TopicArn: TOPIC,
      PublishBatchRequestEntries: [
        { Id: 'a', Message: 'one' },
        { Id: 'b', Message: '' },
      ],
    });

    expect(answer).toEqual({
      Successful: [{ Id: 'a', MessageId: expect.any(String) }],
      Failed: [{ Id: 'b', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true }],
    });
  });

  it.each<[string, JsonObject, string, string]>([
    ['a topic that does not exist', { TopicArn: `${TOPIC}s` }, 'NotFound', 'Topic does not exist'],
    ['an empty message', { Message: '' }, 'InvalidParameter', 'Invalid parameter: Empty message'],
    ['a subject that is not ASCII', { Subject: 'é' }, 'InvalidParameter', 'Invalid parameter: Subject'],
    ['more than 256 KiB', { Message: 'x'.repeat(262_145) }, 'InvalidParameter', 'Invalid parameter: Message too long'],
    [
      'an ordered message without a group',
      { TopicArn: FIFO_TOPIC },
      'InvalidParameter',
      'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    ],
    [
      'messages by protocol without one for all',
      { MessageStructure: 'json', Message: '{}' },
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
  ])('refuses %s', (_what, request, code, message) => {
    expect(() => new ATopic().publish('x', request)).toThrow(expect.objectContaining({ code, message }));
  });

  it('lists its subscriptions', () => {
    const { sns } = new ATopic({});

    expect(sns.call('ListSubscriptionsByTopic', { TopicArn: TOPIC })).toEqual({
      Subscriptions: [
        { SubscriptionArn: `${TOPIC}:0`, Owner: '123456789012', Protocol: 'sqs', Endpoint: QUEUE, TopicArn: TOPIC },
      ],
    });
  });

  it('refuses protocols and conditions that are not served, by their place', () => {
    expect(() => new ATopic({ Protocol: 'email' })).toThrow("Stack/S0/Protocol: is 'email', which is not served");
    expect(() => new ATopic({ FilterPolicy: { a: [{ like: 'x' }] } })).toThrow(
      "Stack/S0/FilterPolicy: /a asks for 'like'",
    );
  });
});
