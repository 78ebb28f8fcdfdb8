import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { RAW_CALL } from '../fixtures/raw-call';

/** Adds one to the item of its event; answers with how often its client asked. */
const COUNTING = `
const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
let attempts = 0;
const client = new DynamoDBClient({
  maxAttempts: 3,
  requestHandler: { requestTimeout: 2_000, throwOnRequestTimeout: true },
});
client.middlewareStack.add((next) => (args) => { attempts++; return next(args); }, { step: 'finalizeRequest', priority: 'low' });
exports.handler = async (event) => {
  attempts = 0;
  const startedAt = Date.now();
  await client.send(new UpdateItemCommand({
    TableName: process.env.TABLE,
    Key: { id: { S: event.id } },
    UpdateExpression: 'ADD effects :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  }));
  return { attempts, tookMs: Date.now() - startedAt };
};
`;

/** The same for each message, without the SDK: what becomes of messages does not depend on it. */
const WORKING = `
${RAW_CALL}
exports.handler = async ({ Records }) => {
  for (const { body } of Records) {
    await call('DynamoDB_20120810.UpdateItem', {
      TableName: process.env.TABLE,
      Key: { id: { S: JSON.parse(body).id } },
      UpdateExpression: 'ADD effects :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
  }
};
`;

/** One machine for each integration, a table whose items count effects, and a worker behind topic and queue. */
export function defineFaultyApp(stack: Stack): void {
  const table = new Table(stack, 'Effects', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const counter = (id: string, code: string) =>
    new lambda.Function(stack, id, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(code),
      environment: { TABLE: table.tableName },
      timeout: Duration.seconds(10),
    });
  const [direct, worker] = [counter('Direct', COUNTING), counter('Worker', WORKING)];
  table.grantWriteData(direct);
  table.grantWriteData(worker);
  const queue = new Queue(stack, 'Jobs', { visibilityTimeout: Duration.seconds(60) });
  worker.addEventSource(new SqsEventSource(queue, { batchSize: 1 }));
  const topic = new Topic(stack, 'News');
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));

  const retried = <T extends sfn.TaskStateBase>(task: T): T => {
    task.addRetry({ errors: ['States.TaskFailed'], interval: Duration.seconds(1), maxAttempts: 3 });
    return task;
  };
  const message = sfn.TaskInput.fromObject({ id: 'a' });
  const taskTimeout = sfn.Timeout.duration(Duration.seconds(30));
  const machines: Record<string, sfn.IChainable> = {
    Put: retried(
      new tasks.DynamoPutItem(stack, 'Put it', {
        table,
        item: { id: tasks.DynamoAttributeValue.fromString('put') },
        taskTimeout,
      }),
    ),
    Impatient: new tasks.DynamoPutItem(stack, 'Put once', {
      table,
      item: { id: tasks.DynamoAttributeValue.fromString('once') },
      conditionExpression: 'attribute_not_exists(id)',
      taskTimeout,
    }),
    Query: new tasks.CallAwsService(stack, 'Ask', {
      service: 'dynamodb',
      action: 'query',
      iamResources: [table.tableArn],
      parameters: { TableName: table.tableName },
    }),
    Batch: new tasks.CallAwsService(stack, 'Write some', {
      service: 'dynamodb',
      action: 'batchWriteItem',
      iamResources: [table.tableArn],
      parameters: {
        RequestItems: {
          [table.tableName]: ['a', 'b'].map((id) => ({ PutRequest: { Item: { id: { S: id } } } })),
        },
      },
    }),
    Invoke: new tasks.LambdaInvoke(stack, 'Count', {
      lambdaFunction: direct,
      payload: sfn.TaskInput.fromObject({ id: 'direct' }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
    }),
    Send: new tasks.SqsSendMessage(stack, 'Send it', {
      queue: new Queue(stack, 'Parcels', { queueName: 'parcels' }),
      messageBody: sfn.TaskInput.fromJsonPathAt('$'),
    }),
    Publish: new tasks.SnsPublish(stack, 'Publish it', { topic, message }),
  };
  for (const [name, state] of Object.entries(machines)) {
    new sfn.StateMachine(stack, `${name}Machine`, {
      stateMachineName: name,
      definitionBody: sfn.DefinitionBody.fromChainable(state),
    });
  }
}
