import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ItemProcessor, ItemSource, MissingItem } from '../../lib';
import { type ListFanOuts, startListFanOuts } from '../support/list-fan-out';
import { payloadsOf } from '../support/run-events';
import { aList } from '../support/typed-values';

let lists: ListFanOuts<'Plain' | 'Tolerant' | 'Stopping' | 'Silent' | 'Hasty' | 'Few' | 'Inherited' | 'Lenient'>;
beforeAll(async () => {
  lists = await startListFanOuts({
    Plain: () => ({}),
    Tolerant: () => ({ toleratedFailureCount: 1 }),
    Stopping: () => ({ stopOnFailure: true }),
    Silent: (stack) => ({ processor: ItemProcessor.chain(new sfn.Fail(stack, 'No word')), stopOnFailure: true }),
    Hasty: () => ({ itemTimeout: Duration.seconds(10), maxConcurrency: 0, toleratedFailureCount: 1 }),
    Few: () => ({ maxItems: 2 }),
    Inherited: () => ({
      source: ItemSource.listAttribute({ key: { id: '{% $states.input.id %}' }, attribute: 'constructor' }),
    }),
    Lenient: () => ({ onMissingItem: MissingItem.TREAT_AS_EMPTY }),
  });
});
afterAll(() => lists.stop());

describe('an item that fails', () => {
  it('does not stop the others, and is listed with its index, error and cause', async () => {
    const report = await lists.run('Tolerant', aList('a', { fail: 'no luck' }, 'c'));

    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toEqual({
      total: 3,
      succeeded: 2,
      failed: 1,
      failures: [{ index: 1, error: 'Unwell', cause: expect.stringContaining('no luck') }],
    });
  });

  it('fails the execution when it is one more than tolerated, with the counts in the cause', async () => {
    const report = await lists.run('Tolerant', aList({ fail: 'x' }, 'b', { fail: 'y' }));

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({
      total: 3,
      succeeded: 1,
      failed: 2,
      tolerated: 1,
      firstFailures: [
        { index: 0, error: 'Unwell' },
        { index: 2, error: 'Unwell' },
      ],
    });
  });

  it('fails the execution when nothing is said about failures', async () => {
    const report = await lists.run('Plain', aList({ fail: 'x' }));

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
  });

  it('counts as failed whatever its function has thrown, however much it is', async () => {
    const report = await lists.run('Tolerant', aList('a', { fail: '"'.repeat(60_000) }));

    expect(report.output).toMatchObject({ succeeded: 1, failures: [{ index: 1, error: 'Unwell' }] });
  });

  it('stops the run when asked to, and says which item it was', async () => {
    const report = await lists.run('Stopping', aList('a', { fail: 'x' }, 'c'));

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ItemFailed' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ index: 1, error: 'Unwell' });
    expect(payloadsOf(report)).toEqual(['a', { fail: 'x' }]);
  });

  it('stops the run under its name also when the error says nothing', async () => {
    const report = await lists.run('Silent', aList('a'));

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ItemFailed' });
    expect(JSON.parse(report.cause ?? '')).toEqual({ index: 0, error: '', cause: '' });
  });

  it('has taken too long when itemTimeout says so', async () => {
    const report = await lists.run('Hasty', aList({ sleepMs: 60_000 }, { sleepMs: 1_000 }));

    expect(report.output).toMatchObject({ succeeded: 1, failures: [{ index: 0, error: 'States.Timeout', cause: '' }] });
    expect(report.simulatedMs).toBe(10_000);
  });
});

it('refuses a list longer than maxItems before any item is processed', async () => {
  const report = await lists.run('Few', aList('a', 'b', 'c'));

  expect(report).toMatchObject({
    status: 'FAILED',
    error: 'DynamoMapFanOut.TooManyItems',
    cause: 'one inline run takes at most 2 items, got 3; none was processed',
  });
  expect(payloadsOf(report)).toEqual([]);
});

describe('a list that is not there', () => {
  it.each<[string, AttributeValue | undefined, string, RegExp]>([
    ['no item', undefined, 'DynamoMapFanOut.ItemNotFound', /^table lists has no item under the key of this run$/],
    [
      'a text',
      { S: 'a' },
      'DynamoMapFanOut.NotAList',
      /^attribute 'values' must be a list or a set \(L, SS, NS, BS\), got S$/,
    ],
    ['a map', { M: {} }, 'DynamoMapFanOut.NotAList', /got M$/],
  ])('fails with a name of its own: %s', async (_what, attribute, error, cause) => {
    const report = await lists.run('Plain', attribute);

    expect(report).toMatchObject({ status: 'FAILED', error });
    expect(report.cause).toMatch(cause);
  });

  it('fails with a name of its own: no such attribute', async () => {
    const report = await lists.run('Plain', aList('a'), 'other');

    expect(report).toMatchObject({
      status: 'FAILED',
      error: 'DynamoMapFanOut.AttributeNotFound',
      cause: "the item in table lists has no attribute 'values'",
    });
  });

  it('is told from what every object has', async () => {
    const report = await lists.run('Inherited', aList('a'));

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.AttributeNotFound' });
  });

  it('is counted and refused also as a set too large to be wrapped', async () => {
    const report = await lists.run('Plain', { NS: Array.from({ length: 20_000 }, (_, i) => `${i}`) });

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.TooManyItems' });
  });

  it('counts as empty when asked to', async () => {
    const report = await lists.run('Lenient', undefined);

    expect(report.output).toEqual({ total: 0, succeeded: 0, failed: 0, failures: [] });
  });
});
