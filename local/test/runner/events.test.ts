import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Duration, type Stack, TimeZone } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as eventTargets from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as schedulerTargets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;
const ARN = 'arn:aws:states:us-east-1:123456789012';

let local: LocalAws | undefined;
const clients: { destroy(): void }[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await local?.stop();
});
afterAll(removeSynthesized);

async function start(define: (stack: Stack) => void, options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  local = await LocalAws.start({ assembly: synthesizeStack(define), seed: 1, ...options });
  return local;
}

/** Reach the endpoint. */
const settings = (aws: LocalAws) => ({
  endpoint: aws.endpoint,
  region: aws.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

function kept<T extends { destroy(): void }>(client: T): T {
  clients.push(client);
  return client;
}

/** Calls PutEvents with one entry. */
async function putEvent(aws: LocalAws, entry: object): Promise<{ Entries: { EventId?: string }[] }> {
  const answer = await fetch(aws.endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AWSEvents.PutEvents' },
    body: JSON.stringify({ Entries: [entry] }),
  });
  return (await answer.json()) as { Entries: { EventId?: string }[] };
}

/** Bodies of the messages that lie in a queue. */
async function bodies(aws: LocalAws, queueName: string): Promise<unknown[]> {
  const client = kept(new SQSClient(settings(aws)));
  const QueueUrl = `${aws.endpoint}/123456789012/${queueName}`;
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => JSON.parse(Body ?? ''));
}

const printer = (stack: Stack, id: string, code = 'console.log(JSON.stringify(event));') =>
  new lambda.Function(stack, id, {
    functionName: id.toLowerCase(),
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(`exports.handler = async (event) => { ${code} };`),
  });

const printed = (aws: LocalAws) => aws.logs().map(({ text }) => JSON.parse(text));

/** A machine that ends as its input says. */
const ending = (stack: Stack, name = 'ending') =>
  new sfn.StateMachine(stack, 'Ending', {
    stateMachineName: name,
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Choice(stack, 'Choose')
        .when(sfn.Condition.isPresent('$.fail'), new sfn.Fail(stack, 'Fail', { error: 'Asked' }))
        .otherwise(new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.minutes(1)) })),
    ),
  });

describe('a rule', () => {
  it('hears of every change of an execution’s status, as the guide shows it', async () => {
    const aws = await start((stack) => {
      const machine = ending(stack);
      new events.Rule(stack, 'Rule', {
        eventPattern: {
          source: ['aws.states'],
          detailType: ['Step Functions Execution Status Change'],
          detail: { stateMachineArn: [machine.stateMachineArn] },
        },
        targets: [new eventTargets.LambdaFunction(printer(stack, 'Finaliser'))],
      });
    });

    const report = await aws.run({ input: { n: 1 }, name: 'good' });
    await aws.run({ input: { fail: true }, name: 'bad' });
    await aws.settle();

    const { startedAtMs } = report;
    const about = { stateMachineArn: `${ARN}:stateMachine:ending`, stateMachineVersionArn: null, redriveCount: 0 };
    expect(printed(aws)).toMatchObject([
      {
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        resources: [`${ARN}:execution:ending:good`],
        detail: { ...about, status: 'RUNNING', startDate: startedAtMs, stopDate: null, output: null },
      },
      {
        time: '2026-01-01T00:01:00Z',
        detail: {
          ...about,
          name: 'good',
          status: 'SUCCEEDED',
          input: '{"n":1}',
          output: '{"n":1}',
          stopDate: startedAtMs + 60_000,
          outputDetails: { included: true },
        },
      },
      { detail: { name: 'bad', status: 'RUNNING' } },
      { detail: { name: 'bad', status: 'FAILED', error: 'Asked', cause: null, output: null, outputDetails: null } },
    ]);
  });

  it('leads events of a bus to queues, topics and machines', async () => {
    const aws = await start((stack) => {
      const queue = new sqs.Queue(stack, 'Queue', { queueName: 'queue' });
      const heard = new sqs.Queue(stack, 'Heard', { queueName: 'heard' });
      const topic = new sns.Topic(stack, 'Topic');
      topic.addSubscription(new subscriptions.SqsSubscription(heard, { rawMessageDelivery: true }));
      const bus = new events.EventBus(stack, 'Bus', { eventBusName: 'orders' });
      new events.Rule(stack, 'Rule', {
        eventBus: bus,
        eventPattern: { source: ['shop'], detail: { total: [{ numeric: ['>', 100] }] } },
        targets: [
          new eventTargets.SqsQueue(queue, { message: events.RuleTargetInput.fromEventPath('$.detail') }),
          new eventTargets.SnsTopic(topic, {
            message: events.RuleTargetInput.fromObject({ spent: events.EventField.fromPath('$.detail.total') }),
          }),
          new eventTargets.SfnStateMachine(ending(stack), {
            input: events.RuleTargetInput.fromObject({ from: 'the rule' }),
          }),
        ],
      });
      const put = new tasks.EventBridgePutEvents(stack, 'Put', {
        entries: [
          {
            eventBus: bus,
            source: 'shop',
            detailType: 'Ordered',
            detail: sfn.TaskInput.fromObject({ total: sfn.JsonPath.numberAt('$.total') }),
          },
        ],
      });
      new sfn.StateMachine(stack, 'Putter', {
        stateMachineName: 'putter',
        definitionBody: sfn.DefinitionBody.fromChainable(put),
      });
    });

    const report = await aws.run({ machine: 'putter', input: { total: 250 } });
    await aws.run({ machine: 'putter', input: { total: 50 } });
    const [started = ''] = aws.running();

    expect(report.output).toMatchObject({ FailedEntryCount: 0 });
    expect(await bodies(aws, 'queue')).toEqual([{ total: 250 }]);
    expect(await bodies(aws, 'heard')).toEqual([{ spent: 250 }]);
    expect(await aws.report(started)).toMatchObject({ status: 'SUCCEEDED', output: { from: 'the rule' } });
    expect(aws.running()).toEqual([]);
  });

  it('is reached by PutEvents at the endpoint', async () => {
    const aws = await start((stack) => {
      new events.Rule(stack, 'Rule', {
        eventPattern: { source: ['test'] },
        targets: [new eventTargets.LambdaFunction(printer(stack, 'Listener'))],
      });
    });

    const answer = await putEvent(aws, { Source: 'test', DetailType: 'T', Detail: '{"a":[1]}', Time: 0 });
    await aws.settle();

    expect(answer).toMatchObject({ FailedEntryCount: 0 });
    expect(printed(aws)).toMatchObject([
      { id: answer.Entries[0]?.EventId, time: '1970-01-01T00:00:00Z', detail: { a: [1] } },
    ]);
  });

  it('of a target that is not served says so and serves the others', async () => {
    const notices: string[] = [];
    const aws = await start(
      (stack) => {
        new events.CfnRule(stack, 'Rule', {
          eventPattern: { source: ['test'] },
          targets: [{ id: 'Far', arn: 'arn:aws:kinesis:us-east-1:123456789012:stream/x' }],
        });
        new events.CfnRule(stack, 'Odd', { eventPattern: { source: [{ sounds: 'like' }] } });
      },
      { onNotice: (text) => notices.push(text) },
    );

    expect(aws.running()).toEqual([]);
    expect(notices).toEqual([
      "Stack/Rule/Targets/Far: 'arn:aws:kinesis:us-east-1:123456789012:stream/x' gets nothing; targets that are served belong to lambda, sqs, sns, states, logs, scheduler",
      expect.stringMatching(/^AWS::Events::Rule is skipped, it never goes off: .*'sounds', which is not served/),
    ]);
  });
});

describe('a schedule', () => {
  /** A machine on a schedule, and a sweeper that describes its executions. */
  function scheduled(stack: Stack): void {
    const machine = ending(stack);
    new scheduler.Schedule(stack, 'Nightly', {
      scheduleName: 'nightly',
      schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '30', timeZone: TimeZone.EUROPE_BERLIN }),
      target: new schedulerTargets.StepFunctionsStartExecution(machine, {
        input: scheduler.ScheduleTargetInput.fromObject({ at: scheduler.ContextAttribute.scheduledTime }),
        deadLetterQueue: new sqs.Queue(stack, 'Dead', { queueName: 'dead' }),
      }),
    });
    const sweeper = printer(
      stack,
      'Sweeper',
      `const { SFNClient, ListExecutionsCommand } = require('@aws-sdk/client-sfn');
       const { executions } = await new SFNClient({}).send(new ListExecutionsCommand({ stateMachineArn: '${ARN}:stateMachine:ending' }));
       console.log(JSON.stringify({ at: event.time, statuses: executions.map(({ status }) => status) }));`,
    );
    sweeper.addToRolePolicy(new PolicyStatement({ actions: ['states:ListExecutions'], resources: ['*'] }));
    new events.Rule(stack, 'Sweep', {
      ruleName: 'sweep',
      schedule: events.Schedule.rate(Duration.hours(12)),
      targets: [new eventTargets.LambdaFunction(sweeper)],
    });
  }

  it('goes off as time passes its dates, where that is asked for', async () => {
    const aws = await start(scheduled, { schedules: true });

    await aws.advance(24 * HOUR_MS);

    const executions = aws.executions();
    expect(executions).toMatchObject([{ status: 'SUCCEEDED', startedAtMs: Date.UTC(2026, 0, 1, 1, 30) }]);
    expect(await aws.report(executions[0]?.executionArn ?? '')).toMatchObject({
      output: { at: '2026-01-01T01:30:00Z' },
    });
    expect(printed(aws)).toEqual([
      { at: '2026-01-01T12:00:00Z', statuses: ['SUCCEEDED'] },
      { at: '2026-01-02T00:00:00Z', statuses: ['SUCCEEDED'] },
    ]);
  });

  it('stays quiet otherwise, and goes off by hand', async () => {
    const aws = await start(scheduled);

    await aws.advance(24 * HOUR_MS);
    const byItself = aws.executions().length;
    aws.fire('nightly', { at: new Date('2026-05-01T00:30:00Z') });
    aws.fire('nightly', { at: new Date('2026-05-01T00:30:00Z') });
    await aws.settle();

    expect(byItself).toBe(0);
    const inputs = await Promise.all(
      aws.executions().map(async ({ executionArn }) => (await aws.report(executionArn)).output),
    );
    expect(inputs).toEqual([{ at: '2026-05-01T00:30:00Z' }, { at: '2026-05-01T00:30:00Z' }]);
    expect(() => aws.fire('weekly')).toThrow(
      "no schedule 'weekly'; there are: sweep (Stack/Sweep), nightly (Stack/Nightly)",
    );
  });

  it('does not hold up an execution that takes longer than its period', async () => {
    const aws = await start(
      (stack) => {
        new sfn.StateMachine(stack, 'Long', {
          stateMachineName: 'long',
          definitionBody: sfn.DefinitionBody.fromChainable(
            new sfn.Wait(stack, 'Day', { time: sfn.WaitTime.duration(Duration.days(1)) }),
          ),
        });
        new events.Rule(stack, 'Hourly', {
          schedule: events.Schedule.rate(Duration.hours(1)),
          targets: [new eventTargets.SfnStateMachine(ending(stack), { input: events.RuleTargetInput.fromObject({}) })],
        });
      },
      { schedules: true },
    );

    const report = await aws.run({ machine: 'long' });

    expect(report).toMatchObject({ status: 'SUCCEEDED', simulatedMs: 24 * HOUR_MS });
    // The one at its very end is left for whoever lets more time pass.
    expect(aws.executions().filter(({ executionArn }) => executionArn.includes(':ending:'))).toHaveLength(23);
  });
});

describe('a function that is called by an event and fails', () => {
  it('gets three chances over three minutes, then its event goes to where failures go', async () => {
    const aws = await start((stack) => {
      const failing = printer(stack, 'Failing', "console.log(JSON.stringify(event.detail)); throw new Error('no');");
      failing.configureAsyncInvoke({});
      const failures = new sqs.Queue(stack, 'Failures', { queueName: 'failures' });
      failures.grantSendMessages(failing);
      new lambda.CfnEventInvokeConfig(stack, 'Config', {
        functionName: 'failing',
        qualifier: '$LATEST',
        destinationConfig: {
          onFailure: { destination: failures.queueArn },
        },
      });
      new events.Rule(stack, 'Rule', {
        eventPattern: { source: ['test'] },
        targets: [new eventTargets.LambdaFunction(failing)],
      });
    });
    await putEvent(aws, { Source: 'test', DetailType: 'T', Detail: '{"n":1}' });

    const startedAt = aws.now();
    await aws.settle();

    expect(
      aws
        .logs()
        .filter(({ text }) => text === '{"n":1}')
        .map(({ atMs }) => atMs - startedAt),
    ).toEqual([0, 60_000, 180_000]);
    expect(await bodies(aws, 'failures')).toMatchObject([
      {
        version: '1.0',
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { detail: { n: 1 } },
        responseContext: { functionError: 'Unhandled' },
        responsePayload: { errorType: 'Error', errorMessage: 'no' },
      },
    ]);
  });
});
