import type { Json, JsonObject } from '../../../src/kernel/json';
import type { StreamAnswer } from '../../../src/services/event-sources';
import { AMapping, FUNCTION, STREAM, type Work } from './a-stream-mapping';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:failed';
const DestinationConfig = { OnFailure: { Destination: QUEUE } };
const DAY = 86_400;

const failed: Partial<StreamAnswer> = { functionError: 'Unhandled' };
const unreached: Partial<StreamAnswer> = { isUnreached: true };
const failures = (...ids: Json[]): Json => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

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
});
