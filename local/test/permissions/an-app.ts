import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as eventTargets from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as schedulerTargets from 'aws-cdk-lib/aws-scheduler-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** Writes an item for each message, whoever brings it. */
const WRITER = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async (event) => {
  for (const { messageId, Sns } of event.Records ?? [{ messageId: event.id ?? 'direct' }]) {
    const id = messageId ?? Sns.MessageId;
    await new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: id } } }));
  }
};`;

/** A workflow in which every statement of every policy is needed. */
export function defineGuardedApp(stack: Stack): void {
  const key = new Key(stack, 'Key');
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
  });
  const writer = new lambda.Function(stack, 'Writer', {
    runtime: lambda.Runtime.NODEJS_20_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(WRITER),
    environment: { TABLE: table.tableName },
    tracing: lambda.Tracing.ACTIVE,
  });
  table.grant(writer, 'dynamodb:PutItem');
  key.grantEncryptDecrypt(writer);
  const queue = new Queue(stack, 'Jobs', {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: new Key(stack, 'QueueKey'),
  });
  writer.addEventSource(new SqsEventSource(queue));
  const topic = new Topic(stack, 'News');
  topic.addSubscription(new SqsSubscription(queue));
  topic.addSubscription(new LambdaSubscription(writer));
  new events.Rule(stack, 'Rule', {
    eventPattern: { source: ['app'] },
    targets: [new eventTargets.LambdaFunction(writer), new eventTargets.SqsQueue(queue)],
  });
  const bucket = new Bucket(stack, 'Files');
  const child = new sfn.StateMachine(stack, 'Child', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
    logs: { destination: new LogGroup(stack, 'Log'), level: sfn.LogLevel.ALL },
    tracingEnabled: true,
  });
  const map = new sfn.DistributedMap(stack, 'Each', { itemsPath: '$.items' });
  map.itemProcessor(
    new sfn.Choice(stack, 'Is it bad?')
      .when(sfn.Condition.stringEquals('$', 'bad'), new sfn.Fail(stack, 'Bad'))
      .otherwise(new sfn.Pass(stack, 'Item')),
  );
  const put = tasks.CallAwsService.jsonata(stack, 'Store', {
    service: 's3',
    action: 'putObject',
    iamResources: [bucket.arnForObjects('*')],
    parameters: { Bucket: bucket.bucketName, Key: 'a', Body: 'b' },
    outputs: '{% $states.input %}',
  });
  const steps: (sfn.IChainable & sfn.INextable)[] = [
    new tasks.DynamoPutItem(stack, 'Put', {
      table,
      item: { id: tasks.DynamoAttributeValue.fromString('put') },
      resultPath: sfn.JsonPath.DISCARD,
    }),
    new tasks.LambdaInvoke(stack, 'Invoke', { lambdaFunction: writer, resultPath: sfn.JsonPath.DISCARD }),
    new tasks.SnsPublish(stack, 'Publish', {
      topic,
      message: sfn.TaskInput.fromText('hello'),
      resultPath: sfn.JsonPath.DISCARD,
    }),
    new tasks.EventBridgePutEvents(stack, 'Tell', {
      entries: [{ source: 'app', detailType: 'Told', detail: sfn.TaskInput.fromObject({}) }],
      resultPath: sfn.JsonPath.DISCARD,
    }),
    put,
    new tasks.StepFunctionsStartExecution(stack, 'Nest', {
      stateMachine: child,
      input: sfn.TaskInput.fromObject({}),
      integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      resultPath: sfn.JsonPath.DISCARD,
    }),
    map,
  ];
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1];
    if (next !== undefined) step.next(next);
  }
  const machine = new sfn.StateMachine(stack, 'Machine', {
    stateMachineName: 'machine',
    definitionBody: sfn.DefinitionBody.fromChainable(steps[0] as sfn.IChainable),
    timeout: Duration.hours(1),
  });
  key.grantDecrypt(machine);
  new scheduler.Schedule(stack, 'Nightly', {
    scheduleName: 'nightly',
    schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
    target: new schedulerTargets.StepFunctionsStartExecution(machine, {
      input: scheduler.ScheduleTargetInput.fromObject({ items: [1] }),
    }),
  });
}
