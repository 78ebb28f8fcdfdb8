import { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Choice, Condition, Fail, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { type ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { type Assembly, synthesize } from '../support/running-app';

const MACHINES = ['Inline', 'Distributed', 'Claimed', 'Queued'] as const;

let assembly: Assembly;
beforeAll(() => {
  assembly = synthesize((app) => {
    const stack = new Stack(app, 'Stack');
    const table = new TableV2(stack, 'Items', {
      tableName: 'items',
      partitionKey: { name: 'id', type: AttributeType.STRING },
    });
    for (const mode of MACHINES) {
      new DynamoMapFanOut(stack, mode, {
        table,
        source: ItemSource.scan({ segments: 3, pageSize: 2 }),
        mode: mode === 'Distributed' ? FanOutMode.distributed({ batchSize: 10 }) : FanOutMode.inline(),
        ...(mode === 'Claimed' && { idempotency: { batchId: "{% 'all' %}", itemKey: ['id'] } }),
        ...(mode === 'Queued' && { failedItemsQueue: new Queue(stack, 'Failed'), toleratedFailureCount: 1 }),
        processor: ItemProcessor.chain(
          mode === 'Queued' ? failingFor7(stack) : new Pass(stack, `${mode}: done with it`),
        ),
      });
    }
  });
});
afterAll(() => assembly.remove());

const failingFor7 = (stack: Stack) =>
  Choice.jsonata(stack, 'Is it 7?')
    .when(Condition.jsonata("{% $states.input.id = '7' %}"), new Fail(stack, 'It is', { error: 'Unwell' }))
    .otherwise(Pass.jsonata(stack, 'It is not'));

/** Runs over 30 items while something goes wrong, and says how often it did. */
async function run(machine: (typeof MACHINES)[number], ...faults: string[]) {
  const aws = await LocalAws.start({ assembly: assembly.directory, seed: 3, faults });
  try {
    await aws.putItems(
      'items',
      Array.from({ length: 30 }, (_, i) => ({ id: `${i}` })),
    );
    const report = await aws.run({ machine: `Stack/${machine}/StateMachine` });
    return { report, injected: aws.faults().map(({ injected }) => injected) };
  } finally {
    await aws.stop();
  }
}

const ALL = { total: 30, succeeded: 30, failed: 0, failures: [] };

describe('accounts for every item, once', () => {
  it.each([
    ['Inline', ['dynamodb:Scan=throttle@10%']],
    ['Inline', ['dynamodb:Scan=throttle@30%']],
    ['Distributed', ['dynamodb:Scan=throttle@30%']],
    ['Distributed', ['dynamodb:Scan=500@30%', 's3:PutObject=lost-acknowledgement@30% by Write page']],
    ['Distributed', ['dynamodb:Scan=reset@30%', 's3:PutObject=500@30% by Write page']],
    ['Distributed', ['dynamodb:Scan=lost-acknowledgement@30%']],
  ] as const)('%s, with %s', async (machine, faults) => {
    const { report, injected } = await run(machine, ...faults);

    expect(Math.min(...injected)).toBeGreaterThan(0);
    expect(report).toMatchObject({ status: 'SUCCEEDED', output: ALL });
  });

  it.each(['Inline', 'Distributed'] as const)('or fails for that reason, %s, with 70 %% throttled', async (machine) => {
    const { report, injected } = await run(machine, 'dynamodb:Scan=throttle@70%');

    expect(injected[0]).toBeGreaterThan(7);
    expect(report).toMatchObject(
      report.status === 'SUCCEEDED' ? { output: ALL } : { status: 'FAILED', error: THROTTLED[machine] },
    );
  });
});

it('takes no claim of its own for that of another, and no lost word for undone work', async () => {
  const { report, injected } = await run(
    'Claimed',
    'dynamodb:PutItem=lost-acknowledgement@30% by Claim item',
    'dynamodb:UpdateItem=500@20% by Finish item',
  );

  expect(Math.min(...injected)).toBeGreaterThan(0);
  expect(report).toMatchObject({ status: 'SUCCEEDED', output: ALL });
  expect(statesOf(report)).not.toContain('Read claim');
});

const statesOf = ({ events }: ExecutionReport) => events.map((event) => event.stateEnteredEventDetails?.name);

it('keeps a failed item in the output that its queue does not take', async () => {
  const { report, injected } = await run('Queued', 'sqs:SendMessage=500');

  expect(injected).toEqual([7]);
  expect(report.output).toEqual({
    total: 30,
    succeeded: 29,
    failed: 1,
    failures: [{ index: expect.any(Number), error: 'Unwell', cause: '' }],
  });
});

/** A distributed run names the Map Run of the children that could not read. */
const THROTTLED = {
  Inline: 'DynamoDb.ProvisionedThroughputExceededException',
  Distributed: 'States.ExceedToleratedFailureThreshold',
};

it('ends under the name of what did not end', async () => {
  const { report, injected } = await run('Inline', 'dynamodb:Scan=throttle');

  expect(injected).toEqual([7]);
  expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoDb.ProvisionedThroughputExceededException' });
});
