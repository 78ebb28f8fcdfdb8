import type { JsonObject } from '../../../src/kernel/json';
import { queueSettings } from '../../../src/services/sqs';
import { AnSqs, arnOf, urlOf } from './an-sqs';

const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: String(index) }));

describe('SQS refuses', () => {
  it.each<[string, string, JsonObject, string, string]>([
    [
      'a queue that does not exist',
      'SendMessage',
      { QueueUrl: urlOf('absent'), MessageBody: 'x' },
      'QueueDoesNotExist',
      'The specified queue does not exist.',
    ],
    [
      'a message without a body',
      'SendMessage',
      { QueueUrl: urlOf('orders'), MessageBody: '' },
      'MissingRequiredParameterException',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'characters that XML has no place for',
      'SendMessage',
      { QueueUrl: urlOf('orders'), MessageBody: 'a\u000bb' },
      'InvalidMessageContents',
      'Invalid characters found.',
    ],
    [
      'half of a surrogate pair',
      'SendMessage',
      { QueueUrl: urlOf('orders'), MessageBody: '\ud83e' },
      'InvalidMessageContents',
      'Invalid characters found.',
    ],
    [
      'more than 1 MiB',
      'SendMessage',
      { QueueUrl: urlOf('orders'), MessageBody: 'ü'.repeat(524_289) },
      'InvalidParameterValueException',
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    ],
    [
      'an attribute without a value',
      'SendMessage',
      { QueueUrl: urlOf('orders'), MessageBody: 'x', MessageAttributes: { kind: { DataType: 'String' } } },
      'InvalidParameterValueException',
      "The message attribute 'kind' must contain a non-empty value of type 'String'.",
    ],
    [
      'more messages at once than ten',
      'ReceiveMessage',
      { QueueUrl: urlOf('orders'), MaxNumberOfMessages: 11 },
      'InvalidParameterValueException',
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be >= 1 and <= 10, if provided.',
    ],
    [
      'a receipt handle that it never gave',
      'DeleteMessage',
      { QueueUrl: urlOf('orders'), ReceiptHandle: 'nonsense' },
      'ReceiptHandleIsInvalid',
      'The input receipt handle "nonsense" is not a valid receipt handle.',
    ],
    [
      'an attribute that queues do not have',
      'GetQueueAttributes',
      { QueueUrl: urlOf('orders'), AttributeNames: ['Colour'] },
      'InvalidAttributeName',
      'Unknown Attribute Colour.',
    ],
    [
      'a value outside of its limits',
      'SetQueueAttributes',
      { QueueUrl: urlOf('orders'), Attributes: { VisibilityTimeout: '43201' } },
      'InvalidAttributeValue',
      'Invalid value for the parameter VisibilityTimeout.',
    ],
    [
      'an empty batch',
      'SendMessageBatch',
      { QueueUrl: urlOf('orders'), Entries: [] },
      'EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    ],
    [
      'a batch of eleven',
      'SendMessageBatch',
      { QueueUrl: urlOf('orders'), Entries: entries(11) },
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    [
      'the same id twice in a batch',
      'SendMessageBatch',
      { QueueUrl: urlOf('orders'), Entries: [...entries(1), ...entries(1)] },
      'BatchEntryIdsNotDistinct',
      'Id e0 repeated.',
    ],
    [
      'a batch of more than 1 MiB',
      'SendMessageBatch',
      { QueueUrl: urlOf('orders'), Entries: entries(2).map(({ Id }) => ({ Id, MessageBody: 'x'.repeat(524_289) })) },
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.',
    ],
  ])('%s', async (_what, operation, request, code, message) => {
    const { sqs } = new AnSqs({ orders: {} });

    await expect(sqs.call(operation, request)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('one entry of a batch without the others', async () => {
    const sqs = new AnSqs({ orders: {} });

    const answer = await sqs.call('SendMessageBatch', 'orders', {
      Entries: [...entries(2), { Id: 'bad', MessageBody: '\u0000' }],
    });

    expect(answer).toEqual({
      Successful: [expect.objectContaining({ Id: 'e0' }), expect.objectContaining({ Id: 'e1' })],
      Failed: [{ Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents', Message: expect.any(String) }],
    });
    expect(await sqs.bodies('orders')).toEqual(['0', '1']);
  });

  it('to purge twice in a minute', async () => {
    const sqs = new AnSqs({ orders: {} });
    await sqs.send('orders', 'x');

    await sqs.call('PurgeQueue', 'orders');

    expect(await sqs.bodies('orders')).toEqual([]);
    await expect(sqs.call('PurgeQueue', 'orders')).rejects.toMatchObject({ code: 'PurgeQueueInProgress' });
  });
});

describe('SQS', () => {
  it('finds queues by name and lists them by prefix', async () => {
    const { sqs } = new AnSqs({ orders: {}, 'orders-dead': {}, mails: {} });

    const found = await sqs.call('GetQueueUrl', { QueueName: 'mails' });
    const listed = await sqs.call('ListQueues', { QueueNamePrefix: 'orders' });

    expect(found).toEqual({ QueueUrl: urlOf('mails') });
    expect(listed).toEqual({ QueueUrls: [urlOf('orders'), urlOf('orders-dead')] });
    await expect(sqs.call('GetQueueUrl', { QueueName: 'none' })).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });

  it('knows a queue by account and name, whatever the host of its URL', async () => {
    const sqs = new AnSqs({ orders: {} });

    await sqs.send('orders', 'x', { QueueUrl: 'http://127.0.0.1:4566/123456789012/orders' });

    expect(await sqs.bodies('orders')).toEqual(['x']);
  });

  it('changes attributes of a queue, and tells them', async () => {
    const sqs = new AnSqs({ orders: { KmsMasterKeyId: 'alias/mine' }, dead: {} });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 });

    await sqs.call('SetQueueAttributes', 'orders', { Attributes: { VisibilityTimeout: '7', RedrivePolicy } });
    const { Attributes } = await sqs.call('GetQueueAttributes', 'orders', { AttributeNames: ['All'] });

    expect(Attributes).toMatchObject({
      QueueArn: arnOf('orders'),
      VisibilityTimeout: '7',
      MaximumMessageSize: '1048576',
      RedrivePolicy,
      KmsMasterKeyId: 'alias/mine',
    });
  });

  it('tells the attributes that were asked for', async () => {
    const sqs = new AnSqs({ orders: {} });
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    await sqs.send('orders', 'x', {
      MessageAttributes: { 'a.b': attribute('1'), 'a.c': attribute('2'), d: attribute('3') },
    });

    const [message] = await sqs.receive('orders', {
      MessageSystemAttributeNames: ['SentTimestamp'],
      MessageAttributeNames: ['a.*'],
    });

    expect(Object.keys(message?.Attributes as object)).toEqual(['SentTimestamp']);
    expect(Object.keys(message?.MessageAttributes as object)).toEqual(['a.b', 'a.c']);
  });

  it('reads numbers and booleans that a template writes as texts', () => {
    const settings = queueSettings({ DelaySeconds: '5', FifoQueue: 'true', Tags: [] });

    expect(settings).toMatchObject({ DelaySeconds: 5, isFifo: true, VisibilityTimeout: 30 });
  });
});
