import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DynamoMapFanOut, type DynamoMapFanOutProps, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { main } from '../../utils/estimate';
import { measureRun } from '../../utils/estimate/measured-run';
import { counted, type Form, itemsTable, load } from '../support/fan-out-items';
import { type RunningApp, startLocally } from '../support/running-app';
import { runInTerminal } from '../utils/a-terminal';

let app: RunningApp;
const fanOuts = new Map<string, DynamoMapFanOut>();

type Props = Pick<DynamoMapFanOutProps, 'source' | 'mode' | 'table' | 'waitPerItem' | 'idempotency'>;

function machines(table: TableV2, bucket: Bucket): Record<string, Props> {
  const list = '{% $states.input.list %}';
  const values = ItemSource.listAttribute({ key: { list, no: 'all' }, partitionKey: 'list', attribute: 'values' });
  const query = ItemSource.query({ key: { list }, pageSize: 4 });
  const mode = FanOutMode.distributed({ batchSize: 3, bucket });
  // Nothing was claimed before.
  const idempotency = { batchId: '{% $states.context.Execution.Id %}', itemKey: ['no'] };
  return {
    ListInline: { source: values, table },
    ListWaiting: { source: values, table, waitPerItem: Duration.seconds(1) },
    ListClaimed: { source: values, table, idempotency },
    ListDistributed: { source: values, table, mode },
    QueryInline: { source: query, table },
    QueryDistributed: { source: query, table, mode },
    QueryClaimedDistributed: { source: query, table, mode, idempotency },
    JsonDistributed: { source: ItemSource.s3Json({ bucket, key: list }), mode },
  };
}

beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const table = itemsTable(stack);
    const worker = new LambdaFunction(stack, 'Worker', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('// Mocked.'),
    });
    for (const [name, props] of Object.entries(machines(table, new Bucket(stack, 'Files', { bucketName: 'files' })))) {
      const processor = ItemProcessor.lambdaFunction(worker);
      fanOuts.set(name, new DynamoMapFanOut(stack, name, { processor, toleratedFailurePercentage: 100, ...props }));
    }
  });
  app.aws.mockFunction<{ fails?: boolean }>('Stack/Worker', ({ fails }) =>
    fails ? { error: 'No' } : { result: null },
  );
});
afterAll(() => app.stop());

describe('what is estimated is what the runner measures', () => {
  it.each(
    Object.keys(machines({} as TableV2, {} as Bucket)).flatMap((name) => [
      [name, 0, 0],
      [name, 1, 1],
      [name, 5, 2],
    ]) as [string, number, number][],
  )('%s of %i items, of which %i fail', async (name, items, failedItems) => {
    const form = name.replace(/(Inline|Waiting|Claimed|Distributed)+$/, '') as Form;
    const list = await load(
      app.aws,
      form,
      counted(items, (i) => ({ fails: i < failedItems })),
    );

    const report = await app.aws.run({ machine: `Stack/${name}/StateMachine`, input: { list } });

    expect(report.output).toMatchObject({ total: items, failed: failedItems });
    const mode = name.endsWith('Distributed') ? 'distributed EXPRESS' : 'inline';
    const estimate = fanOuts.get(name)?.estimate({ items, failedItems });
    const { ownTransitions, ownEvents, children } = estimate?.modes.find((one) => one.mode === mode) ?? {};
    const measured = await measureRun(report.executionArn, { endpoint: app.aws.endpoint });
    expect(measured).toEqual({ ownTransitions, ownEvents, children });
    expect(measured.ownTransitions).toBe(report.transitions);
  });

  it('shows what a run took beside its estimate', async () => {
    const list = await load(app.aws, 'Query', counted(5));
    const { executionArn } = await app.aws.run({ machine: 'Stack/QueryInline/StateMachine', input: { list } });
    const args = ['5', '--source', 'query', '--page-size', '4', '--beside', executionArn];

    const { out } = await runInTerminal(main, [...args, '--endpoint', app.aws.endpoint]);

    expect(out).toMatch(/^ +inline .* measured$/m);
    expect(out).toMatch(/^ +without those of children +17 .* 17$/m);
    expect(out).toMatch(/^ +history events of 25,000 +71 .* 71$/m);
  });
});
