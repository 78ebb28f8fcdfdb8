import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Choice, Condition, Fail, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { type ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { BATCHES_PER_COUNT, PAGES_PER_CHILD } from '../../lib/dynamo-map-fan-out/contract';
import { MOST_LISTED_FAILURES } from '../../lib/dynamo-map-fan-out/states/results';
import { ledgerOf } from '../support/fan-out-ledger';
import { type Assembly, synthesize } from '../support/running-app';

/** Limits that thousands of states would reach, which would take a minute here; each in the template, and what it becomes. */
const LOWERED: readonly [string, string][] = [
  [`$fanOutPages < ${PAGES_PER_CHILD}`, '$fanOutPages < 3'],
  [`\\"MaxItemsPerBatch\\":${BATCHES_PER_COUNT}`, '\\"MaxItemsPerBatch\\":4'],
  [`$fanOutFailed <= ${MOST_LISTED_FAILURES}`, '$fanOutFailed <= 10'],
];

let assembly: Assembly;
let aws: LocalAws;
beforeAll(async () => {
  assembly = synthesize((app) => {
    const stack = new Stack(app, 'Stack');
    const table = new TableV2(stack, 'Items', {
      tableName: 'items',
      partitionKey: { name: 'id', type: AttributeType.STRING },
    });
    const odd = Condition.jsonata('{% $number($states.input.id) % 2 = 1 %}');
    const bucket = new Bucket(stack, 'Ledgers', { bucketName: 'ledgers' });
    new DynamoMapFanOut(stack, 'FanOut', {
      table,
      source: ItemSource.scan({ segments: 2, pageSize: 1 }),
      mode: FanOutMode.distributed({ batchSize: 3, bucket, prefix: 'runs/' }),
      toleratedFailurePercentage: 50,
      processor: ItemProcessor.chain(
        Choice.jsonata(stack, 'Odd?')
          .when(odd, Fail.jsonata(stack, 'Odd', { error: 'Odd', cause: '{% $states.input.id %}' }))
          .otherwise(Pass.jsonata(stack, 'Even')),
      ),
    });
  });
  const template = join(assembly.directory, 'Stack.template.json');
  const text = readFileSync(template, 'utf8');
  writeFileSync(
    template,
    LOWERED.reduce((lowered, [from, to]) => lowered.replaceAll(from, to), text),
  );
  expect(LOWERED.filter(([from]) => !text.includes(from))).toEqual([]);
  aws = await LocalAws.start({ assembly: assembly.directory, seed: 1 });
  await aws.putItems(
    'items',
    Array.from({ length: 24 }, (_, i) => ({ id: `${i}` })),
  );
});
afterAll(async () => {
  await aws.stop();
  assembly.remove();
});

const mapRuns = ({ events }: ExecutionReport, label: string) =>
  events.filter(({ mapRunStartedEventDetails: started }) => started?.mapRunArn.includes(`/${label}:`)).length;

describe('more than one execution holds', () => {
  it('is handed over, counted in parts, and named by its place, and every item is accounted for', async () => {
    const report = await aws.run();

    const { failures, ...counts } = report.output as { total: number; failures: { prefix: string } };
    expect(counts).toEqual({ total: 24, succeeded: 12, failed: 12 });
    // 12 pages of each segment, three for each child.
    expect(mapRuns(report, 'Pages')).toBeGreaterThan(3);
    expect(mapRuns(report, 'Failures')).toBe(0);
    expect(failures).toEqual({ bucket: 'ledgers', prefix: expect.stringMatching(/^runs\/.+\/failed\/$/) });
    const ledger = await ledgerOf(aws, 'runs/', report);
    expect(ledger.map(({ cause }) => Number(cause)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, i) => 2 * i + 1),
    );
  });
});

it('leaves room in the history of an execution for retries', () => {
  // Read page and Write page are Tasks, More pages? is a Choice.
  expect(PAGES_PER_CHILD * (5 + 5 + 2)).toBeLessThan(25_000 * 0.75);
});
