import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CustomState } from 'aws-cdk-lib/aws-stepfunctions';
import { CsvDelimiter, FanOutMode, ItemProcessor, ItemSource } from '../../../lib';
import { definitionOf, policyStatements, textOf } from '../../support/synth';
import { aFanOutWithFiles } from './a-fan-out';

const mode = FanOutMode.distributed();

const aScan = (stack: Stack) => ({
  source: ItemSource.scan({ segments: 2 }),
  table: new TableV2(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
});

describe('the Map of batches', () => {
  it('reads, batches, tolerates and writes, with or without the flag of the L2 writer', () => {
    const { stack } = aFanOutWithFiles((_stack, bucket) => ({
      source: ItemSource.s3JsonLines({ bucket, key: 'in/items.jsonl' }),
      mode: FanOutMode.distributed({ batchSize: 50, maxConcurrency: 9, bucket, prefix: 'runs/' }),
    }));

    expect(definitionOf(stack).States['Process items']).toMatchObject({
      Type: 'Map',
      QueryLanguage: 'JSONata',
      Label: 'Items',
      MaxConcurrency: 9,
      ToleratedFailurePercentage: 100,
      ItemReader: {
        Resource: 'arn:<AWS::Partition>:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Arguments: { Bucket: '<Files8E6940B8>', Key: 'in/items.jsonl' },
      },
      ItemBatcher: { MaxItemsPerBatch: 50, MaxInputBytesPerBatch: 190_000 },
      ResultWriter: {
        Resource: 'arn:<AWS::Partition>:states:::s3:putObject',
        WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
        Arguments: { Prefix: "{% $fanOutRun & 'results' %}" },
      },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
    });
  });

  it.each<[string, (bucket: Bucket) => ItemSource, object]>([
    [
      'a CSV file with headers of its own',
      (bucket) => ItemSource.s3Csv({ bucket, key: 'a.csv', headers: ['a', 'b'], delimiter: CsvDelimiter.TAB }),
      {
        ReaderConfig: {
          InputType: 'CSV',
          CSVHeaderLocation: 'GIVEN',
          CSVHeaders: ['a', 'b'],
          CSVDelimiter: 'TAB',
        },
        Arguments: { Key: 'a.csv' },
      },
    ],
    [
      'JSON files, with the list inside',
      (bucket) => ItemSource.s3Json({ bucket, prefix: 'in/', itemsPointer: '/data' }),
      {
        Resource: 'arn:<AWS::Partition>:states:::s3:listObjectsV2',
        ReaderConfig: { InputType: 'JSON', ItemsPointer: '/data', Transformation: 'LOAD_AND_FLATTEN' },
        Arguments: { Prefix: 'in/' },
      },
    ],
    [
      'objects',
      (bucket) => ItemSource.s3Objects({ bucket, prefix: 'in/' }),
      { Resource: 'arn:<AWS::Partition>:states:::s3:listObjectsV2', Arguments: { Prefix: 'in/' } },
    ],
  ])('reads %s', (_what, source, reader) => {
    const { stack } = aFanOutWithFiles((_stack, bucket) => ({ source: source(bucket), mode }));

    expect(definitionOf(stack).States['Process items']).toMatchObject({ ItemReader: reader });
  });
});

describe('the bucket', () => {
  it('is private, encrypted, TLS only, forgets after 90 days, and is kept when the stack goes', () => {
    const { stack, fanOut } = aFanOutWithFiles((stack) => ({ ...aScan(stack), mode }));

    const template = Template.fromStack(stack);
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      },
      DeletionPolicy: 'Retain',
    });
    expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toContain('FanOutLedgersC0264826');
    expect(fanOut.ledgerBucket).toBeDefined();
  });

  it('is emptied and goes with the stack when asked to', () => {
    const { stack } = aFanOutWithFiles((stack) => ({ ...aScan(stack), mode, removalPolicy: RemovalPolicy.DESTROY }));

    Template.fromStack(stack).resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });
});

/** Text of a resource; the name of the machine, which is picked out of its ARN, as `<name>`. */
function readable(value: unknown): string {
  const { 'Fn::Join': join, 'Fn::Select': select } = (value ?? {}) as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::Select'?: unknown;
  };
  if (join !== undefined) return join[1].map(readable).join(join[0]);
  return select === undefined ? textOf(value) : '<name>';
}

describe('permissions', () => {
  const granted = (stack: Stack) =>
    policyStatements(stack)
      .filter(({ Action }) => !JSON.stringify(Action).includes('logs:'))
      .map(({ Action, Resource, Condition }) => ({
        actions: [Action].flat() as string[],
        resources: ([Resource].flat() as unknown[]).map(readable),
        ...(Condition !== undefined && { condition: Condition }),
      }));

  it('of a scan are its table, its own folder, and itself', () => {
    const { stack } = aFanOutWithFiles((stack, bucket) => ({
      ...aScan(stack),
      mode: FanOutMode.distributed({ bucket, prefix: 'runs/' }),
      processor: ItemProcessor.chain(new CustomState(stack, 'Work', { stateJson: { Type: 'Pass' } })),
    }));

    const statements = granted(stack);
    const resourcesOf = (action: string) => [
      ...new Set(statements.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources)),
    ];
    expect(resourcesOf('dynamodb:Scan')).toEqual([expect.stringMatching(/^<Table.*\.Arn>$/)]);
    for (const action of ['s3:GetObject', 's3:PutObject']) {
      expect(resourcesOf(action)).toEqual(['<Files8E6940B8.Arn>/runs/*']);
    }
    expect(statements.filter(({ actions }) => actions.includes('s3:ListBucket'))).toEqual([
      {
        actions: ['s3:ListBucket'],
        resources: ['<Files8E6940B8.Arn>'],
        condition: { StringLike: { 's3:prefix': 'runs/*' } },
      },
    ]);
    expect(resourcesOf('states:StartExecution')).toEqual([expect.stringMatching(/^<FanOutStateMachine\w+>$/)]);
    expect(resourcesOf('states:RedriveExecution').map((arn) => arn.replace(/^.*>/, ''))).toEqual(
      expect.arrayContaining(['/Pages:*', '/Items:*', '/Lost:*', '/Results:*', '/Failures:*']),
    );
    expect([...new Set(statements.flatMap(({ actions }) => actions))].sort()).toEqual([
      'dynamodb:Scan',
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:ListBucket',
      's3:ListMultipartUploadParts',
      's3:PutObject',
      'states:DescribeExecution',
      'states:RedriveExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
  });

  it('of one file are that file, of listed objects not to read them', () => {
    const file = aFanOutWithFiles((_stack, bucket) => ({
      source: ItemSource.s3Json({ bucket, key: 'in/a.json' }),
      mode,
    }));
    const objects = aFanOutWithFiles((_stack, bucket) => ({
      source: ItemSource.s3Objects({ bucket, prefix: 'in/' }),
      mode,
    }));

    const ofFiles = (stack: Stack) =>
      granted(stack).flatMap(({ resources }) => resources.filter((resource) => resource.startsWith('<Files')));
    expect(ofFiles(file.stack)).toEqual(['<Files8E6940B8.Arn>/in/a.json']);
    expect(ofFiles(objects.stack)).toEqual(['<Files8E6940B8.Arn>']);
  });

  it('include the keys of the buckets', () => {
    const { stack } = aFanOutWithFiles((stack) => ({
      source: ItemSource.s3Json({ bucket: new Bucket(stack, 'In', { encryptionKey: new Key(stack, 'A') }), key: 'a' }),
      mode: FanOutMode.distributed({ bucket: new Bucket(stack, 'Out', { encryptionKey: new Key(stack, 'B') }) }),
    }));

    const keys = granted(stack).filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));
    expect(keys.map(({ actions }) => actions)).toEqual([
      ['kms:Decrypt'],
      ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
    ]);
  });
});

it('has no table to show where it reads files', () => {
  const { fanOut } = aFanOutWithFiles((_stack, bucket) => ({
    source: ItemSource.s3Json({ bucket, key: 'a.json' }),
    mode,
  }));

  expect(() => fanOut.table).toThrow('Stack/FanOut: there is no table; the source reads files');
});
