import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  ResourceNotFound,
  type SFNClient,
  StateMachineTypeNotSupported,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Duration, type Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { LocalAws } from 'cdk-sfn-local';
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

/** Every child takes a minute. */
function waitingMap(stack: Stack): void {
  const map = new sfn.DistributedMap(stack, 'waiting map', { maxConcurrency: 2 }).itemProcessor(
    new sfn.Wait(stack, 'a minute', { time: sfn.WaitTime.duration(Duration.minutes(1)) }),
  );
  new sfn.StateMachine(stack, 'waiting', { definitionBody: sfn.DefinitionBody.fromChainable(map) });
}

/** One child after the other; a bad one fails after a second, and one failure is accepted. */
function pickyMap(stack: Stack): void {
  const slowly = sfn.DefinitionBody.fromChainable(
    new sfn.Wait(stack, 'a second', { time: sfn.WaitTime.duration(Duration.seconds(1)) }).next(
      new sfn.Fail(stack, 'it is', { error: 'Bad' }),
    ),
  );
  const map = new sfn.DistributedMap(stack, 'picky map', { maxConcurrency: 1, toleratedFailureCount: 1 });
  map.itemProcessor(
    new sfn.Choice(stack, 'is it bad?')
      .when(
        sfn.Condition.stringEquals('$', 'bad'),
        new StepFunctionsStartExecution(stack, 'fail slowly', {
          stateMachine: new sfn.StateMachine(stack, 'slow', { definitionBody: slowly }),
          integrationPattern: sfn.IntegrationPattern.RUN_JOB,
          input: sfn.TaskInput.fromObject({}),
        }),
      )
      .otherwise(new sfn.Pass(stack, 'it is not')),
  );
  new sfn.StateMachine(stack, 'picky', { definitionBody: sfn.DefinitionBody.fromChainable(map) });
}

let aws: LocalAws;
let client: SFNClient;
let executionArn: string;
let mapRunArn: string;

beforeAll(async () => {
  const assembly = synthesizeStack((stack) => {
    mapOf(stack, 'batches', sfn.StateMachineType.STANDARD);
    mapOf(stack, 'quick', sfn.StateMachineType.EXPRESS);
    waitingMap(stack);
    pickyMap(stack);
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

it('gives the definition of a child as a machine of its own', async () => {
  const [child] = await children();

  const { definition = '' } = await client.send(
    new DescribeStateMachineForExecutionCommand({ executionArn: child?.executionArn }),
  );

  expect(JSON.parse(definition)).toMatchObject({
    StartAt: 'batches choose',
    States: { 'batches pass': { End: true } },
  });
  // What makes a processor of it is no part of a machine.
  expect(definition).not.toContain('ProcessorConfig');
});

it('redrives no child without the execution that has the Map', async () => {
  const [child] = await children();

  const redrive = client.send(new RedriveExecutionCommand({ executionArn: child?.executionArn }));

  await expect(redrive).rejects.toBeInstanceOf(ExecutionNotRedrivable);
});

describe('a child that is stopped', () => {
  const started = async () => {
    const { executionArn, report } = await aws.startExecution({ machine: 'waiting', input: ['a', 'b'] });
    await aws.advance(1_000);
    const run = await mapRunOf(executionArn);
    const { executions = [] } = await client.send(new ListExecutionsCommand({ mapRunArn: run }));
    return { executionArn, report, run, child: executions[1]?.executionArn };
  };
  const stop = (executionArn: string | undefined) =>
    client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'of it' }));

  it('ends as ABORTED, alone, and its record stands for it', async () => {
    const { child, report, run } = await started();

    const { stopDate } = await stop(child);
    const stopped = await client.send(new DescribeExecutionCommand({ executionArn: child }));
    const { status, output } = await report();

    expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of it', stopDate });
    expect({ status, output }).toMatchObject({
      status: 'SUCCEEDED',
      output: [{ ExecutionArn: child, Status: 'ABORTED', Error: 'Enough' }, 'b'],
    });
    expect(await client.send(new DescribeMapRunCommand({ mapRunArn: run }))).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { total: 2, succeeded: 1, aborted: 1, failed: 0 },
      executionCounts: { total: 2, succeeded: 1, aborted: 1 },
    });
  });

  it('stays as it is when it has ended', async () => {
    const { child, report } = await started();
    await report();

    const { stopDate } = await stop(child);

    const described = await client.send(new DescribeExecutionCommand({ executionArn: child }));
    expect(described).toMatchObject({ status: 'SUCCEEDED', stopDate });
  });
});

it('redrives a Map Run: its failed children go on under their ARNs, one after the other', async () => {
  const { executionArn } = await aws.run({ machine: 'picky', input: ['bad', 'good', 'bad', 'bad'] });
  const run = await mapRunOf(executionArn);
  const states = async () => {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ mapRunArn: run }));
    return executions.map(({ status, redriveCount }) => `${status} ${redriveCount}`).reverse();
  };
  const before = await states();

  await client.send(new RedriveExecutionCommand({ executionArn }));
  await aws.advance(500);
  const { itemCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn: run }));
  const during = await states();
  const report = await aws.report(executionArn);

  // The threshold is one: with the second failure the run is over.
  expect(before).toEqual(['FAILED 0', 'SUCCEEDED 0', 'FAILED 0']);
  expect(itemCounts).toMatchObject({ running: 1, pendingRedrive: 1, succeeded: 1, failed: 0, pending: 1 });
  expect(during).toEqual(['RUNNING 1', 'SUCCEEDED 0', 'PENDING_REDRIVE 0']);
  expect(report).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  expect(await states()).toEqual(['FAILED 1', 'SUCCEEDED 0', 'FAILED 1']);
  expect(await client.send(new DescribeMapRunCommand({ mapRunArn: run }))).toMatchObject({
    status: 'FAILED',
    redriveCount: 1,
    redriveDate: expect.any(Date),
    itemCounts: { failed: 2, pendingRedrive: 0, pending: 1 },
  });
  const history = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(history.events?.find(({ type }) => type === 'MapRunRedriven')?.mapRunRedrivenEventDetails).toEqual({
    mapRunArn: run,
    redriveCount: 1,
  });
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
