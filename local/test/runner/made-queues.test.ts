import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  QueueNameExists,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const ARN = '123456789012';

let aws: LocalAws;
let sqs: SQSClient;
let sns: SNSClient;

beforeAll(async () => {
  const assembly = synthesizeStack((stack: Stack) => {
    new sfn.StateMachine(stack, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
    });
  });
  aws = await LocalAws.start({ assembly, seed: 1 });
  const settings = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
  sqs = new SQSClient(settings);
  sns = new SNSClient(settings);
});
afterAll(async () => {
  sqs.destroy();
  sns.destroy();
  await aws.stop();
  removeSynthesized();
});

const createQueue = async (QueueName: string, Attributes = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';

const bodies = async (QueueUrl: string) =>
  ((await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? []).map(
    ({ Body }) => Body,
  );

it('makes a queue, at a URL that leads here, and takes it away', async () => {
  const QueueUrl = await createQueue('made', { VisibilityTimeout: '5' });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));

  expect(QueueUrl).toBe(`${aws.endpoint}/${ARN}/made`);
  expect(await createQueue('made', { VisibilityTimeout: '5' })).toBe(QueueUrl);
  await expect(createQueue('made', { VisibilityTimeout: '6' })).rejects.toBeInstanceOf(QueueNameExists);
  expect(await bodies(QueueUrl)).toEqual(['hello']);
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'made' }))).rejects.toBeInstanceOf(QueueDoesNotExist);
});

it.each([
  ['with a blank', 'a b', {}, 'Can only include alphanumeric characters'],
  ['of a FIFO queue without an order', 'a.fifo', {}, 'The name of a FIFO queue ends with .fifo'],
  ['without an ending for a FIFO queue', 'a', { FifoQueue: 'true' }, 'The name of a FIFO queue ends with .fifo'],
])('makes no queue of a name %s', async (_, name, attributes, message) => {
  await expect(createQueue(name, attributes)).rejects.toThrow(message);
});

it('makes a topic, subscribes a queue with a filter, and ends both', async () => {
  const QueueUrl = await createQueue('inbox');
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  const subscribe = new SubscribeCommand({
    TopicArn,
    Protocol: 'sqs',
    Endpoint: `arn:aws:sqs:us-east-1:${ARN}:inbox`,
    Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"kind":["good"]}' },
  });
  const { SubscriptionArn } = await sns.send(subscribe);
  const publish = (kind: string) =>
    sns.send(
      new PublishCommand({
        TopicArn,
        Message: kind,
        MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
      }),
    );

  await publish('good');
  await publish('bad');
  const again = await sns.send(subscribe);
  const received = await bodies(QueueUrl);
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  await sns.send(new DeleteTopicCommand({ TopicArn }));

  expect(TopicArn).toBe(`arn:aws:sns:us-east-1:${ARN}:news`);
  expect(again.SubscriptionArn).toBe(SubscriptionArn);
  expect(received).toEqual(['good']);
  expect(Subscriptions).toEqual([]);
  await expect(publish('good')).rejects.toBeInstanceOf(NotFoundException);
});

it('makes no topic without a name that may be one, and subscribes nobody by mail', async () => {
  await expect(sns.send(new CreateTopicCommand({ Name: 'a b' }))).rejects.toThrow('Invalid parameter: Topic Name');
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mails' }));
  const subscribe = sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }));
  await expect(subscribe).rejects.toThrow("is 'email', which is not served; served are: sqs, lambda");
});
