import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, KinesisEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const running: LocalAws[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});
afterAll(removeSynthesized);

async function start(
  define: (stack: Stack) => void,
  notices: string[] = [],
  options: Pick<LocalAwsOptions, 'items' | 'mocks'> = {},
): Promise<LocalAws> {
  const local = await LocalAws.start({
    assembly: synthesizeStack(define),
    seed: 1,
    onNotice: (text) => notices.push(text),
    ...options,
  });
  running.push(local);
  return local;
}

function aFunction(
  stack: Stack,
  code: string,
  props: Partial<lambda.FunctionProps> = {},
  id = 'Worker',
): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
    ...props,
  });
}

function aTable(stack: Stack): dynamodb.Table {
  return new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
}

const IDLE = 'exports.handler = async () => null;';

async function send({ endpoint }: LocalAws, QueueUrl: unknown, MessageBody: string): Promise<void> {
  const headers = { 'X-Amz-Target': 'AmazonSQS.SendMessage' };
  await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify({ QueueUrl, MessageBody }) });
}

async function write({ endpoint }: LocalAws, operation: string, request: object): Promise<void> {
  const headers = { 'X-Amz-Target': `DynamoDB_20120810.${operation}` };
  const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(request) });
  expect(answer.status).toBe(200);
}

describe('an event source mapping', () => {
  it('is told of and skipped when nothing that runs can write to its source', async () => {
    const notices: string[] = [];
    const stranger = 'arn:aws:sqs:eu-west-1:111122223333:theirs';
    await start((stack) => {
      const worker = aFunction(stack, IDLE);
      const stream = new kinesis.Stream(stack, 'Clicks');
      worker.addEventSource(new KinesisEventSource(stream, { startingPosition: lambda.StartingPosition.LATEST }));
      worker.addEventSource(new SqsEventSource(sqs.Queue.fromQueueArn(stack, 'Theirs', stranger)));
    }, notices);

    const skipped = 'AWS::Lambda::EventSourceMapping is skipped, nothing that runs can write to its source: ';
    expect(notices.filter((notice) => notice.startsWith(skipped))).toEqual([
      expect.stringMatching(
        /Clicks\w+\.Arn, but that resource is of type AWS::Kinesis::Stream, which the runner does not/,
      ),
      expect.stringMatching(
        /reads 'arn:aws:sqs:eu-west-1:111122223333:theirs', which is neither a queue nor a table's/,
      ),
    ]);
  });

  it('of a stream is refused when it cannot be served, for its records would be gone', async () => {
    const started = start((stack) => {
      const source = new DynamoEventSource(aTable(stack), {
        startingPosition: lambda.StartingPosition.LATEST,
        tumblingWindow: Duration.seconds(30),
      });
      aFunction(stack, IDLE).addEventSource(source);
    });

    await expect(started).rejects.toThrow(
      /^Stack\/Worker\w+\/TumblingWindowInSeconds: is not served; leave it out for local runs$/,
    );
  });

  it('of a stream is refused whose function cannot run, unless a mock stands for it', async () => {
    const define = (stack: Stack) => {
      const worker = aFunction(stack, IDLE);
      (worker.node.defaultChild as lambda.CfnFunction).runtime = 'java21';
      worker.addEventSource(new DynamoEventSource(aTable(stack), { startingPosition: lambda.StartingPosition.LATEST }));
    };
    const mocks = { functions: { Worker: [{ result: null }] } };

    await expect(start(define)).rejects.toThrow(/java21/);
    await expect(start(define, [], { mocks })).resolves.toBeInstanceOf(LocalAws);
  });

  it('of a stream hears of every write, and from TRIM_HORIZON on of what was there before', async () => {
    const define = (stack: Stack) => {
      const table = aTable(stack);
      for (const startingPosition of [lambda.StartingPosition.TRIM_HORIZON, lambda.StartingPosition.LATEST]) {
        const code = `exports.handler = async ({ Records }) => {
          for (const { dynamodb } of Records) console.log('${startingPosition}', dynamodb.Keys.id.S);
        };`;
        aFunction(stack, code, {}, startingPosition).addEventSource(new DynamoEventSource(table, { startingPosition }));
      }
    };
    const local = await start(define, [], { items: { Table: [{ id: 'there' }] } });

    const TableName = local.tables[0]?.name ?? '';
    await local.putItems('Table', [{ id: 'put' }]);
    await write(local, 'UpdateItem', { TableName, Key: { id: { S: 'updated' } } });
    await write(local, 'BatchWriteItem', {
      RequestItems: { [TableName]: [{ PutRequest: { Item: { id: { S: 'batched' } } } }] },
    });
    await local.settle();

    const heardFrom = (position: string) =>
      local.logs().flatMap(({ text }) => (text.startsWith(position) ? text.slice(position.length + 1) : []));
    expect(heardFrom('LATEST')).toEqual(['put', 'updated', 'batched']);
    expect(heardFrom('TRIM_HORIZON')).toEqual(['there', 'put', 'updated', 'batched']);
  });

  it('is refused when its role may not read the stream', async () => {
    const started = start((stack) => {
      const worker = aFunction(stack, IDLE);
      new lambda.EventSourceMapping(stack, 'Mapping', {
        target: worker,
        eventSourceArn: aTable(stack).tableStreamArn as string,
        startingPosition: lambda.StartingPosition.LATEST,
      });
    });

    await expect(started).rejects.toThrow(
      /^Stack\/Mapping\w+: Cannot access stream arn:aws:dynamodb:\S+\/stream\/\S+\. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM\. .*dynamodb:DescribeStream/,
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
