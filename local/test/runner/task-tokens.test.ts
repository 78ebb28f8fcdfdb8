import { SendTaskHeartbeatCommand, SendTaskSuccessCommand, type SFNClient, TaskTimedOut } from '@aws-sdk/client-sfn';
import { Duration, type Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';
import { sfnClient } from './an-sfn-client';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

/** Does with its token what the event says; remembers the tokens of earlier calls. */
const ANSWERER = `
  const { SFNClient, SendTaskSuccessCommand, SendTaskFailureCommand, SendTaskHeartbeatCommand } = require('@aws-sdk/client-sfn');
  const sfn = new SFNClient({});
  const tokens = [];
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  exports.handler = async ({ token, plan }) => {
    tokens.push(token);
    console.log(token);
    for (let beats = plan.beats ?? 0; beats > 0; beats--) {
      await sleep(plan.everyMs);
      await sfn.send(new SendTaskHeartbeatCommand({ taskToken: token }));
    }
    if (plan.throw) throw new TypeError(plan.throw);
    if (plan.late && tokens.length > 1) {
      const error = await sfn.send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '1' })).catch((e) => e);
      await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(error.name) }));
    }
    if (plan.success !== undefined) {
      await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(plan.success) }));
    }
    if (plan.failure) await sfn.send(new SendTaskFailureCommand({ taskToken: token, error: plan.failure, cause: 'told' }));
    return 'ignored';
  };`;

function callback(stack: Stack): void {
  const worker = new lambda.Function(stack, 'Worker', {
    functionName: 'worker',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(ANSWERER),
    timeout: Duration.minutes(5),
  });
  const ask = tasks.LambdaInvoke.jsonPath(stack, 'Ask', {
    lambdaFunction: worker,
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken, plan: sfn.JsonPath.objectAt('$') }),
    taskTimeout: sfn.Timeout.duration(Duration.hours(1)),
    heartbeatTimeout: sfn.Timeout.duration(Duration.minutes(1)),
    retryOnServiceExceptions: false,
  });
  ask.addRetry({ errors: ['States.Timeout'], maxAttempts: 1, interval: Duration.seconds(1) });
  const { stateMachineArn } = new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(ask),
  });
  // Not among the worker's own, which has to be there before the machine.
  new Policy(stack, 'Answers', {
    roles: worker.role === undefined ? [] : [worker.role],
    statements: [new PolicyStatement({ actions: ['states:SendTask*'], resources: [stateMachineArn] })],
  });
}

let aws: LocalAws;
let client: SFNClient;

beforeAll(async () => {
  aws = await LocalAws.start({ assembly: synthesizeStack(callback), seed: 1 });
  client = sfnClient(aws);
});

afterAll(async () => {
  client.destroy();
  await aws.stop();
  removeSynthesized();
});

const run = (plan: object) => aws.run({ input: { ...plan } });
const typesOf = ({ events }: { events: readonly { type: string }[] }) => events.map(({ type }) => type);

describe('a task that waits for its token', () => {
  it('ends with what the function sends, not with what it returns', async () => {
    const report = await run({ success: { answer: 42 } });

    expect(report).toMatchObject({ status: 'SUCCEEDED', output: { answer: 42 }, simulatedMs: 0 });
    expect(typesOf(report)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails with what the function sends', async () => {
    expect(await run({ failure: 'Refused' })).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'told' });
  });

  it('fails when the function does', async () => {
    expect(await run({ throw: 'oops' })).toMatchObject({ status: 'FAILED', error: 'TypeError' });
  });

  it('times out where no heartbeat comes, for as long as nobody answers', async () => {
    const report = await run({});

    expect(report).toMatchObject({ status: 'FAILED', error: 'States.Timeout', simulatedMs: 121_000 });
    expect(new Set(report.logs.map(({ text }) => text)).size).toBe(2);
  });

  it('waits on while heartbeats come', async () => {
    const report = await run({ beats: 5, everyMs: 50_000, success: 'alive' });

    expect(report).toMatchObject({ status: 'SUCCEEDED', output: 'alive', simulatedMs: 250_000 });
  });

  it('does not hear an answer to the attempt before', async () => {
    expect(await run({ late: true })).toMatchObject({ status: 'SUCCEEDED', output: 'TaskTimedOut' });
  });
});

describe('a token that a test answers', () => {
  it('is open for as long as no time passes, and then too late', async () => {
    const execution = await aws.startExecution({ input: {} });
    await aws.settle();
    const taskToken = aws.logs().at(-1)?.text;

    await aws.advance(59_000);
    await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await aws.advance(59_000);
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '"by hand"' }));

    expect(await execution.report()).toMatchObject({ status: 'SUCCEEDED', output: 'by hand', simulatedMs: 118_000 });
    const again = client.send(new SendTaskSuccessCommand({ taskToken, output: '"twice"' }));
    await expect(again).rejects.toBeInstanceOf(TaskTimedOut);
  });
});
