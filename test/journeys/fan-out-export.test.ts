import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { counted, failingStates, type Item, itemsTable } from '../support/fan-out-items';
import { type RunningApp, startLocally, withBuckets } from '../support/running-app';
import { typedItem } from '../support/typed-values';

/** What the run asks DynamoDB for, which exports nothing on this machine. */
interface ExportRequest {
  readonly TableArn: string;
  readonly S3Bucket: string;
  readonly S3Prefix: string;
}

let app: RunningApp;
let fanOut: DynamoMapFanOut;
beforeAll(async () => {
  const define = (root: App) => {
    const stack = new Stack(root, 'Stack');
    fanOut = new DynamoMapFanOut(stack, 'FanOut', {
      table: itemsTable(stack),
      source: ItemSource.export(),
      mode: FanOutMode.distributed({ batchSize: 4, bucket: new Bucket(stack, 'Runs', { bucketName: 'runs' }) }),
      processor: ItemProcessor.chain(failingStates(stack, 'Export')),
      toleratedFailurePercentage: 50,
    });
  };
  app = await startLocally(define);
});
afterAll(() => app.stop());

const writing = { result: { ExportDescription: { ExportStatus: 'IN_PROGRESS' } } };

/** Answers as DynamoDB does, which writes two files of lines, and looks complete at the fifth look. */
function exportInto(items: readonly Item[]) {
  const files = [items.slice(0, 5), items.slice(5)].map((some) =>
    gzipSync(some.map((item) => JSON.stringify({ Item: typedItem(item) })).join('\n')),
  );
  let folder = '';
  const asked = app.aws.mockTask<ExportRequest>('Export table', async ({ S3Bucket: Bucket, S3Prefix, TableArn }) => {
    folder = `${S3Prefix}/AWSDynamoDB/01700000000000-abcdef01`;
    await withBuckets(app.aws, async (s3) => {
      for (const [i, Body] of files.entries()) {
        await s3.send(new PutObjectCommand({ Bucket, Key: `${folder}/data/${i}.json.gz`, Body }));
      }
      await s3.send(new PutObjectCommand({ Bucket, Key: `${folder}/manifest-summary.json`, Body: '{}' }));
    });
    return { result: { ExportDescription: { ExportArn: `${TableArn}/export/01700000000000-abcdef01` } } };
  });
  app.aws.mockTask('Look at export', writing, writing, writing, writing, () => ({
    result: {
      ExportDescription: {
        ExportStatus: 'COMPLETED',
        ItemCount: items.length,
        ExportManifest: `${folder}/manifest-summary.json`,
      },
    },
  }));
  return asked;
}

it.each([0, 1, 9])(
  'works through a table of %i items as its export has it, and takes what was estimated',
  async (count) => {
    exportInto(counted(count));

    const report = await app.aws.run();

    expect(report.output).toEqual({ total: count, succeeded: count, failed: 0, failures: [] });
    const { ownTransitions, ownEvents } = fanOut.estimate({ items: count }).modes[1] ?? {};
    expect({ ownTransitions: report.transitions, ownEvents: report.events.length }).toEqual({
      ownTransitions,
      ownEvents,
    });
  },
);

it('hands items over as plain JSON, and lists those that fail', async () => {
  const asked = exportInto(counted(9, (i) => ({ fails: i === 7 })));

  const report = await app.aws.run();

  const [{ index, ...failure }] = (report.output as { failures: { index: number }[] }).failures as [{ index: number }];
  expect(failure).toEqual({ error: 'Unwell', cause: '000007' });
  expect(index).toBe(7);
  expect(asked.inputs).toEqual([
    {
      TableArn: expect.stringMatching(/:table\/items$/),
      S3Bucket: 'runs',
      S3Prefix: expect.stringMatching(/\/export$/),
      ExportFormat: 'DYNAMODB_JSON',
      ClientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
});

it('fails by a name of its own when DynamoDB cannot export, with its words', async () => {
  exportInto([]);
  app.aws.mockTask('Look at export', {
    result: {
      ExportDescription: { ExportStatus: 'FAILED', FailureCode: 'S3NoSuchBucket', FailureMessage: 'it is gone' },
    },
  });

  const report = await app.aws.run();

  expect(report).toMatchObject({
    status: 'FAILED',
    error: 'DynamoMapFanOut.ExportFailed',
    cause: 'S3NoSuchBucket: it is gone',
  });
});
