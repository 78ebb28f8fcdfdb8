import { type ExecutionReport, LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import type { JsonObject } from '../../src/kernel/json';
import { defineMessages } from '../fixtures/messages/app';
import { removeSynthesized, synthesize } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

let assembly: string;
const running: LocalAws[] = [];

beforeAll(() => {
  assembly = synthesize(defineMessages);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});
afterAll(removeSynthesized);

async function start(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const local = await LocalAws.start({ assembly, seed: 1, ...options });
  running.push(local);
  return local;
}

/** Calls SQS as an SDK client does, as far as matters. */
async function sqs({ endpoint }: LocalAws, operation: string, request: object): Promise<JsonObject> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'X-Amz-Target': `AmazonSQS.${operation}`, 'Content-Type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(request),
  });
  const queryError = answer.headers.get('x-amzn-query-error');
  return { ...((await answer.json()) as JsonObject), ...(queryError !== null && { queryError }) };
}

async function bodies(local: LocalAws, QueueUrl: unknown, WaitTimeSeconds = 0): Promise<unknown[]> {
  const { Messages = [] } = await sqs(local, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 });
  return (Messages as JsonObject[]).map(({ Body }) => Body);
}

describe('messages', () => {
  let one: LocalAws;
  let two: LocalAws;
  let reports: ExecutionReport[];

  beforeAll(async () => {
    [one, two] = await Promise.all([LocalAws.start({ assembly, seed: 1 }), LocalAws.start({ assembly, seed: 1 })]);
    reports = await Promise.all([one, two].map((local) => local.run({ input: { order: '7' } })));
  });

  afterAll(() => Promise.all([one.stop(), two.stop()]));

  it('go from a topic through a queue to a worker, whose answer the workflow waits for', async () => {
    expect(reports[0]).toMatchObject({
      status: 'SUCCEEDED',
      output: { order: '7', answer: 'done: 7', sent: { id: expect.any(String) } },
      simulatedMs: 0,
    });
    expect(await bodies(one, 'http://x/123456789012/replies')).toEqual(['reply to 7']);
  });

  it('that nobody can digest end among the dead letters, three visibility timeouts later', async () => {
    const { DeadUrl } = two.outputs();
    const sentAt = two.now();

    const before = await bodies(two, DeadUrl);
    await two.settle();

    expect(before).toEqual([]);
    expect(await bodies(two, DeadUrl)).toEqual(['{"poison":true}']);
    expect(two.now() - sentAt).toBe(90_000);
    expect(two.logs().filter(({ text }) => text.startsWith('cannot digest'))).toHaveLength(3);
  });

  it('make the same history twice, though the endpoint is another one', () => {
    expect(one.endpoint).not.toBe(two.endpoint);
    expect(reports[0]?.events).toEqual(reports[1]?.events);
    expect(JSON.stringify(reports[0]?.events)).toContain('https://sqs.us-east-1.amazonaws.com/123456789012/');
  });

  it('are told of when they go nowhere', async () => {
    const notices: string[] = [];

    await start({ onNotice: (text) => notices.push(text) });

    expect(notices).toContainEqual(
      expect.stringMatching(
        /^AWS::SNS::Subscription is skipped, its messages go nowhere: Messages\/Orders\w+\/Protocol: is 'email', which is not served; served are: sqs, lambda$/,
      ),
    );
  });
});

describe('the endpoint', () => {
  it('serves SQS under the URL that outputs and GetQueueUrl tell', async () => {
    const local = await start();
    const { DeadUrl = '' } = local.outputs();

    const { QueueUrl } = await sqs(local, 'GetQueueUrl', { QueueName: DeadUrl.split('/').at(-1) });
    await sqs(local, 'SendMessage', { QueueUrl, MessageBody: '🧾' });

    expect(DeadUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/123456789012\/Messages-Dead/);
    expect(QueueUrl).toBe(DeadUrl);
    expect(await bodies(local, DeadUrl)).toEqual(['🧾']);
  });

  it('refuses in both names that an error of SQS has', async () => {
    const answer = await sqs(await start(), 'SendMessage', { QueueUrl: 'http://x/1/absent', MessageBody: 'x' });

    expect(answer).toMatchObject({
      __type: 'com.amazonaws.sqs#QueueDoesNotExist',
      message: 'The specified queue does not exist.',
      queryError: 'AWS.SimpleQueueService.NonExistentQueue;Sender',
    });
  });

  it('publishes to a topic for those who ask in forms', async () => {
    const local = await start();
    const { TopicArn = '', DeadUrl } = local.outputs();
    const form = {
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn,
      Message: 'no order',
      'MessageAttributes.entry.1.Name': 'kind',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': 'order',
    };

    const answer = await fetch(local.endpoint, { method: 'POST', body: new URLSearchParams(form) });
    await local.settle();

    expect(await answer.text()).toMatch(/<PublishResult><MessageId>[\w-]{36}<\/MessageId><\/PublishResult>/);
    expect(await bodies(local, DeadUrl)).toEqual([expect.stringContaining('"Message" : "no order"')]);
  });

  it('lets a long poll wait for what is on its way, and answers soon when nothing is', async () => {
    const local = await start();
    const { InboxUrl, DeadUrl } = local.outputs();
    await sqs(local, 'SendMessage', { QueueUrl: DeadUrl, MessageBody: 'later', DelaySeconds: 15 });
    const startedAt = local.now();

    const found = await bodies(local, DeadUrl, 20);
    const waited = local.now() - startedAt;
    const nothing = await bodies(local, InboxUrl, 20);

    expect(found).toEqual(['later']);
    expect(waited).toBe(15_000);
    expect(nothing).toEqual([]);
    expect(local.now() - startedAt).toBe(15_000);
  });
});
