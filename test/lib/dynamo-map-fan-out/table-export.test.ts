import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DynamoMapFanOut, type DynamoMapFanOutProps, FanOutMode, ItemSource } from '../../../lib';
import { aStack, definitionOf, policyStatements, textOf } from '../../support/synth';

const mode = FanOutMode.distributed();

function anExport(stack: Stack, props: Partial<DynamoMapFanOutProps> = {}): DynamoMapFanOut {
  const table = new TableV2(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  return new DynamoMapFanOut(stack, 'FanOut', { source: ItemSource.export(), table, mode, ...props });
}

const actionsOn = (stack: Stack, resource: RegExp) =>
  policyStatements(stack)
    .filter(({ Resource }) => [Resource].flat().some((one) => resource.test(textOf(one))))
    .flatMap(({ Action }) => Action as string | string[])
    .sort();

it('is granted to export the table, to look at its exports, and to write as DynamoDB writes', () => {
  const stack = aStack();

  anExport(stack, { mode: FanOutMode.distributed({ bucket: new Bucket(stack, 'Runs'), prefix: 'runs/' }) });

  expect(actionsOn(stack, /^<Table\w+.Arn>$/)).toEqual(['dynamodb:ExportTableToPointInTime']);
  expect(actionsOn(stack, /^<Table\w+.Arn>\/export\/\*$/)).toEqual(['dynamodb:DescribeExport']);
  expect(actionsOn(stack, /^<Runs\w+.Arn>\/runs\/\*$/)).toContain('s3:PutObjectAcl');
});

it('writes under the key of the bucket', () => {
  const stack = aStack();
  const bucket = new Bucket(stack, 'Runs', { encryptionKey: new Key(stack, 'Key') });

  anExport(stack, { mode: FanOutMode.distributed({ bucket }) });

  expect(definitionOf(stack).States['Export table']?.Arguments).toMatchObject({
    S3SseAlgorithm: 'KMS',
    S3SseKmsKeyId: expect.stringMatching(/^<Key\w+.Arn>$/),
  });
});

it('looks as often as it is told', () => {
  const stack = aStack();

  anExport(stack, { source: ItemSource.export({ pollEvery: Duration.minutes(5) }) });

  expect(definitionOf(stack).States['Wait for export']).toMatchObject({ Seconds: 300 });
});

it('costs what it exports, besides the work', () => {
  const estimate = anExport(aStack()).estimate({ items: 1_000_000, itemBytes: 1_024 });
  const free = anExport(aStack()).estimate({
    items: 1_000_000,
    itemBytes: 1_024,
    prices: { perExportedGb: 0 },
  });

  expect((estimate.modes[1]?.dollars ?? 0) - (free.modes[1]?.dollars ?? 0)).toBeCloseTo(
    (1_024_000_000 / 2 ** 30) * 0.1,
    9,
  );
  expect(estimate.modes[0]?.limit).toBe('only a Distributed Map reads files');
  expect(estimate.modes[1]?.readUnits).toBe(0);
});

describe('refused at synth', () => {
  it.each<[string, (stack: Stack) => unknown, RegExp]>([
    [
      'an inline run',
      (stack) => anExport(stack, { mode: FanOutMode.inline() }),
      /mode must be FanOutMode.distributed\(\) for files, which only a Distributed Map reads, got 'inline'$/,
    ],
    [
      'no table',
      (stack) => new DynamoMapFanOut(stack, 'FanOut', { source: ItemSource.export(), mode }),
      /table must be given for an export, whose keys only it knows, got undefined$/,
    ],
    [
      'items that would come again',
      (stack) => anExport(stack, { failedItemsQueue: new Queue(stack, 'Failed') }),
      /failedItemsQueue must be absent for an export, whose files hold what is read, got 'a queue'$/,
    ],
    [
      'a look each second',
      (stack) => anExport(stack, { source: ItemSource.export({ pollEvery: Duration.seconds(1) }) }),
      /source.pollEvery must be whole seconds from 10 to 3600, got '1 s'$/,
    ],
  ])('%s', (_what, make, message) => {
    expect(() => make(aStack())).toThrow(message);
  });
});
