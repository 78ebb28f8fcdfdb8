import type { Json, JsonObject } from '../../../src/kernel/json';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import {
  type StreamAnswer,
  StreamMapping,
  type StreamRecord,
  streamMappingSpec,
} from '../../../src/services/event-sources';

const START_MS = Date.UTC(2026, 0, 1);
const STREAM = 'arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:worker';
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:failed';
const DestinationConfig = { OnFailure: { Destination: QUEUE } };
const DAY = 86_400;

type Answer = Json | Partial<StreamAnswer>;
type Work = (records: readonly string[], call: number) => Answer | Promise<Answer>;

const failed: Partial<StreamAnswer> = { functionError: 'Unhandled' };
const unreached: Partial<StreamAnswer> = { isUnreached: true };
const failures = (...ids: Json[]): Json => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

/** A stream, and a function that is mapped to it and works as it is told. */
class AMapping {
  readonly clock = new VirtualClock(START_MS);
  /** When which records came to the function. */
  readonly seen: [atSeconds: number, records: string][] = [];
  /** What the destination heard. */
  readonly reports: JsonObject[] = [];
  readonly #stop = new AbortController();
  readonly #readers: ((record: StreamRecord) => void)[] = [];
  readonly #mapping: StreamMapping;

  constructor(properties: JsonObject, work: Work = () => null) {
    let calls = 0;
    this.#mapping = new StreamMapping({
      spec: streamMappingSpec({ StartingPosition: 'TRIM_HORIZON', ...properties }, 'Stack/Mapping'),
      stream: { arn: STREAM, shardId: 'shardId-1', read: (onRecord) => this.#readers.push(onRecord) },
      functionArn: FUNCTION,
      invoke: async (payload) => {
        const { Records } = JSON.parse(payload) as { Records: JsonObject[] };
        const names = Records.map(({ dynamodb }) => String((dynamodb as JsonObject).SequenceNumber));
        this.seen.push([this.seconds, names.join('')]);
        const answer = await work(names, ++calls);
        const isAnswer = typeof answer === 'object' && answer !== null;
        const told = isAnswer && ('functionError' in answer || 'isUnreached' in answer) ? answer : undefined;
        return { payload: JSON.stringify(answer), requestId: `request-${calls}`, ...told } as StreamAnswer;
      },
      report: async (destination, record) => {
        this.reports.push({ destination, ...record });
      },
      clock: this.clock,
      signal: this.#stop.signal,
      onBug: (error) => {
        throw error;
      },
    });
    running.push(this);
  }

  get seconds(): number {
    return (this.clock.now() - START_MS) / 1000;
  }

  start(): this {
    this.#mapping.start();
    return this;
  }

  stop(): void {
    this.#stop.abort(new Error('the test is over'));
  }

  /** Writes records, one for each letter, each of an item of its own unless told. */
  write(letters: string, more: JsonObject = {}, item?: string): void {
    for (const sequenceNumber of letters) {
      const record = { eventName: 'INSERT', dynamodb: { SequenceNumber: sequenceNumber, ...more } };
      for (const onRecord of this.#readers) {
        onRecord({ sequenceNumber, atMs: this.clock.now(), item: item ?? sequenceNumber, record });
      }
    }
  }

  pass(seconds: number): Promise<void> {
    return this.clock.sleep(seconds * 1000);
  }
}

const running: AMapping[] = [];

afterEach(() => {
  for (const mapping of running.splice(0)) mapping.stop();
});

/** Records that a function fails at whenever one of them is there. */
const failsAt =
  (poison: string): Work =>
  (records) =>
    records.some((name) => poison.includes(name)) ? failed : null;

describe('an event source mapping of a stream', () => {
  it('hands over what is written at one moment, a hundred records an event unless told', async () => {
    const mapping = new AMapping({}).start();
    const inPairs = new AMapping({ BatchSize: '2' }).start();

    mapping.write('x'.repeat(120));
    inPairs.write('abc');
    await mapping.pass(1);
    await inPairs.pass(1);

    expect(mapping.seen.map(([, records]) => records.length)).toEqual([100, 20]);
    expect(inPairs.seen).toEqual([
      [0, 'ab'],
      [0, 'c'],
    ]);
  });

  it('waits until the batch is full or the window is over', async () => {
    const mapping = new AMapping({ BatchSize: 3, MaximumBatchingWindowInSeconds: 20 }).start();

    for (const name of ['a', 'b', 'c', 'd']) {
      mapping.write(name);
      await mapping.pass(5);
    }
    await mapping.pass(60);

    expect(mapping.seen).toEqual([
      [10, 'abc'],
      [35, 'd'],
    ]);
  });

  it.each([
    ['TRIM_HORIZON', 'ab'],
    ['LATEST', 'b'],
  ])('that begins at %s sees, of what was written before and after, %s', async (StartingPosition, records) => {
    const mapping = new AMapping({ StartingPosition });

    mapping.write('a');
    mapping.start();
    mapping.write('b');
    await mapping.pass(1);

    expect(mapping.seen).toEqual([[0, records]]);
  });

  it('passes over what no filter lets through, also while it waits for more', async () => {
    const Filters = [
      { Pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { state: { S: ['paid'] } } } }) },
    ];
    const mapping = new AMapping({ FilterCriteria: { Filters }, BatchSize: 2, MaximumBatchingWindowInSeconds: 9 });
    const of = (S: string) => ({ NewImage: { state: { S } } });

    mapping.start().write('a', of('paid'));
    mapping.write('b', of('open'));
    mapping.write('c', of('paid'));
    mapping.write('d');
    await mapping.pass(60);

    expect(mapping.seen).toEqual([[0, 'ac']]);
  });

  it('blocks the shard while a batch fails, and calls again later and later', async () => {
    const mapping = new AMapping({ BatchSize: 1 }, (_records, call) => (call < 4 ? failed : null)).start();

    mapping.write('ab');
    await mapping.pass(60);

    expect(mapping.seen).toEqual([
      [0, 'a'],
      [1, 'a'],
      [3, 'a'],
      [7, 'a'],
      [7, 'b'],
    ]);
  });

  it('gives a batch up after so many retries, tells the destination, and goes on', async () => {
    const mapping = new AMapping({ BatchSize: 2, MaximumRetryAttempts: 1, DestinationConfig }, failsAt('a')).start();

    mapping.write('abc');
    await mapping.pass(60);

    expect(mapping.seen).toEqual([
      [0, 'ab'],
      [1, 'ab'],
      [1, 'c'],
    ]);
    expect(mapping.reports).toEqual([
      {
        destination: QUEUE,
        requestContext: {
          requestId: 'request-2',
          functionArn: FUNCTION,
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: '2026-01-01T00:00:01.000Z',
        DDBStreamBatchInfo: {
          shardId: 'shardId-1',
          startSequenceNumber: 'a',
          endSequenceNumber: 'b',
          approximateArrivalOfFirstRecord: '2026-01-01T00:00:00Z',
          approximateArrivalOfLastRecord: '2026-01-01T00:00:00Z',
          batchSize: 2,
          streamArn: STREAM,
        },
      },
    ]);
  });

  it('does not call again when there are no retries', async () => {
    const mapping = new AMapping({ MaximumRetryAttempts: 0 }, failsAt('a')).start();

    mapping.write('a');
    await mapping.pass(60);

    expect(mapping.seen).toEqual([[0, 'a']]);
  });

  it.each<[string, JsonObject]>([
    ['-1', { MaximumRetryAttempts: -1 }],
    ['no number of', {}],
  ])('with %s retries goes on for a day, then lets go of what is too old', async (_what, retries) => {
    const mapping = new AMapping({ BatchSize: 1, ...retries }, failsAt('a')).start();

    mapping.write('a');
    await mapping.pass(DAY - 1);
    mapping.write('b');
    await mapping.pass(2);

    const calls = mapping.seen.filter(([, records]) => records === 'a');
    expect(calls.length).toBeGreaterThan(90);
    expect(mapping.seen.at(-1)).toEqual([DAY, 'b']);
  });

  it('gives up records of a batch alone that are older than they may be', async () => {
    const work: Work = (records) => (records.length > 1 ? failed : null);
    const window = { BatchSize: 2, MaximumBatchingWindowInSeconds: 50 };
    const mapping = new AMapping({ ...window, MaximumRecordAgeInSeconds: 60, DestinationConfig }, work).start();

    mapping.write('a');
    await mapping.pass(45);
    mapping.write('b');
    await mapping.pass(60);

    expect(mapping.seen.at(-1)).toEqual([60, 'b']);
    expect(mapping.reports).toMatchObject([
      {
        requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 4 },
        DDBStreamBatchInfo: { startSequenceNumber: 'a', endSequenceNumber: 'a', batchSize: 1 },
      },
    ]);
  });

  it('calls again without counting while calls do not reach the function', async () => {
    const work: Work = (_records, call) => (call < 4 ? unreached : null);
    const mapping = new AMapping({ MaximumRetryAttempts: 0, BisectBatchOnFunctionError: true }, work).start();

    mapping.write('ab');
    await mapping.pass(60);

    expect(mapping.seen.map(([, records]) => records)).toEqual(['ab', 'ab', 'ab', 'ab']);
  });

  it('tells of no answer where no call reached the function', async () => {
    const mapping = new AMapping({ MaximumRecordAgeInSeconds: 60, DestinationConfig }, () => unreached).start();

    mapping.write('a');
    await mapping.pass(61);

    expect(mapping.reports[0]).not.toHaveProperty('responseContext');
  });

  it('splits a batch until the record that fails is alone; that uses up no retry', async () => {
    const properties = { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 };
    const mapping = new AMapping({ ...properties, DestinationConfig }, failsAt('c')).start();

    mapping.write('abcde');
    await mapping.pass(60);

    expect(mapping.seen).toEqual([
      [0, 'abcde'],
      [0, 'abc'],
      [0, 'ab'],
      [0, 'c'],
      [1, 'c'],
      [1, 'de'],
    ]);
    expect(mapping.reports).toMatchObject([{ DDBStreamBatchInfo: { startSequenceNumber: 'c', batchSize: 1 } }]);
  });

  it.each<[string, Json, string[]]>([
    ['one record that failed', failures('b'), ['bc']],
    ['several, of which the lowest number counts', failures('c', 'b'), ['bc']],
    ['the first one', failures('a'), ['abc']],
    ['no failures', failures(), []],
    ['nothing', null, []],
    ['an empty number', failures(''), ['abc']],
    ['no number', failures(null), ['abc']],
    ['a number of no record', failures('z'), ['abc']],
  ])('with partial batch responses, takes %s for what it is', async (_what, answer, again) => {
    const FunctionResponseTypes = ['ReportBatchItemFailures'];
    const mapping = new AMapping({ FunctionResponseTypes }, (_records, call) => (call === 1 ? answer : null)).start();

    mapping.write('abc');
    await mapping.pass(60);

    expect(mapping.seen.slice(1).map(([, records]) => records)).toEqual(again);
  });

  it('counts a batch that failed in part as failed', async () => {
    const properties = { FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 2 };
    const mapping = new AMapping({ ...properties, DestinationConfig }, () => failures('b')).start();

    mapping.write('abc');
    await mapping.pass(60);

    expect(mapping.seen.map(([, records]) => records)).toEqual(['abc', 'bc', 'bc']);
    expect(mapping.reports).toMatchObject([
      {
        requestContext: { approximateInvokeCount: 3 },
        DDBStreamBatchInfo: { startSequenceNumber: 'b', endSequenceNumber: 'c', batchSize: 2 },
      },
    ]);
  });

  it('splits a batch at the record that it is told of', async () => {
    const properties = { FunctionResponseTypes: ['ReportBatchItemFailures'], BisectBatchOnFunctionError: true };
    const work: Work = (records) => (records.includes('c') ? failures('c') : null);
    const mapping = new AMapping({ ...properties, MaximumRetryAttempts: 0 }, work).start();

    mapping.write('abcde');
    await mapping.pass(60);

    expect(mapping.seen.map(([, records]) => records)).toEqual(['abcde', 'cde', 'cd', 'c', 'd', 'e']);
  });

  it('works on as many batches as it may, and on each item in order', async () => {
    const mapping: AMapping = new AMapping({ ParallelizationFactor: 2, BatchSize: 1 }, async (_records, call) => {
      await mapping.pass(10);
      return call === 1 ? failed : null;
    }).start();

    mapping.write('ab', {}, '1');
    mapping.write('x', {}, '2');
    await mapping.pass(60);

    expect(mapping.seen).toEqual([
      [0, 'a'],
      [0, 'x'],
      [11, 'a'],
      [21, 'b'],
    ]);
  });

  it.each<[string, JsonObject, string]>([
    [
      'a window that tumbles',
      { TumblingWindowInSeconds: 30 },
      'Stack/Mapping/TumblingWindowInSeconds: is not served; leave it out for local runs',
    ],
    [
      'a bucket as the destination',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed' } } },
      "Stack/Mapping/DestinationConfig/OnFailure/Destination: is 'arn:aws:s3:::failed'; served are queues and topics",
    ],
    [
      'a beginning that tables have not',
      { StartingPosition: 'AT_TIMESTAMP' },
      'Stack/Mapping/StartingPosition: of a table\'s stream it must be TRIM_HORIZON or LATEST, got "AT_TIMESTAMP"',
    ],
    [
      'more records than an event holds',
      { BatchSize: 20_000 },
      'Stack/Mapping/BatchSize: must be a whole number from 1 to 10000, got 20000',
    ],
    [
      'a limit below the one that means none',
      { MaximumRetryAttempts: '-2' },
      'Stack/Mapping/MaximumRetryAttempts: must be a whole number from -1 to 10000, got "-2"',
    ],
    [
      'a filter that asks for what is not served',
      { FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"a":[{"sounds-like":"x"}]}}' }] } },
      "Stack/Mapping/FilterCriteria/Filters/0/Pattern: /dynamodb/a asks for 'sounds-like', which is not served",
    ],
  ])('refuses %s, by its place', (_what, properties, message) => {
    const read = () => streamMappingSpec({ StartingPosition: 'LATEST', ...properties }, 'Stack/Mapping');

    expect(read).toThrow(message);
  });

  it('takes -1 for no limit', () => {
    const unlimited = { MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: '-1' };

    expect(streamMappingSpec({ StartingPosition: 'LATEST', ...unlimited }, 'Stack/Mapping')).toMatchObject({
      maxRetries: Number.POSITIVE_INFINITY,
      maxAgeMs: DAY * 1000,
    });
  });
});
