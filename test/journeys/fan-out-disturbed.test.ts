import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from 'cdk-sfn-local';
import { featureFlags } from '../../bin/feature-flags';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';

const directory = mkdtempSync(join(tmpdir(), 'disturbed-'));
let assembly: string;

beforeAll(() => {
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
  for (const mode of ['Inline', 'Distributed'] as const) {
    new DynamoMapFanOut(stack, mode, {
      table,
      source: ItemSource.scan({ segments: 3, pageSize: 2 }),
      mode: mode === 'Inline' ? FanOutMode.inline() : FanOutMode.distributed({ batchSize: 10 }),
      processor: ItemProcessor.chain(new Pass(stack, `${mode}: done with it`)),
    });
  }
  assembly = app.synth().directory;
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs over 60 items while something goes wrong, and says how often it did. */
async function run(machine: 'Inline' | 'Distributed', fault: string) {
  const aws = await LocalAws.start({ assembly, seed: 3, faults: [fault] });
  try {
    await aws.putItems(
      'items',
      Array.from({ length: 60 }, (_, i) => ({ id: `${i}` })),
    );
    const report = await aws.run({ machine: `Stack/${machine}/StateMachine` });
    return { report, injected: aws.faults()[0]?.injected ?? 0 };
  } finally {
    await aws.stop();
  }
}

const ALL = { total: 60, succeeded: 60, failed: 0, failures: [] };

describe('accounts for every item, once', () => {
  it.each([
    ['Inline', 'dynamodb:Scan=throttle@10%'],
    ['Inline', 'dynamodb:Scan=throttle@30%'],
    ['Distributed', 'dynamodb:Scan=throttle@30%'],
    ['Distributed', 'dynamodb:Scan=500@30%'],
    ['Distributed', 'dynamodb:Scan=reset@30%'],
    ['Distributed', 'dynamodb:Scan=lost-acknowledgement@30%'],
    ['Distributed', 's3:PutObject=500@30% by Write page'],
    ['Distributed', 's3:PutObject=lost-acknowledgement@30% by Write page'],
  ] as const)('%s, with %s', async (machine, fault) => {
    const { report, injected } = await run(machine, fault);

    expect(injected).toBeGreaterThan(0);
    expect(report).toMatchObject({ status: 'SUCCEEDED', output: ALL });
  });
});

it('ends under the name of what did not end', async () => {
  const { report, injected } = await run('Inline', 'dynamodb:Scan=throttle');

  expect(injected).toBe(7);
  expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoDb.ProvisionedThroughputExceededException' });
});
