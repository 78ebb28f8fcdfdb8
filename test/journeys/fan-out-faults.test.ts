import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport } from 'cdk-sfn-local';
import { DynamoMapFanOut, type DynamoMapFanOutProps, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { type RunningApp, startLocally } from '../support/running-app';

let app: RunningApp;
let s3: S3Client;

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
  Singles: (files, bucket) => ({
    source: ItemSource.s3JsonLines({ bucket: files, key: '{% $states.input.key %}' }),
    mode: FanOutMode.distributed({ batchSize: 1, bucket }),
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
  s3 = new S3Client({
    endpoint: app.aws.endpoint,
    region: app.aws.region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  s3.destroy();
  await app.stop();
});

let files = 0;

async function put(key: string, text: string): Promise<string> {
  await s3.send(new PutObjectCommand({ Bucket: 'files', Key: key, Body: text }));
  return key;
}

async function run(machine: string, items: readonly unknown[]): Promise<ExecutionReport> {
  const key = await put(`run-${files++}.jsonl`, `${items.map((item) => JSON.stringify(item)).join('\n')}\n`);
  return app.aws.run({ machine: `Stack/${machine}/StateMachine`, input: { key } });
}

const counted = (count: number, item: (i: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, i) => ({ no: i, ...item(i) }));

interface Entry {
  readonly index: number;
  readonly error: string;
  readonly cause: string;
  readonly item?: unknown;
}

/** All entries of the ledger of failures of a run. */
async function ledgerOf(report: ExecutionReport): Promise<Entry[]> {
  const name = report.executionArn.split(':').pop();
  const Prefix = `lines/${name}/failed/`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'ledgers', Prefix }));
  const files = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'ledgers', Key }));
      return JSON.parse((await Body?.transformToString()) ?? '[]') as Entry[];
    }),
  );
  return files.flat();
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
    expect(await ledgerOf(report)).toEqual([{ index: 11, error: 'Unwell', cause: 'xy', item: items[11] }]);
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
    expect(await ledgerOf(report)).toHaveLength(3);
  });
});

it('counts more batches than one execution adds up', async () => {
  const report = await run('Singles', counted(1_050));

  expect(report.output).toEqual({ total: 1_050, succeeded: 1_050, failed: 0, failures: [] });
});

describe('more failures than the output lists', () => {
  it('are named by the place of their ledger, which has every one of them', async () => {
    const report = await run(
      'Lines',
      counted(1_300, (i) => ({ fails: i % 1.3 !== 0, cause: i })),
    );

    const { failures, ...counts } = report.output as { total: number; failed: number; failures: { prefix: string } };
    const expected = counted(1_300).filter(({ no }) => no % 1.3 !== 0);
    expect(counts).toMatchObject({ total: 1_300, failed: expected.length });
    expect(expected.length).toBeGreaterThan(1_000);
    expect(failures).toEqual({ bucket: 'ledgers', prefix: expect.stringMatching(/^lines\/.+\/failed\/$/) });
    const ledger = await ledgerOf(report);
    expect(ledger.map(({ index }) => index).sort((a, b) => a - b)).toEqual(expected.map(({ no }) => no));
  });
});

describe('a batch that ends without a word', () => {
  it('because a state broke, counts all its items as failed, and no other', async () => {
    const report = await run(
      'Lines',
      counted(25, (i) => ({ breaks: i === 13, fails: i === 1, cause: '' })),
    );

    const { failures, ...counts } = report.output as unknown as { failures: Entry[] };
    expect(counts).toEqual({ total: 25, succeeded: 14, failed: 11 });
    expect(failures.map(({ index, error }) => [index, error])).toEqual([
      [1, 'Unwell'],
      ...Array.from({ length: 10 }, (_, i) => [10 + i, 'States.Runtime']),
    ]);
    expect((await ledgerOf(report)).find(({ index }) => index === 12)).toMatchObject({ item: { no: 12 } });
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
    const item = { no: 0, text: '' };
    return { ...item, text: 'x'.repeat(bytes - JSON.stringify(item).length) };
  };

  it.each([
    [180_000, 'succeeds', { succeeded: 2, failed: 0 }],
    [180_001, 'fails by its name', { succeeded: 1, failed: 1 }],
    [300_000, 'fails by its name', { succeeded: 1, failed: 1 }],
  ])('of %i bytes %s', async (bytes, _what, expected) => {
    const report = await run('Lines', [sized(bytes), { no: 1 }]);

    expect(report.output).toMatchObject({ total: 2, ...expected });
    const [failure] = (report.output as unknown as { failures: Entry[] }).failures;
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
  for (const key of ['objects/a', 'objects/b', 'other']) await put(key, 'x');

  const report = await app.aws.run({ machine: 'Stack/Objects/StateMachine' });

  expect(report.output).toMatchObject({ total: 2, succeeded: 2 });
});

it('opens every file with a prefix, and finds the list inside', async () => {
  await put('many/1.json', JSON.stringify({ data: { items: [1, 'two', null, [4]] } }));
  await put('many/2.json', JSON.stringify({ data: { items: [{ five: 5 }] } }));

  const report = await app.aws.run({ machine: 'Stack/Pointer/StateMachine', input: { key: 'many/' } });

  expect(report.output).toEqual({ total: 5, succeeded: 5, failed: 0, failures: [] });
});
