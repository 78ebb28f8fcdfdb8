import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { LocalAws } from '../../src';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const running: LocalAws[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});
afterAll(removeSynthesized);

async function start(define: (stack: Stack) => void, notices: string[] = []): Promise<LocalAws> {
  const local = await LocalAws.start({
    assembly: synthesizeStack(define),
    seed: 1,
    onNotice: (text) => notices.push(text),
  });
  running.push(local);
  return local;
}

function aFunction(stack: Stack, code: string, props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  return new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
    ...props,
  });
}

const IDLE = 'exports.handler = async () => null;';

async function send({ endpoint }: LocalAws, QueueUrl: unknown, MessageBody: string): Promise<void> {
  const headers = { 'X-Amz-Target': 'AmazonSQS.SendMessage' };
  await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify({ QueueUrl, MessageBody }) });
}

describe('an event source mapping', () => {
  it('is told of and skipped when it reads a stream', async () => {
    const notices: string[] = [];
    await start((stack) => {
      const table = new dynamodb.Table(stack, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        stream: dynamodb.StreamViewType.NEW_IMAGE,
      });
      aFunction(stack, IDLE).addEventSource(
        new DynamoEventSource(table, { startingPosition: lambda.StartingPosition.LATEST }),
      );
    }, notices);

    expect(notices).toContainEqual(
      expect.stringMatching(
        /^AWS::Lambda::EventSourceMapping is skipped, its messages stay where they are: Stack\/Worker\w+\/EventSourceArn: needs Fn::GetAtt Table\w+\.StreamArn, an attribute of AWS::DynamoDB::Table that is not served/,
      ),
    );
  });

  it('is refused where a deployment would refuse it: messages that show again too soon', async () => {
    const started = start((stack) => {
      const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(30) });
      aFunction(stack, IDLE, { timeout: Duration.seconds(60) }).addEventSource(new SqsEventSource(queue));
    });

    await expect(started).rejects.toThrow(
      /^Stack\/Worker\w+: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds$/,
    );
  });

  it('leaves messages alone when it is switched off', async () => {
    const local = await start((stack) => {
      const queue = new sqs.Queue(stack, 'Queue');
      aFunction(stack, IDLE).addEventSource(new SqsEventSource(queue, { enabled: false }));
      new CfnOutput(stack, 'Url', { value: queue.queueUrl });
    });
    const { Url } = local.outputs();

    await send(local, Url, 'x');
    await local.settle();

    const headers = { 'X-Amz-Target': 'AmazonSQS.ReceiveMessage' };
    const answer = await fetch(local.endpoint, { method: 'POST', headers, body: JSON.stringify({ QueueUrl: Url }) });
    expect(await answer.json()).toMatchObject({ Messages: [{ Body: 'x' }] });
  });

  it('works through a thousand messages, each once', async () => {
    const local = await start((stack) => {
      const queue = new sqs.Queue(stack, 'Queue');
      const code = 'exports.handler = async ({ Records }) => { for (const { body } of Records) console.log(body); };';
      aFunction(stack, code).addEventSource(new SqsEventSource(queue));
      new CfnOutput(stack, 'Url', { value: queue.queueUrl });
    });
    const { Url } = local.outputs();
    const numbers = Array.from({ length: 1000 }, (_, number) => String(number));

    for (const number of numbers) await send(local, Url, number);
    await local.settle();

    expect(
      local
        .logs()
        .map(({ text }) => text)
        .sort(),
    ).toEqual([...numbers].sort());
  });
});

describe('a topic whose subscriber is a function', () => {
  it('gives it three chances, a minute and two minutes apart', async () => {
    const local = await start((stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      const code = `let calls = 0;
        exports.handler = async ({ Records }) => {
          console.log(Records[0].Sns.Message, ++calls, Date.now());
          throw new Error('no');
        };`;
      topic.addSubscription(new LambdaSubscription(aFunction(stack, code)));
      new CfnOutput(stack, 'Arn', { value: topic.topicArn });
    });
    const startedAt = local.now();
    const { Arn = '' } = local.outputs();
    const form = { Action: 'Publish', Version: '2010-03-31', TopicArn: Arn, Message: 'hello' };

    await fetch(local.endpoint, { method: 'POST', body: new URLSearchParams(form) });
    await local.settle();

    const calls = local.logs().filter(({ text }) => text.startsWith('hello'));
    expect(calls.map(({ atMs }) => (atMs - startedAt) / 1000)).toEqual([0, 60, 180]);
  });
});
