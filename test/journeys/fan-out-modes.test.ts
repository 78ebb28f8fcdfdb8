import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ExecutionReport } from 'cdk-sfn-local';
import { DynamoMapFanOut, FanOutMode, ItemCondition, ItemProcessor, ItemSource } from '../../lib';
import { type RunningApp, startLocally } from '../support/running-app';

const list = '{% $states.input.list %}';
const key = '{% $states.input.list %}';
const { EXPRESS, STANDARD } = sfn.StateMachineType;
const batches = (childType: sfn.StateMachineType) => FanOutMode.distributed({ childType, batchSize: 7 });

let app: RunningApp;
let s3: S3Client;

/** Every source in every mode that it has, all of them with the same processor. */
function machines(files: Bucket): Record<string, { source: ItemSource; mode: FanOutMode }> {
  const attribute = ItemSource.listAttribute({
    key: { list, no: '{% $states.input.no %}' },
    attribute: 'values',
  });
  const query = ItemSource.query({ key: { list }, pageSize: 40 });
  const scan = ItemSource.scan({ filter: ItemCondition.isEqualTo('list', list), segments: 3, pageSize: 150 });
  return {
    ListInline: { source: attribute, mode: FanOutMode.inline() },
    ListExpress: { source: attribute, mode: batches(EXPRESS) },
    ListStandard: { source: attribute, mode: batches(STANDARD) },
    QueryInline: { source: query, mode: FanOutMode.inline() },
    QueryExpress: { source: query, mode: batches(EXPRESS) },
    QueryStandard: { source: query, mode: batches(STANDARD) },
    JsonExpress: { source: ItemSource.s3Json({ bucket: files, key }), mode: batches(EXPRESS) },
    LinesExpress: { source: ItemSource.s3JsonLines({ bucket: files, key }), mode: batches(EXPRESS) },
    ScanInline: { source: scan, mode: FanOutMode.inline() },
    ScanExpress: { source: scan, mode: batches(EXPRESS) },
    CsvStandard: { source: ItemSource.s3Csv({ bucket: files, key }), mode: batches(STANDARD) },
  };
}

function failing(stack: Stack, name: string): sfn.IChainable {
  return sfn.Choice.jsonata(stack, `${name}: does it fail?`)
    .when(
      sfn.Condition.jsonata("{% $string($states.input.fails) = 'true' %}"),
      sfn.Fail.jsonata(stack, `${name}: it fails`, { error: 'Unwell', cause: '{% $states.input.no %}' }),
    )
    .otherwise(sfn.Pass.jsonata(stack, `${name}: it is done`));
}

beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const table = new TableV2(stack, 'Items', {
      tableName: 'items',
      partitionKey: { name: 'list', type: AttributeType.STRING },
      sortKey: { name: 'no', type: AttributeType.STRING },
    });
    const files = new Bucket(stack, 'Files', { bucketName: 'files' });
    for (const [name, { source, mode }] of Object.entries(machines(files))) {
      new DynamoMapFanOut(stack, name, {
        source,
        mode,
        ...(!/^(Json|Lines|Csv)/.test(name) && { table }),
        processor: ItemProcessor.chain(failing(stack, name)),
        toleratedFailurePercentage: 50,
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

interface Item {
  readonly no: string;
  readonly fails: boolean;
}

const counted = (count: number, fails: (i: number) => boolean = () => false): Item[] =>
  Array.from({ length: count }, (_, i) => ({ no: String(i).padStart(6, '0'), fails: fails(i) }));

let lists = 0;

async function run(machine: string, items: readonly Item[]): Promise<ExecutionReport> {
  const list = `list-${lists++}`;
  if (machine.startsWith('List')) await app.aws.putItems('items', [{ list, no: 'all', values: [...items] }] as never);
  if (/^(Query|Scan)/.test(machine)) await app.aws.putItems('items', items.map((item) => ({ list, ...item })) as never);
  const lines = items.map((item) => JSON.stringify(item));
  const text = {
    Json: `[${lines.join(',')}]`,
    Lines: `${lines.join('\n')}\n`,
    Csv: ['no,fails', ...items.map(({ no, fails }) => `${no},${fails}`)].join('\n'),
  }[/^[A-Z][a-z]+/.exec(machine)?.[0] ?? ''];
  if (text !== undefined) await s3.send(new PutObjectCommand({ Bucket: 'files', Key: list, Body: text }));
  return app.aws.run({ machine: `Stack/${machine}/StateMachine`, input: { list, no: 'all' } });
}

const NAMES = Object.keys(machines({} as Bucket));

describe.each(NAMES)('%s', (name) => {
  it.each([0, 1, 3, 100])('accounts for %i items', async (count) => {
    const report = await run(name, counted(count));

    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      output: { total: count, succeeded: count, failed: 0, failures: [] },
    });
  });

  it('accounts for items that fail, as many as it tolerates', async () => {
    const report = await run(
      name,
      counted(40, (i) => i % 2 === 1),
    );

    const { failures, ...counts } = report.output as { failures: { index: number; error: string; cause: string }[] };
    expect(counts).toEqual({ total: 40, succeeded: 20, failed: 20 });
    // A scan has an order of its own.
    const given = name.startsWith('Scan') ? failures.map((failure) => ({ ...failure, index: 0 })) : failures;
    expect([...given].sort((a, b) => a.cause.localeCompare(b.cause))).toEqual(
      Array.from({ length: 20 }, (_, i) => ({
        index: name.startsWith('Scan') ? 0 : 2 * i + 1,
        error: 'Unwell',
        cause: String(2 * i + 1).padStart(6, '0'),
      })),
    );
    expect(failures).toEqual([...failures].sort((a, b) => a.index - b.index));
  });

  it('fails with one failure more', async () => {
    const report = await run(
      name,
      counted(4, (i) => i > 0),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ total: 4, succeeded: 1, failed: 3 });
  });
});
