import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { PRICES } from '../../lib/dynamo-map-fan-out/contract';
import { childrenOf, door, type Figure, measuredRun, withApp } from './measured';

const BATCH = 100;

/** The least that a Distributed Map over a file needs, by the constructs of aws-cdk-lib: batches, and results in a bucket. */
class HandWrittenStack extends Stack {
  constructor(scope: Construct, id: string, bucket: (stack: Stack) => Bucket) {
    super(scope, id);
    const files = bucket(this);
    const each = new sfn.Map(this, 'Each item', { itemsPath: '$.Items' }).itemProcessor(new sfn.Pass(this, 'Greet'));
    const map = new sfn.DistributedMap(this, 'Each batch', {
      mapExecutionType: sfn.StateMachineType.EXPRESS,
      itemReader: new sfn.S3JsonLItemReader({ bucket: files, key: 'items.jsonl' }),
      itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: BATCH }),
      resultWriterV2: new sfn.ResultWriterV2({ bucket: files, prefix: 'results' }),
      maxConcurrency: 25,
      toleratedFailurePercentage: 100,
    });
    const machine = new sfn.StateMachine(this, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(map.itemProcessor(each)),
    });
    new CfnOutput(this, 'Run', { value: machine.stateMachineArn });
    new CfnOutput(this, 'Files', { value: files.bucketName });
  }
}

/** The same by `DynamoMapFanOut`, which besides counts, lists failures and knows lost batches. */
class FanOutStack extends Stack {
  constructor(scope: Construct, id: string, bucket: (stack: Stack) => Bucket) {
    super(scope, id);
    const files = bucket(this);
    const { stateMachine } = new DynamoMapFanOut(this, 'FanOut', {
      source: ItemSource.s3JsonLines({ bucket: files, key: 'items.jsonl' }),
      mode: FanOutMode.distributed({ batchSize: BATCH, bucket: files }),
      processor: ItemProcessor.chain(new sfn.Pass(this, 'Greet')),
    });
    new CfnOutput(this, 'Run', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'Files', { value: files.bucketName });
  }
}

/** Runs the same file of items through both. */
export async function compareWithHandWritten(items: readonly object[]): Promise<Figure[]> {
  const text = items.map((item) => JSON.stringify(item)).join('\n');
  const theirs = await measure(HandWrittenStack, text);
  const ours = await measure(FanOutStack, text);
  const million = (run: Counted) => dollarsOf(run) * (1e6 / items.length);
  return [
    { what: 'billed transitions an item, by hand', value: (theirs.transitions / items.length).toFixed(4) },
    { what: 'billed transitions an item', value: (ours.transitions / items.length).toFixed(4), aim: 'at most 0.05' },
    { what: 'dollars a million items, by hand', value: million(theirs).toFixed(4) },
    { what: 'dollars a million items', value: million(ours).toFixed(4) },
    { what: 'more dollars, %', value: ((million(ours) / million(theirs) - 1) * 100).toFixed(2), aim: 'at most 5' },
    { what: 'items a second, by hand', value: (items.length / theirs.seconds).toFixed(0) },
    { what: 'items a second', value: (items.length / ours.seconds).toFixed(0) },
  ];
}

interface Counted {
  readonly transitions: number;
  readonly expressRequests: number;
  readonly seconds: number;
}

function measure(stack: typeof HandWrittenStack, text: string): Promise<Counted> {
  return withApp(
    (app) => {
      new stack(app, 'Compared', (scope) => new Bucket(scope, 'Bucket'));
    },
    async (aws) => {
      const client = new S3Client({ ...door(aws), forcePathStyle: true });
      await client.send(new PutObjectCommand({ Bucket: aws.outputs().Files, Key: 'items.jsonl', Body: text }));
      client.destroy();
      const { report, seconds } = await measuredRun(aws, 'Run');
      const { all } = await childrenOf(aws, report.executionArn);
      return { transitions: report.transitions + all, expressRequests: all, seconds };
    },
  );
}

/**
 * What Step Functions bills. A function, the same in both, would add to both, and so lessen the difference; a tenth of a
 * second for each batch stands for the time of its execution.
 */
function dollarsOf({ transitions, expressRequests }: Counted): number {
  return (
    (transitions / 1_000) * PRICES.perThousandTransitions +
    (expressRequests / 1e6) * PRICES.perMillionExpressRequests +
    expressRequests * 0.1 * (64 / 1_024) * PRICES.perExpressGbSecond
  );
}
