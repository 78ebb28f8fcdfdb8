import { App, Duration, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import * as patterns from 'cdk-sfn-patterns';

const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'Languages');

const lists = new patterns.DynamoMapFanOut(stack, 'Lists', {
  source: patterns.ItemSource.listAttribute({
    key: { owner: 'ada', year: 2026 },
    partitionKey: 'owner',
    attribute: 'topics',
  }),
  tableName: 'lists',
  waitPerItem: Duration.seconds(2),
  toleratedFailurePercentage: 12.5,
  onMissingItem: patterns.MissingItem.TREAT_AS_EMPTY,
});

new patterns.DynamoMapFanOut(stack, 'Orders', {
  source: patterns.ItemSource.query({
    key: { owner: DynamoAttributeValue.fromString('ada') },
    sortKey: patterns.ItemCondition.isBetween('year', 2020, 2026),
    filter: patterns.ItemCondition.allOf(
      patterns.ItemCondition.not(patterns.ItemCondition.isOneOf('status', ['sent', 0])),
      patterns.ItemCondition.isEqualTo('paid', true),
      patterns.ItemCondition.beginsWith('city', 'Lon'),
    ),
    projection: ['id', 'price'],
  }),
  table: lists.table,
  mode: patterns.FanOutMode.distributed({ batchSize: 50 }),
  processor: patterns.ItemProcessor.chain(
    Pass.jsonata(stack, 'Look at order', { outputs: { id: '{% $states.input.id %}' } }),
  ),
});

const caller = new patterns.TemplateApiCaller(stack, 'Api', {
  allowedHosts: ['api.example.com', '*.example.org'],
  allowedPorts: [443, 8443],
  templateDirectory: 'api-templates',
  secrets: {
    token: patterns.ApiSecret.fromSecretsManager(new Secret(stack, 'Token'), {
      hosts: ['api.example.com'],
      field: 'value',
    }),
  },
  successCodes: ['200-299', '304'],
  retryOn: [500, 503],
  undefinedVariables: patterns.UndefinedVariables.LENIENT,
});

const inbox = new Queue(stack, 'Inbox');
const pipeline = new patterns.CrossTeamPipeline(stack, 'Pipeline', {
  work: patterns.PipelineWork.chain(Pass.jsonata(stack, 'Think', { outputs: { thought: true } }), Duration.minutes(1)),
  recordAttributes: { origin: DynamoAttributeValue.fromString('languages'), size: DynamoAttributeValue.fromNumber(3) },
  teamB: patterns.TeamB.queue(inbox, { timeout: Duration.hours(2) }),
  pause: patterns.PipelinePause.fixed(Duration.minutes(5)),
  teamC: patterns.TeamC.runAndWait(
    new StateMachine(stack, 'Workflow', { definitionBody: DefinitionBody.fromChainable(caller.states(stack, 'Ask')) }),
  ),
  topic: new Topic(stack, 'Done'),
  failureTopic: new Topic(stack, 'Failed'),
  schedule: ScheduleExpression.rate(Duration.days(1)),
  scheduledInput: { nested: { on: true }, nothing: '', sizes: [1, 2.5] },
  endAs: patterns.PipelineEnding.SUCCEEDED,
});

new patterns.TeamBWorker(stack, 'Worker', {
  worker: caller.callerFunction,
  queue: inbox,
  answers: patterns.WorkerAnswers.direct(pipeline.stateMachine.stateMachineArn),
  finalErrors: ['OutOfStock'],
});

app.synth();
