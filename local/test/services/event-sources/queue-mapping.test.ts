import type { Json, JsonObject } from '../../../src/kernel/json';
import { mappingSpec, QueueMapping } from '../../../src/services/event-sources';
import type { Queue } from '../../../src/services/sqs';
import { AnSqs, arnOf, START_MS } from '../sqs/an-sqs';

type Work = (records: JsonObject[]) => Json | Promise<Json>;

interface Seen {
  readonly atSeconds: number;
  readonly bodies: Json[];
}

const stopping: AbortController[] = [];

afterEach(() => {
  for (const stop of stopping.splice(0)) stop.abort(new Error('the test is over'));
});

/** Maps a queue to work; `seen` tells which messages came when. What the work throws, the function throws. */
function mapped(sqs: AnSqs, queue: string, properties: JsonObject, work: Work = () => null): Seen[] {
  const seen: Seen[] = [];
  const stop = new AbortController();
  stopping.push(stop);
  new QueueMapping({
    spec: mappingSpec(properties, 'Stack/Mapping'),
    queue: sqs.sqs.queue(arnOf(queue)) as Queue,
    clock: sqs.clock,
    signal: stop.signal,
    invoke: async (payload) => {
      const { Records } = JSON.parse(payload) as { Records: JsonObject[] };
      const bodies = Records.map(({ body = null }) => body);
      seen.push({ atSeconds: (sqs.clock.now() - START_MS) / 1000, bodies });
      try {
        return { payload: JSON.stringify((await work(Records)) ?? null) };
      } catch (error) {
        return { payload: JSON.stringify({ errorMessage: String(error) }), functionError: 'Unhandled' };
      }
    },
    onBug: (error) => {
      throw error;
    },
  }).start();
  return seen;
}

const fail = () => {
  throw new Error('no');
};

const left = async (sqs: AnSqs, queue: string) => {
  const { Attributes } = await sqs.call('GetQueueAttributes', queue, { AttributeNames: ['All'] });
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes as JsonObject;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
};

describe('an event source mapping of a queue', () => {
  it('hands messages over in the records that Lambda makes of them, and deletes them', async () => {
    const sqs = new AnSqs({ orders: {} });
    const records: JsonObject[] = [];
    mapped(sqs, 'orders', {}, (given) => {
      records.push(...given);
      return null;
    });

    const { MessageId, MD5OfMessageBody, MD5OfMessageAttributes } = await sqs.send('orders', 'pay', {
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'invoice' },
        seal: { DataType: 'Binary', BinaryValue: 'AQI=' },
      },
    });
    await sqs.pass(1);

    const lists = { stringListValues: [], binaryListValues: [] };
    expect(records).toEqual([
      {
        messageId: MessageId,
        receiptHandle: expect.any(String),
        body: 'pay',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(START_MS),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: String(START_MS),
        },
        messageAttributes: {
          kind: { stringValue: 'invoice', ...lists, dataType: 'String' },
          seal: { binaryValue: 'AQI=', ...lists, dataType: 'Binary' },
        },
        md5OfMessageAttributes: MD5OfMessageAttributes,
        md5OfBody: MD5OfMessageBody,
        eventSource: 'aws:sqs',
        eventSourceARN: arnOf('orders'),
        awsRegion: 'us-east-1',
      },
    ]);
    expect(await left(sqs, 'orders')).toBe(0);
  });

  it('gathers what is sent at one moment, ten messages an event unless told', async () => {
    const sqs = new AnSqs({ orders: {}, pairs: {} });
    const seen = mapped(sqs, 'orders', {});
    const inPairs = mapped(sqs, 'pairs', { BatchSize: 2 });

    for (let n = 0; n < 12; n++) await sqs.send('orders', String(n));
    for (const body of ['a', 'b', 'c']) await sqs.send('pairs', body);
    await sqs.pass(1);

    expect(seen.map(({ bodies }) => bodies.length)).toEqual([10, 2]);
    expect(inPairs.map(({ bodies }) => bodies)).toEqual([['a', 'b'], ['c']]);
  });

  it('waits until the batch is full or the window is over', async () => {
    const sqs = new AnSqs({ orders: {} });
    const seen = mapped(sqs, 'orders', { BatchSize: 3, MaximumBatchingWindowInSeconds: 20 });

    for (const body of ['a', 'b', 'c', 'd']) {
      await sqs.send('orders', body);
      await sqs.pass(5);
    }
    await sqs.pass(60);

    expect(seen).toEqual([
      { atSeconds: 10, bodies: ['a', 'b', 'c'] },
      { atSeconds: 35, bodies: ['d'] },
    ]);
  });

  it('shows messages of a failed event again after their timeout, until they are dead letters', async () => {
    const RedrivePolicy = { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 };
    const sqs = new AnSqs({ orders: { VisibilityTimeout: 30, RedrivePolicy }, dead: {} });
    const seen = mapped(sqs, 'orders', {}, fail);

    await sqs.send('orders', 'poison');
    await sqs.pass(1000);

    expect(seen.map(({ atSeconds }) => atSeconds)).toEqual([0, 30, 60]);
    expect(await sqs.bodies('dead')).toEqual(['poison']);
  });

  it.each<[string, (ids: string[]) => Json, string[]]>([
    ['one message that failed', ([, b = '']) => ({ batchItemFailures: [{ itemIdentifier: b }] }), ['b']],
    ['no failures', () => ({ batchItemFailures: [] }), []],
    ['no list', () => ({ batchItemFailures: null }), []],
    ['nothing', () => null, []],
    ['an empty id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), ['a', 'b']],
    ['no id', () => ({ batchItemFailures: [{ itemIdentifier: null }] }), ['a', 'b']],
    ['another key', ([a = '']) => ({ batchItemFailures: [{ messageId: a }] }), ['a', 'b']],
    ['an id of no message', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }), ['a', 'b']],
  ])('with partial batch responses, takes %s for what it is', async (_what, answer, again) => {
    const sqs = new AnSqs({ orders: { VisibilityTimeout: 30 } });
    const seen = mapped(sqs, 'orders', { FunctionResponseTypes: ['ReportBatchItemFailures'] }, (records) =>
      answer(records.map(({ messageId }) => String(messageId))),
    );

    await sqs.send('orders', 'a');
    await sqs.send('orders', 'b');
    await sqs.pass(31);

    expect(seen[1]?.bodies ?? []).toEqual(again);
  });

  it('takes a list of failures for a success when it does not ask for one', async () => {
    const sqs = new AnSqs({ orders: {} });
    mapped(sqs, 'orders', {}, ([record]) => ({ batchItemFailures: [{ itemIdentifier: record?.messageId ?? null }] }));

    await sqs.send('orders', 'a');
    await sqs.pass(1);

    expect(await left(sqs, 'orders')).toBe(0);
  });

  it('deletes what no filter lets through', async () => {
    const sqs = new AnSqs({ orders: {} });
    const Filters = [{ Pattern: JSON.stringify({ body: { total: [{ numeric: ['>', 100] }] } }) }];
    const seen = mapped(sqs, 'orders', { FilterCriteria: { Filters } });

    for (const body of ['{"total":150}', '{"total":50}', 'no JSON']) await sqs.send('orders', body);
    await sqs.pass(1);

    expect(seen.map(({ bodies }) => bodies)).toEqual([['{"total":150}']]);
    expect(await left(sqs, 'orders')).toBe(0);
  });

  it('has as many events under way as allowed: five in the first minute, or the limit', async () => {
    const sqs = new AnSqs({ orders: { VisibilityTimeout: 900 }, few: { VisibilityTimeout: 900 } });
    const work = async () => {
      await sqs.clock.sleep(100_000);
      return null;
    };
    const seen = mapped(sqs, 'orders', { BatchSize: 1 }, work);
    const few = mapped(sqs, 'few', { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }, work);

    for (let n = 0; n < 8; n++) await sqs.send('orders', String(n));
    for (let n = 0; n < 3; n++) await sqs.send('few', String(n));
    await sqs.pass(200);

    expect(seen.map(({ atSeconds }) => atSeconds)).toEqual([0, 0, 0, 0, 0, 60, 60, 60]);
    expect(few.map(({ atSeconds }) => atSeconds)).toEqual([0, 0, 100]);
  });

  it('keeps the order of each group', async () => {
    const sqs = new AnSqs({
      'steps.fifo': { FifoQueue: true, ContentBasedDeduplication: true, VisibilityTimeout: 30 },
    });
    let isFirst = true;
    const seen = mapped(sqs, 'steps.fifo', { BatchSize: 1 }, () => {
      const fails = isFirst;
      isFirst = false;
      return fails ? fail() : null;
    });

    for (const body of ['a1', 'a2', 'b1']) await sqs.send('steps.fifo', body, { MessageGroupId: body.slice(0, 1) });
    await sqs.pass(60);

    expect(seen.map(({ atSeconds, bodies }) => [atSeconds, bodies[0]])).toEqual([
      [0, 'a1'],
      [0, 'b1'],
      [30, 'a1'],
      [30, 'a2'],
    ]);
  });

  it('delivers again what took longer than it was hidden, and lets nobody delete it for another', async () => {
    const sqs = new AnSqs({ orders: { VisibilityTimeout: 10 } });
    const seen = mapped(sqs, 'orders', {}, async () => {
      await sqs.clock.sleep(15_000);
      return null;
    });

    await sqs.send('orders', 'slow');
    await sqs.pass(16);
    const after16 = await left(sqs, 'orders');
    await sqs.pass(10);

    expect(seen.slice(0, 3).map(({ atSeconds }) => atSeconds)).toEqual([0, 10, 20]);
    expect(after16).toBe(1);
  });

  it('splits what is larger than an event may be', async () => {
    const sqs = new AnSqs({ orders: {} });
    const seen = mapped(sqs, 'orders', {});

    for (let n = 0; n < 8; n++) await sqs.send('orders', 'x'.repeat(1_048_576));
    await sqs.pass(1);

    expect(seen.map(({ bodies }) => bodies.length)).toEqual([5, 3]);
  });

  it('refuses a filter that asks for what is not served, by its place', () => {
    const Filters = [{ Pattern: '{"body":{"a":[{"sounds-like":"x"}]}}' }];

    expect(() => mappingSpec({ FilterCriteria: { Filters } }, 'Stack/Mapping')).toThrow(
      "Stack/Mapping/FilterCriteria/Filters/0/Pattern: /body/a asks for 'sounds-like', which is not served",
    );
  });
});
