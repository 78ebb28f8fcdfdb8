import { Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, ItemProcessor, ItemSource } from '../../lib';
import { itemsTable, load } from '../support/fan-out-items';
import { type RunningApp, startLocally } from '../support/running-app';
import { typedItem } from '../support/typed-values';

/** What a state holds, as input or output. */
const MOST_BYTES = 262_144;

let app: RunningApp;
beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const table = itemsTable(stack);
    const list = '{% $states.input.list %}';
    for (const [name, source] of Object.entries({
      List: ItemSource.listAttribute({ key: { list, no: 'all' }, partitionKey: 'list', attribute: 'values' }),
      Query: ItemSource.query({ key: { list }, pageSize: 1 }),
    })) {
      new DynamoMapFanOut(stack, name, {
        table,
        source,
        processor: ItemProcessor.chain(sfn.Pass.jsonata(stack, `${name}: seen`, { outputs: 0 })),
        toleratedFailurePercentage: 100,
      });
    }
  });
});
afterAll(() => app.stop());

/** What DynamoDB answers to a query that finds this item and stops there. */
const answerTo = (item: { list: string; no: string }) => ({
  Count: 1,
  Items: [typedItem(item)],
  LastEvaluatedKey: typedItem({ list: item.list, no: item.no }),
  ScannedCount: 1,
});

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('a page', () => {
  it.each([
    ['of exactly what a state holds succeeds', 0, { succeeded: 1, failed: 0 }],
    ['of one byte more fails by its name', 1, { succeeded: 0, failed: 1 }],
  ])('%s', async (_what, more, expected) => {
    const list = `edge-${more}`;
    const item = { list, no: '1', text: '' };
    const text = 'x'.repeat(MOST_BYTES - bytesOf(answerTo(item)) + more);
    await app.aws.putItems('items', [{ ...item, text }]);

    const report = await app.aws.run({ machine: 'Stack/Query/StateMachine', input: { list } });

    expect(bytesOf(answerTo({ ...item, text } as typeof item))).toBe(MOST_BYTES + more);
    expect(report.output).toMatchObject({ total: 1, ...expected });
    if (more > 0) expect(report.output).toMatchObject({ failures: [{ error: 'DynamoMapFanOut.ItemTooLarge' }] });
  });
});

describe('a list', () => {
  // Beside it travel some 1,000 bytes about the answer.
  it('that just fits is worked through', async () => {
    const list = await load(app.aws, 'List', [{ no: 'x'.repeat(MOST_BYTES - 2_000) }]);

    const report = await app.aws.run({ machine: 'Stack/List/StateMachine', input: { list } });

    expect(report.output).toMatchObject({ total: 1, succeeded: 1 });
  });

  it('of what a state holds fails by its name, as nothing has room beside it', async () => {
    const list = await load(app.aws, 'List', [{ no: 'x'.repeat(MOST_BYTES) }]);

    const report = await app.aws.run({ machine: 'Stack/List/StateMachine', input: { list } });

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ListTooLarge' });
  });
});
