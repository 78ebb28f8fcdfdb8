import { Duration, type Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as eventTargets from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { LocalAws } from 'cdk-sfn-local';
import { RAW_CALL } from '../fixtures/raw-call';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

let local: LocalAws | undefined;
afterEach(() => local?.stop());
afterAll(removeSynthesized);

/** Works a minute on what it finds a token in, then answers with the rest of it. */
const WORKER = `
  ${RAW_CALL}
  const messageIn = (event) =>
    event.Records?.[0].body !== undefined ? JSON.parse(event.Records[0].body)
    : event.Records?.[0].Sns !== undefined ? JSON.parse(event.Records[0].Sns.Message)
    : event.detail;
  exports.handler = async (event) => {
    const { token, ...rest } = messageIn(event);
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    await call('AWSStepFunctions.SendTaskSuccess', { taskToken: token, output: JSON.stringify(rest) });
  };`;

const aWorker = (stack: Stack) =>
  new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(WORKER),
    timeout: Duration.minutes(5),
    initialPolicy: [new PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: ['*'] })],
  });

const message = sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken, 'n.$': '$.n' });
const waiting = {
  integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
  taskTimeout: sfn.Timeout.duration(Duration.hours(1)),
};

function machineOf(stack: Stack, step: sfn.IChainable): void {
  new sfn.StateMachine(stack, 'Machine', {
    stateMachineName: 'machine',
    definitionBody: sfn.DefinitionBody.fromChainable(step),
  });
}

const WAYS: readonly [string, (stack: Stack) => void][] = [
  [
    'a queue and the function that takes from it',
    (stack) => {
      const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(30) });
      aWorker(stack).addEventSource(new SqsEventSource(queue));
      machineOf(stack, new tasks.SqsSendMessage(stack, 'Send', { queue, messageBody: message, ...waiting }));
    },
  ],
  [
    'a topic and the function that hears it',
    (stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      topic.addSubscription(new subscriptions.LambdaSubscription(aWorker(stack)));
      machineOf(stack, new tasks.SnsPublish(stack, 'Tell', { topic, message, ...waiting }));
    },
  ],
  [
    'an event and the function of its rule',
    (stack) => {
      new events.Rule(stack, 'Rule', {
        eventPattern: { source: ['work'] },
        targets: [new eventTargets.LambdaFunction(aWorker(stack))],
      });
      const entries = [{ source: 'work', detailType: 'Asked', detail: message }];
      machineOf(stack, new tasks.EventBridgePutEvents(stack, 'Put', { entries, ...waiting }));
    },
  ],
  [
    'an execution that answers by itself',
    (stack) => {
      const pause = new sfn.Wait(stack, 'Pause', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
      const answer = new tasks.CallAwsService(stack, 'Answer', {
        service: 'sfn',
        action: 'sendTaskSuccess',
        iamResources: ['*'],
        parameters: {
          TaskToken: sfn.JsonPath.stringAt('$.token'),
          Output: sfn.JsonPath.format('{}', sfn.JsonPath.jsonToString(sfn.JsonPath.objectAt('$.rest'))),
        },
      });
      const child = new sfn.StateMachine(stack, 'Child', {
        definitionBody: sfn.DefinitionBody.fromChainable(pause.next(answer)),
      });
      const input = sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken, rest: { 'n.$': '$.n' } });
      machineOf(
        stack,
        new tasks.StepFunctionsStartExecution(stack, 'Start', { stateMachine: child, input, ...waiting }),
      );
    },
  ],
];

describe('a token comes back through', () => {
  it.each(WAYS)('%s', async (_, define) => {
    local = await LocalAws.start({ assembly: synthesizeStack(define), seed: 1 });

    const report = await local.run({ machine: 'machine', input: { n: 7 } });

    expect(report).toMatchObject({ status: 'SUCCEEDED', output: { n: 7 }, simulatedMs: 60_000 });
    expect(report.events.map(({ type }) => type)).toContain('TaskSubmitted');
  });
});

it('answers of one moment come in the order of the questions, so a run repeats itself', async () => {
  const assembly = synthesizeStack((stack) => {
    const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.minutes(30) });
    aWorker(stack).addEventSource(new SqsEventSource(queue, { batchSize: 1 }));
    const send = new tasks.SqsSendMessage(stack, 'Send', { queue, messageBody: message, ...waiting });
    machineOf(stack, new sfn.Map(stack, 'Each', { itemsPath: '$' }).itemProcessor(send));
  });
  const histories: unknown[] = [];
  for (let time = 0; time < 2; time++) {
    local = await LocalAws.start({ assembly, seed: 7 });
    const report = await local.run({ input: Array.from({ length: 4 }, (_, n) => ({ n })) });
    histories.push(report.events);
    await local.stop();
  }

  expect(histories[1]).toEqual(histories[0]);
});
