import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Json, LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesize, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const ARN = 'arn:aws:states:us-east-1:123456789012';
const CHILD = `${ARN}:stateMachine:child`;

/** All that a machine may need for others that it starts and waits for. */
const STARTING = new PolicyStatement({
  actions: ['states:*', 'events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
  resources: ['*'],
});

/** Waits an hour, or fails; EXPRESS waits a second. */
function children(stack: Stack): void {
  const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.hours(1)) });
  new sfn.StateMachine(stack, 'Child', {
    stateMachineName: 'child',
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Choice(stack, 'Choose')
        .when(sfn.Condition.isPresent('$.fail'), new sfn.Fail(stack, 'Fail', { error: 'Inner', cause: 'asked for' }))
        .otherwise(wait),
    ),
  });
  new sfn.StateMachine(stack, 'Quick', {
    stateMachineName: 'quick',
    stateMachineType: sfn.StateMachineType.EXPRESS,
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Pass(stack, 'Pass', { result: sfn.Result.fromObject({ ok: true }) }),
    ),
  });
}

let local: LocalAws | undefined;

afterEach(() => local?.stop());
afterAll(removeSynthesized);

/** A parent of one Task, in a stack of its own. */
async function started(task: Record<string, unknown>): Promise<LocalAws> {
  local = await LocalAws.start({
    seed: 1,
    assembly: synthesize((app) => {
      const childStack = new Stack(app, 'Children');
      children(childStack);
      const stack = new Stack(app, 'Parents');
      const parent = new sfn.StateMachine(stack, 'Parent', {
        stateMachineName: 'parent',
        definitionBody: sfn.DefinitionBody.fromString(
          JSON.stringify({ StartAt: 'Nest', States: { Nest: { Type: 'Task', End: true, ...task } } }),
        ),
      });
      parent.addToRolePolicy(STARTING);
    }),
  });
  return local;
}

const nested = (pattern: string, input: Json = { a: 1 }, more: Record<string, unknown> = {}) => ({
  Resource: `arn:aws:states:::states:startExecution${pattern}`,
  Parameters: { StateMachineArn: CHILD, Input: input, ...more },
});

const AT_START = Date.UTC(2026, 0, 1);

describe('a nested execution', () => {
  it('that is not waited for runs on beside its parent', async () => {
    const aws = await started(nested('', { a: 1 }, { Name: 'beside' }));

    const report = await aws.run({ machine: 'parent' });
    const running = aws.running();
    await aws.settle();

    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      simulatedMs: 0,
      output: {
        ExecutionArn: `${ARN}:execution:child:beside`,
        StartDate: AT_START,
        SdkHttpMetadata: { HttpStatusCode: 200 },
      },
    });
    expect(running).toEqual([`${ARN}:execution:child:beside`]);
    expect(await aws.report(`${ARN}:execution:child:beside`)).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  it('gives its output as text with .sync, after it was submitted', async () => {
    const aws = await started(nested('.sync'));

    const report = await aws.run({ machine: 'parent' });

    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      simulatedMs: 3_600_000,
      output: { Input: '{"a":1}', Output: '{"a":1}', Status: 'SUCCEEDED', StopDate: AT_START + 3_600_000 },
    });
    expect(Object.keys(report.output as object)).toEqual([
      'ExecutionArn',
      'Input',
      'InputDetails',
      'Name',
      'Output',
      'OutputDetails',
      'StartDate',
      'StateMachineArn',
      'Status',
      'StopDate',
    ]);
    expect(report.events.map(({ type }) => type)).toContain('TaskSubmitted');
  });

  it('gives its output as JSON with .sync:2', async () => {
    const aws = await started(nested('.sync:2'));

    const report = await aws.run({ machine: 'parent' });

    expect(report.output).toMatchObject({ Input: { a: 1 }, Output: { a: 1 }, OutputDetails: { Included: true } });
  });

  it('that fails, fails the task with all about it in the cause', async () => {
    const aws = await started(nested('.sync:2', { fail: true }));

    const report = await aws.run({ machine: 'parent' });

    expect(report).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({
      Error: 'Inner',
      Cause: 'asked for',
      Status: 'FAILED',
      Name: expect.any(String),
      Input: { fail: true },
    });
  });

  it('is stopped with its parent', async () => {
    const aws = await started({ ...nested('.sync:2', {}, { Name: 'stopped' }), TimeoutSeconds: 60 });

    const report = await aws.run({ machine: 'parent' });
    const child = await aws.report(`${ARN}:execution:child:stopped`);

    expect(report).toMatchObject({ status: 'FAILED', error: 'States.Timeout', simulatedMs: 60_000 });
    expect(child).toMatchObject({ status: 'ABORTED', simulatedMs: 60_000 });
  });

  it('that exists already fails the task by the name of the error', async () => {
    const aws = await started(nested('', { a: 1 }, { Name: 'once' }));
    await aws.run({ machine: 'parent' });
    await aws.settle();

    expect(await aws.run({ machine: 'parent' })).toMatchObject({
      status: 'FAILED',
      error: 'StepFunctions.ExecutionAlreadyExistsException',
      cause: expect.stringMatching(
        /^Execution Already Exists: '.*:child:once' \(Service: AWSStepFunctions; Status Code: 400; Error Code: ExecutionAlreadyExists; Request ID: /,
      ),
    });
  });

  it('of an EXPRESS machine is waited for through the SDK integration', async () => {
    const aws = await started({
      Resource: 'arn:aws:states:::aws-sdk:sfn:startSyncExecution',
      Parameters: { StateMachineArn: `${ARN}:stateMachine:quick`, Input: '{}' },
    });

    expect(await aws.run({ machine: 'parent' })).toMatchObject({
      status: 'SUCCEEDED',
      output: { Status: 'SUCCEEDED', Output: '{"ok":true}', StartDate: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('of a machine that is not there fails a call through the SDK by the name of its client', async () => {
    const aws = await started({
      Resource: 'arn:aws:states:::aws-sdk:sfn:describeExecution',
      Parameters: { ExecutionArn: `${ARN}:execution:child:nobody` },
    });

    expect(await aws.run({ machine: 'parent' })).toMatchObject({
      status: 'FAILED',
      error: 'Sfn.ExecutionDoesNotExistException',
    });
  });
});

describe('a definition that starts others', () => {
  it('is refused when no stack defines the machine', async () => {
    const aws = await started({
      ...nested('.sync:2'),
      Parameters: { StateMachineArn: `${ARN}:stateMachine:elsewhere` },
    });

    await expect(aws.run({ machine: 'parent' })).rejects.toThrow(
      `Parents/Parent/States/Nest/Parameters/StateMachineArn: starts state machine '${ARN}:stateMachine:elsewhere', which no stack of this run defines; define it in the app, whose state machines are: child, quick, parent`,
    );
  });

  it('is refused when it waits for an EXPRESS machine as nobody can', async () => {
    const aws = await started({
      ...nested('.sync'),
      Parameters: { StateMachineArn: `${ARN}:stateMachine:quick` },
    });

    await expect(aws.run({ machine: 'parent' })).rejects.toThrow(
      "use 'arn:aws:states:::aws-sdk:sfn:startSyncExecution'",
    );
  });

  it('may start itself', async () => {
    const own = `${ARN}:stateMachine:own`;
    local = await LocalAws.start({
      seed: 1,
      assembly: synthesizeStack((stack) => {
        const definition = {
          StartAt: 'Count',
          QueryLanguage: 'JSONata',
          States: {
            Count: {
              Type: 'Choice',
              Choices: [{ Condition: '{% $states.input.n > 0 %}', Next: 'Again' }],
              Default: 'Done',
            },
            Again: {
              Type: 'Task',
              Resource: 'arn:aws:states:::states:startExecution.sync:2',
              Arguments: { StateMachineArn: own, Input: { n: '{% $states.input.n - 1 %}' } },
              Output: '{% $states.result.Output + 1 %}',
              End: true,
            },
            Done: { Type: 'Succeed', Output: 0 },
          },
        };
        const machine = new sfn.StateMachine(stack, 'Own', {
          stateMachineName: 'own',
          definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(definition)),
        });
        machine.addToRolePolicy(STARTING);
      }),
    });

    expect(await local.run({ input: { n: 3 } })).toMatchObject({ status: 'SUCCEEDED', output: 3 });
  });
});
