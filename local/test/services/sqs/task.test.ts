import type { Json, JsonObject } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { SQS_FAMILIES, SqsTasks } from '../../../src/services/sqs';
import { AnSqs, urlOf } from './an-sqs';

const EXECUTION = { executionArn: 'arn:e', stateMachineArn: 'arn:m', roleArn: 'arn:r' };
const ABSENT = 'https://sqs.us-east-1.amazonaws.com/123456789012/absent';

function carriedOut(sqs: AnSqs, action: string, parameters: Json): Promise<Json> {
  const call = { resource: `arn:aws:states:::${action}`, parameters, execution: EXECUTION };
  return new SqsTasks(sqs.sqs, new SeededRandom(2)).call(call, new AbortController().signal);
}

describe('a Task that calls SQS', () => {
  it('sends an object as its JSON, and drops what it does not know and what is null', async () => {
    const sqs = new AnSqs({ orders: {} });

    const result = await carriedOut(sqs, 'sqs:sendMessage', {
      QueueUrl: urlOf('orders'),
      MessageBody: { token: 't', of: [1, null] },
      DelaySeconds: null,
      Unknown: 1,
    });

    expect(result).toEqual({
      MD5OfMessageBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      MessageId: expect.any(String),
      SdkHttpMetadata: expect.objectContaining({ HttpStatusCode: 200 }),
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
    expect(await sqs.bodies('orders')).toEqual(['{"token":"t","of":[1,null]}']);
  });

  it('gets the bare answer through the SDK, spelled as in Java', async () => {
    const sqs = new AnSqs({ orders: {} });
    await sqs.send('orders', 'x');

    const result = await carriedOut(sqs, 'aws-sdk:sqs:receiveMessage', { QueueUrl: urlOf('orders') });

    expect(result).toEqual({
      Messages: [
        { Body: 'x', Md5OfBody: expect.any(String), MessageId: expect.any(String), ReceiptHandle: expect.any(String) },
      ],
    });
  });

  it.each<[string, string, JsonObject, string, RegExp]>([
    [
      'a queue that is not there',
      'sqs:sendMessage',
      { QueueUrl: ABSENT, MessageBody: 'x' },
      'SQS.AmazonSQSException',
      /^The specified queue does not exist\. \(Service: AmazonSQS; Status Code: 400; Error Code: AWS\.SimpleQueueService\.NonExistentQueue; Request ID: [\w-]+; Proxy: null\)$/,
    ],
    [
      'the same through the SDK',
      'aws-sdk:sqs:sendMessage',
      { QueueUrl: ABSENT, MessageBody: 'x' },
      'Sqs.QueueDoesNotExistException',
      /^The specified queue does not exist\. \(Service: Sqs, Status Code: 400, Request ID: [\w-]+\) \(SDK Attempt Count: 1\)$/,
    ],
    [
      'an error without a class of its own',
      'aws-sdk:sqs:receiveMessage',
      { QueueUrl: urlOf('orders'), WaitTimeSeconds: 21 },
      'Sqs.SqsException',
      /^Value 21 for parameter WaitTimeSeconds is invalid\./,
    ],
    [
      'a body that is a number',
      'sqs:sendMessage',
      { QueueUrl: urlOf('orders'), MessageBody: 1 },
      'States.Runtime',
      /The value for the field 'MessageBody' must be a STRING\]$/,
    ],
  ])('fails with the name that Catch knows: %s', async (_what, action, parameters, error, cause) => {
    const sqs = new AnSqs({ orders: {} });

    await expect(carriedOut(sqs, action, parameters)).rejects.toMatchObject({
      error,
      cause: expect.stringMatching(cause),
    });
  });

  it('is refused while the definition is read when the action is unknown', () => {
    const [optimized, sdk] = SQS_FAMILIES;

    expect(optimized?.refusal('arn:aws:states:::sqs:receiveMessage')).toBe(
      "'sqs:receiveMessage' of SQS is not served; served are: sqs:sendMessage, sqs:sendMessage.waitForTaskToken",
    );
    expect(sdk?.refusal('arn:aws:states:::aws-sdk:sqs:purgeQueue')).toBeUndefined();
  });
});
