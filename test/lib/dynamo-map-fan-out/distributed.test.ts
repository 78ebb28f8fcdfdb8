import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Chain, CustomState, type IChainable, Pass, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import {
  CsvDelimiter,
  DynamoMapFanOut,
  type DynamoMapFanOutProps,
  FanOutMode,
  ItemFormat,
  ItemProcessor,
  ItemSource,
} from '../../../lib';
import { aStack, definitionOf, policyStatements, textOf } from '../../support/synth';

const mode = FanOutMode.distributed();

function aFanOut(props: (stack: Stack, files: Bucket) => DynamoMapFanOutProps) {
  const stack = aStack();
  const files = new Bucket(stack, 'Files');
  return { stack, fanOut: new DynamoMapFanOut(stack, 'FanOut', props(stack, files)) };
}

const aScan = (stack: Stack) => ({
  source: ItemSource.scan({ segments: 2 }),
  table: new TableV2(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
});

describe('the Map of batches', () => {
  it('reads, batches, tolerates and writes, with or without the flag of the L2 writer', () => {
    const { stack } = aFanOut((_stack, bucket) => ({
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
    const { stack } = aFanOut((_stack, bucket) => ({ source: source(bucket), mode }));

    expect(definitionOf(stack).States['Process items']).toMatchObject({ ItemReader: reader });
  });
});

describe('the bucket', () => {
  it('is private, encrypted, TLS only, forgets after 90 days, and is kept when the stack goes', () => {
    const { stack, fanOut } = aFanOut((stack) => ({ ...aScan(stack), mode }));

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
    const { stack } = aFanOut((stack) => ({ ...aScan(stack), mode, removalPolicy: RemovalPolicy.DESTROY }));

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
    const { stack } = aFanOut((stack, bucket) => ({
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
    const file = aFanOut((_stack, bucket) => ({ source: ItemSource.s3Json({ bucket, key: 'in/a.json' }), mode }));
    const objects = aFanOut((_stack, bucket) => ({ source: ItemSource.s3Objects({ bucket, prefix: 'in/' }), mode }));

    const ofFiles = (stack: Stack) =>
      granted(stack).flatMap(({ resources }) => resources.filter((resource) => resource.startsWith('<Files')));
    expect(ofFiles(file.stack)).toEqual(['<Files8E6940B8.Arn>/in/a.json']);
    expect(ofFiles(objects.stack)).toEqual(['<Files8E6940B8.Arn>']);
  });

  it('include the keys of the buckets', () => {
    const { stack } = aFanOut((stack) => ({
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

describe('refused at synth', () => {
  const json = (bucket: Bucket) => ItemSource.s3Json({ bucket, key: 'a.json' });

  it.each<[string, (stack: Stack, files: Bucket) => DynamoMapFanOutProps, RegExp]>([
    [
      'files inline',
      (_stack, bucket) => ({ source: json(bucket) }),
      /mode must be FanOutMode.distributed\(\) for files, which only a Distributed Map reads, got 'inline'$/,
    ],
    [
      'the typed form of files',
      (_stack, bucket) => ({ source: json(bucket), mode, itemFormat: ItemFormat.DYNAMODB }),
      /itemFormat must be absent for files, which hold plain JSON/,
    ],
    [
      'a table beside files',
      (_stack, bucket) => ({ source: json(bucket), mode, tableName: 'items' }),
      /tableName must be absent for files, got 'items'$/,
    ],
    [
      'both a key and a prefix',
      (_stack, bucket) => ({ source: ItemSource.s3Json({ bucket, key: 'a', prefix: 'b/' }), mode }),
      /source must be files with either a key or a prefix, got { key: 'a', prefix: 'b\/' }$/,
    ],
    [
      'neither a key nor a prefix',
      (_stack, bucket) => ({ source: ItemSource.s3JsonLines({ bucket }), mode }),
      /source must be files with either a key or a prefix/,
    ],
    [
      'a JSONPath as a key',
      (_stack, bucket) => ({ source: ItemSource.s3JsonLines({ bucket, key: '$.key' }), mode }),
      /source.key must be a key such as .* or a JSONata expression, got '\$.key'$/,
    ],
    [
      'a pointer that is none',
      (_stack, bucket) => ({ source: ItemSource.s3Json({ bucket, key: 'a', itemsPointer: 'data' }), mode }),
      /source.itemsPointer must be a JSON pointer such as '\/data\/items', got 'data'$/,
    ],
    [
      'a column twice',
      (_stack, bucket) => ({ source: ItemSource.s3Csv({ bucket, key: 'a', headers: ['a', 'a'] }), mode }),
      /source.headers must be one or more names, each once/,
    ],
    [
      'a batch of nothing',
      (_stack, bucket) => ({ source: json(bucket), mode: FanOutMode.distributed({ batchSize: 0 }) }),
      /mode.batchSize must be a whole number from 1 to 500, got 0$/,
    ],
    [
      'no batch at once',
      (_stack, bucket) => ({ source: json(bucket), mode: FanOutMode.distributed({ maxConcurrency: 0 }) }),
      /mode.maxConcurrency must be a whole number from 1 to 10000, got 0$/,
    ],
    [
      'an empty prefix',
      (_stack, bucket) => ({ source: json(bucket), mode: FanOutMode.distributed({ prefix: '' }) }),
      /mode.prefix must be the beginning of a key such as 'fan-out\/', got ''$/,
    ],
    [
      'a queue of failures with a stop at the first',
      (stack, bucket) => ({
        source: json(bucket),
        mode,
        stopOnFailure: true,
        failedItemsQueue: new Queue(stack, 'Failed'),
      }),
      /failedItemsQueue must be absent with stopOnFailure, which ends a run instead, got 'a queue'$/,
    ],
    [
      'a number of items',
      (_stack, bucket) => ({ source: json(bucket), mode, maxItems: 5 }),
      /maxItems must be absent with FanOutMode.distributed\(\), which takes any number, got 5$/,
    ],
  ])('%s', (_what, props, message) => {
    expect(() => aFanOut(props)).toThrow(message);
  });

  it.each<[string, object, Partial<DynamoMapFanOutProps>, RegExp]>([
    [
      'a callback in EXPRESS children',
      { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true },
      { mode },
      /mode.childType must be STANDARD for arn:aws:states:::sqs:sendMessage.waitForTaskToken/,
    ],
    [
      'waits beyond five minutes',
      { Type: 'Pass' },
      { mode, waitPerItem: Duration.seconds(100), maxConcurrency: 30 },
      /waitPerItem keeps a batch of 100 for 400 s, and an EXPRESS execution has 300 s/,
    ],
  ])('%s', (_what, stateJson, props, message) => {
    const { stack } = aFanOut((stack, bucket) => ({
      source: json(bucket),
      processor: ItemProcessor.chain(new CustomState(stack, 'Work', { stateJson })),
      ...props,
    }));

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  it('more events than a STANDARD child has', () => {
    const { stack } = aFanOut((stack, bucket) => ({
      source: json(bucket),
      mode: FanOutMode.distributed({ childType: StateMachineType.STANDARD, batchSize: 500 }),
      processor: ItemProcessor.chain(
        Array.from({ length: 25 }, (_, i) => new Pass(stack, `Step ${i}`)).reduce<IChainable>(
          (chain, step) => Chain.start(step).next(chain),
          new Pass(stack, 'Last step'),
        ),
      ),
    }));

    expect(() => Template.fromStack(stack)).toThrow(
      /mode.batchSize must be at most 401 with STANDARD children, got 500: 31000 events of 25,000/,
    );
  });
});

describe('warned about', () => {
  const warnings = (props: Partial<DynamoMapFanOutProps>) => {
    const { fanOut } = aFanOut((_stack, bucket) => ({
      source: ItemSource.s3Json({ bucket, key: 'a.json' }),
      mode,
      ...props,
    }));
    return fanOut.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
  };

  it('more items at once than Lambda runs', () => {
    expect(warnings({ mode: FanOutMode.distributed({ maxConcurrency: 26 }) }).join()).toMatch(
      /up to 1040 items are in work at once, more than the 1000 that Lambda runs at once in an account by default/,
    );
    expect(warnings({ mode: FanOutMode.distributed({ maxConcurrency: 25 }) })).toEqual([]);
  });

  it('batches that may take longer than an EXPRESS execution has', () => {
    expect(warnings({ itemTimeout: Duration.seconds(101) }).join()).toMatch(
      /a batch of 100 items, each up to 101 s, takes up to 303 s, more than the 300 s/,
    );
    expect(warnings({ itemTimeout: Duration.seconds(100) })).toEqual([]);
  });
});

it('has no table to show where it reads files', () => {
  const { fanOut } = aFanOut((_stack, bucket) => ({ source: ItemSource.s3Json({ bucket, key: 'a.json' }), mode }));

  expect(() => fanOut.table).toThrow('Stack/FanOut: there is no table; the source reads files');
});
