import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  DefinitionBody,
  IntegrationPattern,
  JsonPath,
  Pass,
  StateMachine,
  StateMachineType,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import {
  type CrossTeamPipelineProps,
  PipelineIdentity,
  PipelinePause,
  PipelineWork,
  TeamB,
  TeamBAnswers,
  type TeamBOptions,
  TeamBWorker,
  type TeamBWorkerProps,
  TeamC,
  TeamCAccess,
  WorkerAnswers,
} from '../../../lib';
import { aFunction, aPipeline, aWorkflow, OTHER_ACCOUNT, teamAStack } from '../../support/a-pipeline';

const queueOf = (place: string, options?: TeamBOptions) => (stack: Stack) => ({
  teamB: TeamB.queue(Queue.fromQueueArn(stack, 'Theirs', `arn:aws:sqs:${place}:inbox`), options),
});
const ownQueue =
  (options: TeamBOptions, fifo = false) =>
  (stack: Stack) => ({
    teamB: TeamB.queue(new Queue(stack, 'TeamB', fifo ? { fifo } : {}), options),
  });
const DAILY = ScheduleExpression.rate(Duration.days(1));
const text = DynamoAttributeValue.fromString('x');

it.each<[string, CrossTeamPipelineProps | ((stack: Stack) => CrossTeamPipelineProps), RegExp]>([
  [
    'an EXPRESS machine',
    { stateMachineType: StateMachineType.EXPRESS },
    /^TeamA\/Pipeline: stateMachineType must be STANDARD: an EXPRESS machine can wait neither for a task token nor for a workflow, got 'EXPRESS'$/,
  ],
  [
    'a queue in another Region',
    queueOf('us-east-1:111111111111'),
    /teamB.queue must be in Region eu-west-1, got 'us-east-1'$/,
  ],
  [
    'a foreign queue without a way to answer',
    queueOf(`eu-west-1:${OTHER_ACCOUNT}`),
    /teamB.answers must be TeamBAnswers.byRole or byReplyQueue for a queue of another account, whose principals cannot use a task token, got 'direct'$/,
  ],
  [
    'a reply queue that nobody may send to',
    ownQueue({ answers: TeamBAnswers.byReplyQueue({ topicArns: [] }) }),
    /teamB.answers must be given senderRoleArns or topicArns/,
  ],
  [
    'an external id that STS refuses',
    ownQueue({ answers: TeamBAnswers.byRole({ workerRoleArn: 'arn:aws:iam::1:role/x', externalId: '' }) }),
    /teamB.answers.externalId must be 2 to 1224 letters, digits or .*, got ''$/,
  ],
  [
    'a heartbeat that is not below the timeout',
    ownQueue({ timeout: Duration.minutes(1), heartbeat: Duration.minutes(1) }),
    /teamB.heartbeat must be less than teamB.timeout, 60 s, got '60 s'$/,
  ],
  ['no time to answer', ownQueue({ timeout: Duration.seconds(0) }), /teamB.timeout must be whole seconds from 1/],
  [
    'half a second of heartbeat',
    ownQueue({ heartbeat: Duration.millis(500) }),
    /teamB.heartbeat must be whole seconds/,
  ],
  [
    'a FIFO queue without a group',
    ownQueue({}, true),
    /teamB.messageGroupId must be given for a FIFO queue, got undefined$/,
  ],
  [
    'an empty group',
    ownQueue({ messageGroupId: '' }, true),
    /teamB.messageGroupId must be given for a FIFO queue, got ''$/,
  ],
  [
    'a group for a standard queue',
    ownQueue({ messageGroupId: 'g' }),
    /messageGroupId must be absent for a queue that is not FIFO/,
  ],
  [
    'a key without a name',
    { keyAttribute: '' },
    /keyAttribute must be an attribute name of 1 to 255 bytes other than .*, got ''$/,
  ],
  [
    'a key that the pipeline writes itself',
    { keyAttribute: 'executionArn' },
    /keyAttribute must be .*, got 'executionArn'$/,
  ],
  ['the key as the status', { statusAttribute: 'messageId' }, /statusAttribute must be .*, got 'messageId'$/],
  ['a status without a name', { statusAttribute: '' }, /statusAttribute must be .*, got ''$/],
  ['an attribute twice', { recordAttributes: { status: text } }, /recordAttributes must be .*, got 'status'$/],
  ['an attribute without a name', { recordAttributes: { '': text } }, /recordAttributes must be .*, got ''$/],
  [
    'a name with a colon',
    { pipelineName: 'a:b' },
    /pipelineName must be 1 to 30 letters, digits, '-' or '_', got 'a:b'$/,
  ],
  ['an empty table name', { tableName: '' }, /tableName must be left out or given a value, got ''$/],
  [
    'an empty role for Team C',
    (stack) => ({ teamC: TeamC.start(aWorkflow(stack), { accessRoleArn: '' }) }),
    /teamC.accessRoleArn must be left out or given a value, got ''$/,
  ],
  ['an empty name', { pipelineName: '' }, /pipelineName must be .*, got ''$/],
  [
    'a sweep of half a minute',
    { sweepInterval: Duration.seconds(30) },
    /sweepInterval must be whole seconds from 60 to 86400/,
  ],
  [
    'a sweep of 61 seconds',
    { sweepInterval: Duration.seconds(61) },
    /sweepInterval must be whole minutes, got '61 s'$/,
  ],
  [
    'less time than the steps may take',
    (stack) => ({ ...ownQueue({ timeout: Duration.hours(1) })(stack), timeout: Duration.hours(1) }),
    /timeout must be whole seconds from 3660 to 31536000, got '3600 s'$/,
  ],
  [
    'a pause by a member without a name',
    { pause: PipelinePause.secondsFromInput('') },
    /pause.member must be the name of a member/,
  ],
  ['a negative pause', { pause: PipelinePause.fixed(Duration.millis(1)) }, /pause must be whole seconds from 0/],
  [
    'a schedule whose input lacks the seconds to pause',
    { schedule: DAILY, pause: PipelinePause.secondsFromInput('timer_seconds'), scheduledInput: { messageText: 'x' } },
    /scheduledInput must be given 'timer_seconds', seconds to pause, a whole number from 0 to 3600, got \{ messageText: 'x' \}$/,
  ],
  [
    'a schedule that pauses for half a second',
    { schedule: DAILY, pause: PipelinePause.secondsFromInput('timer_seconds'), scheduledInput: { timer_seconds: 0.5 } },
    /scheduledInput must be given 'timer_seconds'/,
  ],
  [
    'a scheduled input with a member that the results take',
    { schedule: DAILY, scheduledInput: { pipeline: {} } },
    /scheduledInput must be without a member 'pipeline'/,
  ],
  [
    'a foreign workflow without a role',
    (stack) => ({
      teamC: TeamC.runAndWait(
        StateMachine.fromStateMachineArn(stack, 'C', `arn:aws:states:eu-west-1:${OTHER_ACCOUNT}:stateMachine:c`),
      ),
    }),
    /teamC.accessRoleArn must be the ARN of a role in account 222222222222, which TeamCAccess makes, got undefined$/,
  ],
  [
    'a workflow in another Region',
    (stack) => ({
      teamC: TeamC.start(
        StateMachine.fromStateMachineArn(stack, 'C', 'arn:aws:states:us-east-1:111111111111:stateMachine:c'),
      ),
    }),
    /teamC.stateMachine must be in Region eu-west-1, got 'us-east-1'$/,
  ],
  [
    'waiting for an EXPRESS workflow',
    (stack) => ({
      teamC: TeamC.runAndWait(
        new StateMachine(stack, 'C', {
          stateMachineType: StateMachineType.EXPRESS,
          definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'P')),
        }),
      ),
    }),
    /teamC must be a STANDARD machine, or TeamC.start: nothing can wait for an EXPRESS one, got 'EXPRESS'$/,
  ],
  [
    'a topic in another Region',
    (stack) => ({ topic: Topic.fromTopicArn(stack, 'T', 'arn:aws:sns:us-east-1:111111111111:t') }),
    /topic must be in Region eu-west-1, got 'us-east-1'$/,
  ],
  [
    'a table of another account',
    (stack) => ({
      table: Table.fromTableArn(stack, 'T', `arn:aws:dynamodb:eu-west-1:${OTHER_ACCOUNT}:table/t`),
      statusIndexName: 'i',
    }),
    /table must be of this stack's account and Region/,
  ],
  [
    'a brought table without the index',
    (stack) => ({ table: new Table(stack, 'T', { partitionKey: { name: 'messageId', type: AttributeType.STRING } }) }),
    /statusIndexName must be the index of the brought table by the status attribute and 'openSince', got undefined$/,
  ],
  [
    'an index without a table',
    { statusIndexName: 'i' },
    /statusIndexName must be absent unless a table is brought, got 'i'$/,
  ],
])('refuses %s', (_what, props, message) => {
  expect(() => aPipeline(props)).toThrow(message);
});

it("refuses a callback without a timeout in the user's states, when the app is synthesized", () => {
  const ask = (stack: Stack, timeout?: Timeout) =>
    SqsSendMessage.jsonPath(stack, 'Ask somebody', {
      queue: new Queue(stack, 'Elsewhere'),
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      messageBody: TaskInput.fromObject({ token: JsonPath.taskToken }),
      taskTimeout: timeout,
    });
  const { pipeline } = aPipeline((stack) => ({ work: PipelineWork.chain(ask(stack)) }));
  const { pipeline: finite } = aPipeline((stack) => ({
    work: PipelineWork.chain(ask(stack, Timeout.duration(Duration.hours(1)))),
  }));

  expect(pipeline.node.validate()).toEqual([
    "TeamA/Pipeline: state 'Ask somebody' waits for a task token and must have a taskTimeout, got none",
  ]);
  expect(finite.node.validate()).toEqual([]);
});

it.each<[string, Partial<TeamBWorkerProps>, RegExp]>([
  [
    'no time to work',
    { workTimeout: Duration.seconds(0) },
    /workTimeout must be whole seconds from 1 to 840, got '0 s'$/,
  ],
  ['no attempts', { maxAttempts: 0 }, /maxAttempts must be a whole number from 1 to 100, got 0$/],
  ['batches of eleven', { batchSize: 11 }, /batchSize must be a whole number from 1 to 10, got 11$/],
  [
    'more runs one by one than an invocation has time for',
    { fifo: true, batchSize: 3, workTimeout: Duration.minutes(5) },
    /batchSize must be so small that a FIFO queue fits its runs .* into 870 seconds, got '3 runs of 300 s'$/,
  ],
  [
    'half a day of answers',
    { keepAnswers: Duration.hours(12) },
    /keepAnswers in days must be a whole number from 1 to 365, got 0.5$/,
  ],
  ['an empty queue name', { queueName: '' }, /queueName must be left out or given a value, got ''$/],
  ['an empty role name', { roleName: '' }, /roleName must be left out or given a value, got ''$/],
  [
    'a FIFO name for a standard queue',
    { queueName: 'x.fifo' },
    /queueName must be a name without '.fifo', got 'x.fifo'$/,
  ],
  [
    'a standard name for a FIFO queue',
    { fifo: true, queueName: 'x' },
    /queueName must be a name that ends in '.fifo', got 'x'$/,
  ],
])('refuses a worker with %s', (_what, props, message) => {
  const stack = teamAStack();
  const worker = aFunction(stack);

  expect(
    () => new TeamBWorker(stack, 'Consumer', { worker, answers: WorkerAnswers.direct('arn:aws:states:::x'), ...props }),
  ).toThrow(message);
});

it('refuses a role of Team C without a name', () => {
  const stack = teamAStack();
  const pipeline = PipelineIdentity.of({ pipelineName: 'orders', account: OTHER_ACCOUNT, region: 'eu-west-1' });

  expect(() => new TeamCAccess(stack, 'Access', { stateMachine: aWorkflow(stack), pipeline, roleName: '' })).toThrow(
    /^TeamA\/Access: roleName must be left out or given a value, got ''$/,
  );
});
