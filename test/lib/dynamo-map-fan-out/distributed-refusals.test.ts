import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Chain, CustomState, type IChainable, Pass, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { type DynamoMapFanOutProps, FanOutMode, ItemFormat, ItemProcessor, ItemSource } from '../../../lib';
import { aFanOutWithFiles } from './a-fan-out';

const mode = FanOutMode.distributed();

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
    expect(() => aFanOutWithFiles(props)).toThrow(message);
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
    const { stack } = aFanOutWithFiles((stack, bucket) => ({
      source: json(bucket),
      processor: ItemProcessor.chain(new CustomState(stack, 'Work', { stateJson })),
      ...props,
    }));

    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  it('more events than a STANDARD child has', () => {
    const { stack } = aFanOutWithFiles((stack, bucket) => ({
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
    const { fanOut } = aFanOutWithFiles((_stack, bucket) => ({
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
