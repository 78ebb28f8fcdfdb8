import { StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, FanOutMode, ItemSource } from '../../lib';
import { EveryMode, NAMES } from '../support/every-mode';
import { counted, itemsTable, numbered } from '../support/fan-out-items';
import { aStack, definitionOf } from '../support/synth';

let every: EveryMode;
beforeAll(async () => {
  every = await EveryMode.start({ page: 3, batch: 3 });
});
afterAll(() => every.stop());

it('has the states of EXPRESS children where they are STANDARD', () => {
  const statesWith = (childType: StateMachineType) => {
    const stack = aStack();
    const mode = FanOutMode.distributed({ childType });
    const source = ItemSource.query({ key: { list: 'all' } });
    new DynamoMapFanOut(stack, 'FanOut', { table: itemsTable(stack), source, mode });
    return JSON.stringify(definitionOf(stack)).replaceAll(/"ExecutionType":"\w+"/g, '');
  };

  expect(statesWith(StateMachineType.STANDARD)).toBe(statesWith(StateMachineType.EXPRESS));
});

describe.each(NAMES.filter(([, mode]) => mode !== 'Standard'))('%s, %s', (form, mode) => {
  it.each([0, 1])('accounts for %i items', async (count) => {
    const report = await every.run(form, mode, counted(count));

    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      output: { total: count, succeeded: count, failed: 0, failures: [] },
    });
  });

  it('fails with one failure more', async () => {
    const report = await every.run(
      form,
      mode,
      counted(2, () => ({ fails: true })),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ total: 2, succeeded: 0, failed: 2 });
  });
});

it.each(NAMES)(
  'accounts for items that fail, as many as it tolerates, over pages and batches: %s, %s',
  async (form, mode) => {
    const report = await every.run(
      form,
      mode,
      counted(8, (i) => ({ fails: i % 2 === 1 })),
    );

    const { failures, ...counts } = report.output as { failures: { index: number; error: string; cause: string }[] };
    expect(counts).toEqual({ total: 8, succeeded: 4, failed: 4 });
    // A scan has an order of its own.
    const given = form === 'Scan' ? failures.map((failure) => ({ ...failure, index: 0 })) : failures;
    expect([...given].sort((a, b) => a.cause.localeCompare(b.cause))).toEqual(
      Array.from({ length: 4 }, (_, i) => ({
        index: form === 'Scan' ? 0 : 2 * i + 1,
        error: 'Unwell',
        cause: numbered(2 * i + 1),
      })),
    );
    expect(failures).toEqual([...failures].sort((a, b) => a.index - b.index));
  },
);
