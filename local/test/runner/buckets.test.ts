import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

let aws: LocalAws;
let client: S3Client;

/** Reads rows of a CSV file, gives each to a child, and writes what the children give. */
function fanOut(stack: Stack): void {
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'rows' });
  const map = new sfn.DistributedMap(stack, 'Each row', {
    itemReader: new sfn.S3CsvItemReader({
      bucket,
      key: 'in/rows.csv',
      csvHeaders: sfn.CsvHeaders.useFirstRow(),
    }),
    resultWriter: new sfn.ResultWriter({ bucket, prefix: 'out' }),
    label: 'rows',
  });
  map.itemProcessor(
    new sfn.Choice(stack, 'Choose')
      .when(sfn.Condition.stringEquals('$.name', 'bad'), new sfn.Fail(stack, 'Refuse', { error: 'Bad' }))
      .otherwise(new sfn.Pass(stack, 'Keep', { parameters: { 'kept.$': '$.name' } })),
  );
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(map) });
}

beforeAll(async () => {
  aws = await LocalAws.start({ assembly: synthesizeStack(fanOut), seed: 1 });
  client = new S3Client({
    endpoint: aws.endpoint,
    region: aws.region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterAll(async () => {
  client.destroy();
  await aws.stop();
  removeSynthesized();
});

const put = (text: string) => client.send(new PutObjectCommand({ Bucket: 'rows', Key: 'in/rows.csv', Body: text }));

async function read(key: string): Promise<unknown> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'rows', Key: key }));
  return JSON.parse((await Body?.transformToString()) ?? '');
}

describe('a distributed Map of a template', () => {
  it('reads its items from a bucket and writes its results there', async () => {
    await put('id,name\n1,ann\n2,bob\n');

    const report = await aws.run();

    expect(report.status).toBe('SUCCEEDED');
    const { Bucket, Key } = (report.output as { ResultWriterDetails: { Bucket: string; Key: string } })
      .ResultWriterDetails;
    const { ResultFiles } = (await read(Key)) as { ResultFiles: { SUCCEEDED: { Key: string }[] } };
    const written = (await read(ResultFiles.SUCCEEDED[0]?.Key ?? '')) as { Output: string }[];
    expect([Bucket, written.map(({ Output }) => Output)]).toEqual(['rows', ['{"kept":"ann"}', '{"kept":"bob"}']]);
  });

  it('fails when more rows do than it may bear', async () => {
    await put('id,name\n1,bad\n');

    expect(await aws.run()).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  it('fails by its reader where there is no file', async () => {
    await client.send(new DeleteObjectCommand({ Bucket: 'rows', Key: 'in/rows.csv' }));

    expect(await aws.run()).toMatchObject({
      status: 'FAILED',
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining('The specified key does not exist.'),
    });
  });
});
