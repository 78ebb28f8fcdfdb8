import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { type ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { featureFlags } from '../../bin/feature-flags';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { PAGES_PER_CHILD } from '../../lib/dynamo-map-fan-out/contract';

/** Runs a scan of a table of so many items, one a page, whose children read so many pages each. */
async function scan(items: number, segments: number, pagesPerChild: number): Promise<ExecutionReport> {
  const directory = mkdtempSync(join(tmpdir(), 'handover-'));
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: featureFlags(),
    builtinCloudFormationValidation: false,
  });
  const stack = new Stack(app, 'Stack');
  const table = new TableV2(stack, 'Items', {
    tableName: 'items',
    partitionKey: { name: 'id', type: AttributeType.STRING },
  });
  new DynamoMapFanOut(stack, 'FanOut', {
    table,
    source: ItemSource.scan({ segments, pageSize: 1 }),
    mode: FanOutMode.distributed(),
    processor: ItemProcessor.chain(new Pass(stack, 'Done with it')),
  });
  const { directory: assembly } = app.synth();
  const template = join(assembly, 'Stack.template.json');
  const text = readFileSync(template, 'utf8');
  // A history fills up after thousands of states, which would take a minute here.
  const shortened = text.replaceAll(`$fanOutPages < ${PAGES_PER_CHILD}`, `$fanOutPages < ${pagesPerChild}`);
  expect(shortened).not.toBe(text);
  writeFileSync(template, shortened);
  const aws = await LocalAws.start({ assembly, seed: 1 });
  try {
    await aws.putItems(
      'items',
      Array.from({ length: items }, (_, i) => ({ id: `${i}` })),
    );
    return await aws.run();
  } finally {
    await aws.stop();
    rmSync(directory, { recursive: true });
  }
}

const rounds = ({ events }: ExecutionReport) =>
  events.filter(({ mapRunStartedEventDetails: started }) => started?.mapRunArn.includes('/Pages:')).length;

it('hands segments over to fresh executions until every one is read to its end', async () => {
  const report = await scan(20, 2, 3);

  expect(report.output).toEqual({ total: 20, succeeded: 20, failed: 0, failures: [] });
  expect(rounds(report)).toBeGreaterThan(3);
});

it('leaves room in the history of an execution for retries', () => {
  // Read page and Write page are Tasks, More pages? is a Choice.
  expect(PAGES_PER_CHILD * (5 + 5 + 2)).toBeLessThan(25_000 * 0.75);
});
