import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Choice, Condition, Fail, type IChainable, Pass, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoGetItem } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../../lib';
import { main } from '../../utils/resend';
import { itemsTable } from '../support/fan-out-items';
import { clientSettings, type RunningApp, startLocally } from '../support/running-app';
import { runInTerminal } from '../utils/a-terminal';

let app: RunningApp;
let sqs: SQSClient;

/** Fails for every odd number as long as the table does not say that all is well. */
function untilMended(stack: Stack, name: string, table: TableV2): IChainable {
  return Choice.jsonata(stack, `${name}: odd?`)
    .when(
      Condition.jsonata('{% $states.input.n % 2 = 1 %}'),
      DynamoGetItem.jsonata(stack, `${name}: is it mended?`, {
        table,
        key: { list: DynamoAttributeValue.fromString('mended'), no: DynamoAttributeValue.fromString(name) },
        outputs: '{% $exists($states.result.Item) %}',
      }).next(
        Choice.jsonata(stack, `${name}: mended?`)
          .when(Condition.jsonata('{% $states.input %}'), Pass.jsonata(stack, `${name}: it is`))
          .otherwise(Fail.jsonata(stack, `${name}: not yet`, { error: 'Broken', cause: 'not mended yet' })),
      ),
    )
    .otherwise(Pass.jsonata(stack, `${name}: even`));
}

const NAMES = ['ListInline', 'ListClaimedExpress', 'QueryClaimedInline', 'QueryStandard'];

beforeAll(async () => {
  app = await startLocally((root) => {
    const stack = new Stack(root, 'Stack');
    const table = itemsTable(stack);
    for (const name of NAMES) {
      const queue = new Queue(stack, `${name}Failed`);
      const { stateMachine } = new DynamoMapFanOut(stack, name, {
        table,
        source: name.startsWith('List')
          ? ItemSource.listAttribute({ key: { list: 'values', no: 'all' }, attribute: 'values' })
          : ItemSource.query({ key: { list: 'rows' }, pageSize: 4 }),
        mode: name.endsWith('Inline')
          ? FanOutMode.inline()
          : FanOutMode.distributed({
              batchSize: 3,
              childType: name.endsWith('Standard') ? StateMachineType.STANDARD : StateMachineType.EXPRESS,
            }),
        processor: ItemProcessor.chain(untilMended(stack, name, table)),
        toleratedFailurePercentage: 100,
        failedItemsQueue: queue,
        ...(name.includes('Claimed') && { idempotency: { batchId: '{% $states.input.night %}', itemKey: ['n'] } }),
      });
      new CfnOutput(stack, `${name}Queue`, { value: queue.queueUrl });
      new CfnOutput(stack, `${name}Machine`, { value: stateMachine.stateMachineArn });
    }
  });
  const numbers = Array.from({ length: 7 }, (_, n) => n);
  await app.aws.putItems('items', [
    { list: 'values', no: 'all', values: numbers.map((n) => ({ n, list: [[n]] })) },
    ...numbers.map((n) => ({ list: 'rows', no: `${n}`, n })),
  ] as never);
  sqs = new SQSClient(clientSettings(app.aws));
});
afterAll(async () => {
  sqs.destroy();
  await app.stop();
});

/** The message about item 1, which stays in the queue. */
async function peek(name: string): Promise<unknown> {
  const { [`${name}Queue`]: QueueUrl = '' } = app.aws.outputs();
  const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
  return Messages.map(({ Body = '' }) => JSON.parse(Body)).find(({ index }) => index === 1);
}

/** Runs the command and gives what it printed. */
async function resend(name: string): Promise<string> {
  const { [`${name}Queue`]: queue = '', [`${name}Machine`]: machine = '' } = app.aws.outputs();
  const { code, out, err } = await runInTerminal(main, [
    '--queue',
    queue,
    '--machine',
    machine,
    '--endpoint',
    app.aws.endpoint,
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

describe.each(NAMES)('%s', (name) => {
  it('queues each failed item, and works through exactly those again', async () => {
    const first = await app.aws.run({ machine: `${name}Machine`, input: { night: '1' } });
    const message = await peek(name);
    await app.aws.putItems('items', [{ list: 'mended', no: name }]);
    const said = await resend(name);
    const [again = ''] = /arn:\S+/.exec(said) ?? [];
    const second = await app.aws.report(again);

    expect(message).toEqual({
      execution: expect.stringMatching(/^arn:aws:states:/),
      index: 1,
      error: 'Broken',
      cause: 'not mended yet',
      ...(name.includes('Claimed') && { batch: '1' }),
      item: name.startsWith('List')
        ? { M: { n: { N: '1' }, list: { L: [{ L: [{ N: '1' }] }] } } }
        : { list: { S: 'rows' }, no: { S: '1' }, n: { N: '1' } },
    });
    expect(first.output).toMatchObject({ total: 7, succeeded: 4, failed: 3 });
    expect(said).toMatch(/^sent 3 items again$/m);
    expect(second.output).toEqual({ total: 3, succeeded: 3, failed: 0, failures: [] });
  });
});

it('finds nothing to send in an empty queue', async () => {
  expect(await resend('ListInline')).toBe('sent 0 items again\n');
});
