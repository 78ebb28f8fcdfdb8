import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoUpdateItem } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { ExecutionReport } from 'cdk-sfn-local';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { counted, type Item, itemsTable, load } from '../support/fan-out-items';
import { clientSettings, type RunningApp, startLocally } from '../support/running-app';

/** Adds one to the item's row in partition `done of <list>`, after a while; fails for items with `fails` after that. */
function countingStates(stack: Stack, name: string, table: TableV2): sfn.IChainable {
  const text = DynamoAttributeValue.fromString;
  return sfn.Wait.jsonata(stack, `${name}: takes 10 s`, { time: sfn.WaitTime.duration(Duration.seconds(10)) })
    .next(
      DynamoUpdateItem.jsonata(stack, `${name}: count it`, {
        table,
        key: { list: text("{% 'done of ' & $states.input.list %}"), no: text('{% $states.input.no %}') },
        updateExpression: 'ADD times :one',
        expressionAttributeValues: { ':one': DynamoAttributeValue.fromNumber(1) },
        outputs: '{% $states.input %}',
      }),
    )
    .next(
      sfn.Choice.jsonata(stack, `${name}: does it fail?`)
        .when(sfn.Condition.jsonata('{% $states.input.fails = true %}'), sfn.Fail.jsonata(stack, `${name}: it fails`))
        .otherwise(sfn.Pass.jsonata(stack, `${name}: it is done`)),
    );
}

const idempotency = { batchId: '{% $states.input.list %}', itemKey: ['list', 'no'], claimFor: Duration.seconds(40) };

const MACHINES = {
  Inline: { idempotency },
  Distributed: { idempotency, mode: FanOutMode.distributed({ batchSize: 3 }) },
  Forgetful: {},
  Files: { idempotency: { batchId: "{% 'all files' %}" }, mode: FanOutMode.distributed({ batchSize: 3 }) },
};
type Machine = keyof typeof MACHINES;
const IDEMPOTENT = ['Inline', 'Distributed'] as const;

let app: RunningApp;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const table = itemsTable(stack);
    const bucket = new Bucket(stack, 'Bucket', { bucketName: 'files' });
    const list = '{% $states.input.list %}';
    for (const [name, props] of Object.entries(MACHINES)) {
      new DynamoMapFanOut(stack, name, {
        ...(name === 'Files'
          ? { source: ItemSource.s3JsonLines({ bucket, key: list }) }
          : { table, source: ItemSource.query({ key: { list }, pageSize: 3 }) }),
        processor: ItemProcessor.chain(countingStates(stack, name, table)),
        toleratedFailurePercentage: 100,
        ...props,
      });
    }
  });
  documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings(app.aws)));
});
afterAll(async () => {
  documents.destroy();
  await app.stop();
});

const start = (machine: Machine, list: string) =>
  app.aws.startExecution({ machine: `Stack/${machine}/StateMachine`, input: { list } });

const run = async (machine: Machine, list: string): Promise<ExecutionReport> => (await start(machine, list)).report();

/** How often each item was done. */
async function timesDone(list: string): Promise<number[]> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: 'items',
      KeyConditionExpression: '#list = :list',
      ExpressionAttributeNames: { '#list': 'list' },
      ExpressionAttributeValues: { ':list': `done of ${list}` },
    }),
  );
  return Items.map(({ times }) => times);
}

const items = (more?: (i: number) => object): Item[] => counted(5, more);
const ONCE = Array.from({ length: 5 }, () => 1);
const ALL = { total: 5, succeeded: 5, failed: 0, failures: [] };

describe.each(IDEMPOTENT)('%s: two runs of one batch', (machine) => {
  it('do each item once when one follows the other', async () => {
    const list = await load(app.aws, 'Query', items());

    const reports = [await run(machine, list), await run(machine, list)];

    expect(reports.map(({ output }) => output)).toEqual([ALL, ALL]);
    expect(await timesDone(list)).toEqual(ONCE);
  });

  it('do each item once when they run beside each other', async () => {
    const list = await load(app.aws, 'Query', items());

    const started = [await start(machine, list), await start(machine, list)];
    const reports = await Promise.all(started.map(({ report }) => report()));

    expect(reports.map(({ output }) => output)).toEqual([ALL, ALL]);
    expect(await timesDone(list)).toEqual(ONCE);
  });

  it('try an item that failed again', async () => {
    const list = await load(
      app.aws,
      'Query',
      items((i) => ({ fails: i === 4 })),
    );

    const first = await run(machine, list);
    await app.aws.putItems('items', items().map((item) => ({ list, ...item })) as never);
    const second = await run(machine, list);

    expect(first.output).toMatchObject({ total: 5, succeeded: 4, failed: 1 });
    expect(second.output).toEqual(ALL);
    expect(await timesDone(list)).toEqual(ONCE.with(4, 2));
  });
});

it('tells items of files apart by all that they are', async () => {
  const rows = items().map((item) => ({ list: 'a file', ...item }));
  const key = await load(app.aws, 'Lines', rows);
  const again = await load(app.aws, 'Lines', [...rows.slice(3), { list: 'a file', no: 'new' }]);

  const reports = [await run('Files', key), await run('Files', again)];

  expect(reports.map(({ output }) => output)).toMatchObject([{ succeeded: 5 }, { succeeded: 3 }]);
  expect(await timesDone('a file')).toEqual([...ONCE, 1]);
});

it('takes an item over whose run was stopped, when its claim has lapsed', async () => {
  const list = await load(app.aws, 'Query', items());
  const client = new SFNClient(clientSettings(app.aws));

  const { executionArn, report } = await start('Inline', list);
  await app.aws.advance(5_000);
  await client.send(new StopExecutionCommand({ executionArn }));
  client.destroy();
  const second = await run('Inline', list);

  expect(await report()).toMatchObject({ status: 'ABORTED' });
  expect(second.output).toEqual(ALL);
  expect(await timesDone(list)).toEqual(ONCE);
  // The claims were five seconds old; the items of the first page and of the second take ten seconds each.
  expect(second.simulatedMs).toBe(35_000 + 20_000);
});

it('does each item twice without idempotency', async () => {
  const list = await load(app.aws, 'Query', items());

  await run('Forgetful', list);
  await run('Forgetful', list);

  expect(await timesDone(list)).toEqual(ONCE.map(() => 2));
});
