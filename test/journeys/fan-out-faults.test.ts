import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport } from 'cdk-sfn-local';
import { DynamoMapFanOut, type DynamoMapFanOutProps, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { counted, type Item, load, numbered, putFile } from '../support/fan-out-items';
import { type LedgerEntry, ledgerOf } from '../support/fan-out-ledger';
import { type RunningApp, startLocally } from '../support/running-app';

let app: RunningApp;

type Props = Partial<DynamoMapFanOutProps> & Pick<DynamoMapFanOutProps, 'source'>;

/** Fails, waits or breaks as the item says. */
function obedient(stack: Stack, name: string): sfn.IChainable {
  return sfn.Choice.jsonata(stack, `${name}: what is it?`)
    .when(
      sfn.Condition.jsonata('{% $exists($states.input.waits) %}'),
      sfn.Wait.jsonata(stack, `${name}: it waits`, { time: sfn.WaitTime.seconds('{% $states.input.waits %}') }),
    )
    .when(
      sfn.Condition.jsonata('{% $states.input.breaks = true %}'),
      sfn.Pass.jsonPath(stack, `${name}: it breaks`, { inputPath: '$.no.such.path' }),
    )
    .when(
      sfn.Condition.jsonata('{% $states.input.fails = true %}'),
      sfn.Fail.jsonata(stack, `${name}: it fails`, { error: 'Unwell', cause: '{% "x" & $states.input.cause %}' }),
    )
    .otherwise(sfn.Pass.jsonata(stack, `${name}: it is done`));
}

const MACHINES: Record<string, (files: Bucket, ledgers: Bucket) => Props> = {
  Lines: (files, bucket) => ({
    source: ItemSource.s3JsonLines({ bucket: files, key: '{% $states.input.key %}' }),
    mode: FanOutMode.distributed({ batchSize: 10, bucket, prefix: 'lines/' }),
    toleratedFailurePercentage: 100,
  }),
  Stopping: (files, bucket) => ({
    source: ItemSource.s3JsonLines({ bucket: files, key: '{% $states.input.key %}' }),
    mode: FanOutMode.distributed({ batchSize: 10, bucket }),
    stopOnFailure: true,
  }),
  Objects: (files, bucket) => ({
    source: ItemSource.s3Objects({ bucket: files, prefix: 'objects/' }),
    mode: FanOutMode.distributed({ bucket }),
  }),
  Pointer: (files, bucket) => ({
    source: ItemSource.s3Json({ bucket: files, prefix: '{% $states.input.key %}', itemsPointer: '/data/items' }),
    mode: FanOutMode.distributed({ bucket }),
  }),
};

beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const files = new Bucket(stack, 'Files', { bucketName: 'files' });
    const ledgers = new Bucket(stack, 'Ledgers', { bucketName: 'ledgers' });
    for (const [name, props] of Object.entries(MACHINES)) {
      new DynamoMapFanOut(stack, name, {
        processor: ItemProcessor.chain(obedient(stack, name)),
        ...props(files, ledgers),
      });
    }
  });
});
afterAll(() => app.stop());

async function run(machine: string, items: readonly Item[]): Promise<ExecutionReport> {
  const key = await load(app.aws, 'Lines', items);
  return app.aws.run({ machine: `Stack/${machine}/StateMachine`, input: { key } });
}

describe('a failed item', () => {
  it('stands in the ledger with its error, its cause and itself', async () => {
    const items = counted(12, (i) => ({ fails: i === 11, cause: 'y', list: [[i]], nothing: null }));

    const report = await run('Lines', items);

    expect(report.output).toEqual({
      total: 12,
      succeeded: 11,
      failed: 1,
      failures: [{ index: 11, error: 'Unwell', cause: 'xy' }],
    });
    expect(await ledgerOf(app.aws, 'lines/', report)).toEqual([
      { index: 11, error: 'Unwell', cause: 'xy', item: items[11] },
    ]);
  });

  it('stops the run when asked to', async () => {
    const report = await run(
      'Stopping',
      counted(30, (i) => ({ fails: i === 15 })),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ItemFailed' });
  });

  it('leaves room for all the others of its batch, however long their causes and however large they are', async () => {
    const report = await run(
      'Lines',
      counted(3, () => ({ fails: true, cause: '"😀\n'.repeat(3_000), large: 'é'.repeat(4_000) })),
    );

    expect(report.output).toMatchObject({ total: 3, failed: 3 });
    expect(await ledgerOf(app.aws, 'lines/', report)).toHaveLength(3);
  });
});

describe('a batch that ends without a word', () => {
  it('because a state broke, counts all its items as failed, and no other', async () => {
    const report = await run(
      'Lines',
      counted(25, (i) => ({ breaks: i === 13, fails: i === 1, cause: '' })),
    );

    const { failures, ...counts } = report.output as unknown as { failures: LedgerEntry[] };
    expect(counts).toEqual({ total: 25, succeeded: 14, failed: 11 });
    expect(failures.map(({ index, error }) => [index, error])).toEqual([
      [1, 'Unwell'],
      ...Array.from({ length: 10 }, (_, i) => [10 + i, 'States.Runtime']),
    ]);
    expect((await ledgerOf(app.aws, 'lines/', report)).find(({ index }) => index === 12)).toMatchObject({
      item: { no: numbered(12) },
    });
  });

  it('because its five minutes were over, too', async () => {
    const report = await run(
      'Lines',
      counted(3, (i) => ({ waits: i === 1 ? 301 : 1 })),
    );

    expect(report.output).toMatchObject({ total: 3, succeeded: 0, failed: 3 });
    expect(report.output).toMatchObject({ failures: [{ error: 'States.Timeout' }, {}, {}] });
  });
});

describe('the size of an item', () => {
  const sized = (bytes: number) => {
    const item = { no: numbered(0), text: '' };
    return { ...item, text: 'x'.repeat(bytes - JSON.stringify(item).length) };
  };

  it.each([
    [180_000, 'succeeds', { succeeded: 2, failed: 0 }],
    [180_001, 'fails by its name', { succeeded: 1, failed: 1 }],
    [300_000, 'fails by its name', { succeeded: 1, failed: 1 }],
  ])('of %i bytes %s', async (bytes, _what, expected) => {
    const report = await run('Lines', [sized(bytes), { no: numbered(1) }]);

    expect(report.output).toMatchObject({ total: 2, ...expected });
    const [failure] = (report.output as unknown as { failures: LedgerEntry[] }).failures;
    if (expected.failed === 1) {
      expect(failure).toEqual({
        index: 0,
        error: 'DynamoMapFanOut.ItemTooLarge',
        cause: `has about ${bytes} bytes of JSON; 180000 come along`,
      });
    }
  });
});

it('works through the objects of a bucket', async () => {
  for (const key of ['objects/a', 'objects/b', 'other']) await putFile(app.aws, key, 'x');

  const report = await app.aws.run({ machine: 'Stack/Objects/StateMachine' });

  expect(report.output).toMatchObject({ total: 2, succeeded: 2 });
});

it('opens every file with a prefix, and finds the list inside', async () => {
  await putFile(app.aws, 'many/1.json', JSON.stringify({ data: { items: [1, 'two', null, [4]] } }));
  await putFile(app.aws, 'many/2.json', JSON.stringify({ data: { items: [{ five: 5 }] } }));

  const report = await app.aws.run({ machine: 'Stack/Pointer/StateMachine', input: { key: 'many/' } });

  expect(report.output).toEqual({ total: 5, succeeded: 5, failed: 0, failures: [] });
});
