import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ResourceNotFound,
  type SFNClient,
  StateMachineTypeNotSupported,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from '../../src';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';
import { sfnClient } from './an-sfn-client';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

/** Runs a child for each batch of two items; a child fails whose first item says so. */
function mapOf(stack: Stack, id: string, mapExecutionType: sfn.StateMachineType): void {
  const map = new sfn.DistributedMap(stack, `${id} map`, {
    label: id,
    mapExecutionType,
    itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: 2 }),
    toleratedFailurePercentage: 100,
  });
  map.itemProcessor(
    new sfn.Choice(stack, `${id} choose`)
      .when(sfn.Condition.stringEquals('$.Items[0]', 'bad'), new sfn.Fail(stack, `${id} fail`, { error: 'Bad' }))
      .otherwise(new sfn.Pass(stack, `${id} pass`)),
  );
  new sfn.StateMachine(stack, id, { stateMachineName: id, definitionBody: sfn.DefinitionBody.fromChainable(map) });
}

let aws: LocalAws;
let client: SFNClient;
let executionArn: string;
let mapRunArn: string;

beforeAll(async () => {
  const assembly = synthesizeStack((stack) => {
    mapOf(stack, 'batches', sfn.StateMachineType.STANDARD);
    mapOf(stack, 'quick', sfn.StateMachineType.EXPRESS);
  });
  aws = await LocalAws.start({ assembly, seed: 1 });
  client = sfnClient(aws);
  const report = await aws.run({ machine: 'batches', input: ['a', 'b', 'bad', 'c', 'd'] });
  executionArn = report.executionArn;
  mapRunArn = await mapRunOf(executionArn);
});

afterAll(async () => {
  client.destroy();
  await aws.stop();
  removeSynthesized();
});

async function mapRunOf(executionArn: string): Promise<string> {
  const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
  return mapRuns[0]?.mapRunArn ?? '';
}

const children = async (more: object = {}) =>
  (await client.send(new ListExecutionsCommand({ mapRunArn, ...more }))).executions ?? [];

it('lists the children of a Map Run, the newest first, with the items that each stands for', async () => {
  const all = await children();

  expect(all.map(({ status, itemCount }) => [status, itemCount])).toEqual([
    ['SUCCEEDED', 1],
    ['FAILED', 2],
    ['SUCCEEDED', 2],
  ]);
  expect(all[0]).toMatchObject({
    mapRunArn,
    redriveCount: 0,
    executionArn: expect.stringContaining('batches/batches:'),
  });
  expect((await children({ statusFilter: 'FAILED' })).map(({ name }) => name)).toEqual([all[1]?.name]);
});

it('describes a child with its own history', async () => {
  const [failed] = await children({ statusFilter: 'FAILED' });
  const of = { executionArn: failed?.executionArn };

  const described = await client.send(new DescribeExecutionCommand(of));
  const history = await client.send(new GetExecutionHistoryCommand(of));
  const machine = await client.send(new DescribeStateMachineForExecutionCommand(of));

  expect(described).toMatchObject({
    mapRunArn,
    status: 'FAILED',
    error: 'Bad',
    input: '{"Items":["bad","c"]}',
    redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
  });
  expect(history.events?.map(({ id, type }) => [id, type])).toEqual([
    [1, 'ExecutionStarted'],
    [2, 'ChoiceStateEntered'],
    [3, 'ChoiceStateExited'],
    [4, 'FailStateEntered'],
    [5, 'ExecutionFailed'],
  ]);
  expect(machine).toMatchObject({ mapRunArn, label: 'batches', name: 'batches/batches' });
});

it('counts items and children of a Map Run', async () => {
  const run = await client.send(new DescribeMapRunCommand({ mapRunArn }));

  expect(run).toMatchObject({
    executionArn,
    status: 'SUCCEEDED',
    toleratedFailurePercentage: 100,
    itemCounts: { total: 5, succeeded: 3, failed: 2, pending: 0, running: 0 },
    executionCounts: { total: 3, succeeded: 2, failed: 1 },
  });
});

it('stops no child without its parent, and says so', async () => {
  const [child] = await children();

  const stop = client.send(new StopExecutionCommand({ executionArn: child?.executionArn }));

  await expect(stop).rejects.toThrow('stops and redrives a child of a Map Run with the execution that has the Map');
});

it('lists no children of type EXPRESS, as AWS does not', async () => {
  const report = await aws.run({ machine: 'quick', input: ['a'] });
  const express = await mapRunOf(report.executionArn);

  const list = client.send(new ListExecutionsCommand({ mapRunArn: express }));

  await expect(list).rejects.toBeInstanceOf(StateMachineTypeNotSupported);
});

it.each([
  ['both a machine and a Map Run', () => children({ stateMachineArn: executionArn }), 'Exactly one of'],
  ['an absent Map Run', () => children({ mapRunArn: `${mapRunArn}0` }), 'Resource not found'],
])('refuses %s', async (_, list, message) => {
  await expect(list()).rejects.toThrow(message);
});

it('knows an absent child from one that is there', async () => {
  const absent = client.send(new DescribeExecutionCommand({ executionArn: `${executionArn}0` }));

  await expect(absent).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  await expect(children({ mapRunArn: `${mapRunArn}0` })).rejects.toBeInstanceOf(ResourceNotFound);
});
