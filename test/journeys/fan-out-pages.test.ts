import { Duration, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoDeleteItem, DynamoPutItem } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { ExecutionReport } from 'cdk-sfn-local';
import { DynamoMapFanOut, type DynamoMapFanOutProps, ItemCondition, ItemProcessor, ItemSource } from '../../lib';
import { counted, failingStates, type Item, itemsTable, load, numbered } from '../support/fan-out-items';
import { payloadsOf } from '../support/run-events';
import { type RunningApp, startLocally } from '../support/running-app';

/** One table for all; each test has a partition of its own. */
let app: RunningApp;

const MACHINES: Record<
  string,
  (stack: Stack, table: TableV2) => Partial<DynamoMapFanOutProps> & Pick<DynamoMapFanOutProps, 'source'>
> = {
  Query: (stack) => ({
    source: ItemSource.query({ key: { list: '{% $states.input.list %}' }, pageSize: 6 }),
    processor: ItemProcessor.chain(failingStates(stack, 'Query')),
    toleratedFailurePercentage: 50,
  }),
  Calls: (stack) => ({
    source: ItemSource.query({
      key: { list: '{% $states.input.list %}' },
      sortKey: ItemCondition.beginsWith('no', '1'),
      filter: ItemCondition.notExists('hidden'),
      projection: ['no', 'value'],
      pageSize: 2,
    }),
    processor: ItemProcessor.lambdaFunction(
      new LambdaFunction(stack, 'Worker', {
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async (item) => item.no;'),
        timeout: Duration.seconds(10),
      }),
    ),
    maxConcurrency: 1,
  }),
  ChangingQuery: (stack, table) => ({
    source: ItemSource.query({ key: { list: '{% $states.input.list %}' }, pageSize: 2 }),
    processor: ItemProcessor.chain(changing(stack, 'Query', table)),
  }),
  ChangingScan: (stack, table) => ({
    source: ItemSource.scan({ filter: ItemCondition.isEqualTo('list', '{% $states.input.list %}'), pageSize: 2 }),
    processor: ItemProcessor.chain(changing(stack, 'Scan', table)),
  }),
  Few: (stack) => ({
    source: ItemSource.query({ key: { list: '{% $states.input.list %}' }, pageSize: 2 }),
    processor: ItemProcessor.chain(failingStates(stack, 'Few')),
    maxItems: 5,
  }),
};

/** The first item deletes the fourth and adds one at the end. */
function changing(stack: Stack, name: string, table: TableV2): sfn.IChainable {
  const text = DynamoAttributeValue.fromString;
  const key = (no: string) => ({ list: text('{% $states.input.list %}'), no: text(no) });
  const remove = DynamoDeleteItem.jsonata(stack, `${name}: delete the fourth`, {
    table,
    key: key('000003'),
    outputs: '{% $states.input %}',
  });
  const add = DynamoPutItem.jsonata(stack, `${name}: add one`, { table, item: key('000009') });
  return sfn.Choice.jsonata(stack, `${name}: is it the first?`)
    .when(sfn.Condition.jsonata("{% $states.input.no = '000000' %}"), remove.next(add))
    .otherwise(sfn.Pass.jsonata(stack, `${name}: it is another`));
}

beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const table = itemsTable(stack);
    for (const [name, props] of Object.entries(MACHINES)) {
      new DynamoMapFanOut(stack, name, { table, ...props(stack, table) });
    }
  });
});
afterAll(() => app.stop());

/** Runs a machine over items in a partition of their own. */
async function run(machine: string, items: readonly Item[]): Promise<ExecutionReport> {
  const list = await load(app.aws, 'Query', items);
  return app.aws.run({ machine: `Stack/${machine}/StateMachine`, input: { list } });
}

describe('every item is processed once, whatever the number of pages', () => {
  it.each([0, 1, 6, 7])('%i items', async (count) => {
    const report = await run('Query', counted(count));

    expect(report.output).toEqual({ total: count, succeeded: count, failed: 0, failures: [] });
  });

  it('and reaches a function as plain JSON, with what the projection, the filter and the range leave of it', async () => {
    const report = await run(
      'Calls',
      counted(7, (i) => ({ no: `${i % 2}${i}`, value: [i], more: 'x', ...(i === 3 && { hidden: true }) })),
    );

    expect(report.output).toMatchObject({ total: 2, failed: 0 });
    expect(payloadsOf(report)).toEqual([
      { no: '11', value: [1] },
      { no: '15', value: [5] },
    ]);
  });
});

describe('items that fail', () => {
  it('are listed by their number in the whole run, and half of them may when half is tolerated', async () => {
    const report = await run(
      'Query',
      counted(14, (i) => ({ fails: i % 2 === 1 })),
    );

    expect(report.output).toMatchObject({ total: 14, succeeded: 7, failed: 7 });
    const { failures } = report.output as { failures: unknown[] };
    expect(failures).toEqual(
      Array.from({ length: 7 }, (_, i) => ({ index: 2 * i + 1, error: 'Unwell', cause: numbered(2 * i + 1) })),
    );
  });

  it('fail the run when they are one more than half', async () => {
    const report = await run(
      'Query',
      counted(10, (i) => ({ fails: i % 2 === 1 || i === 0 })),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ failed: 6, toleratedPercentage: 50 });
  });
});

describe('an item that no payload holds', () => {
  const large = 'x'.repeat(300_000);

  it('fails by its name, and those before and after it are processed', async () => {
    const report = await run(
      'Query',
      counted(9, (i) => (i === 4 ? { large } : { small: 'y'.repeat(20_000) })),
    );

    expect(report.output).toEqual({
      total: 9,
      succeeded: 8,
      failed: 1,
      failures: [
        {
          index: 4,
          error: 'DynamoMapFanOut.ItemTooLarge',
          cause: expect.stringMatching(/^does not fit the 262,144 bytes .* Reading went on after .*000004/),
        },
      ],
    });
  });

  it('is processed when the projection makes it small', async () => {
    const report = await run(
      'Calls',
      counted(2, (i) => ({ no: `1${i}`, large, value: i })),
    );

    expect(report.output).toMatchObject({ total: 2, succeeded: 2 });
  });
});

it('refuses the page that brings more than it may take, and says what was done', async () => {
  const report = await run('Few', counted(6));

  expect(report).toMatchObject({
    status: 'FAILED',
    error: 'DynamoMapFanOut.TooManyItems',
    cause: 'one inline run takes at most 5 items; 4 were processed, and page 3 brings 2 more',
  });
});

it.each(['Query', 'Scan'])(
  'a %s meets what is added behind the page that it reads, and misses what is deleted there',
  async (name) => {
    const report = await run(`Changing${name}`, counted(6));

    // Six, less the fourth, and one that was added.
    expect(report.output).toEqual({ total: 6, succeeded: 6, failed: 0, failures: [] });
    const seen = report.events
      .filter(({ type }) => type === 'PassStateEntered' || type === 'TaskStateEntered')
      .flatMap(({ stateEnteredEventDetails: details }) =>
        details?.name === `${name}: it is another` ? [JSON.parse(details.input ?? '{}').no] : [],
      );
    expect(seen).toEqual(['000001', '000002', '000004', '000005', '000009']);
  },
);
