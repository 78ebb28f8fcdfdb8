import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Writes the assembly of an app with one resource of each service that is called, and machines of every kind. */
export function writeAssembly(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Api');
  new lambda.Function(stack, 'HelloWorld', {
    functionName: 'HelloWorld',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async (event) => ({ hello: event.key });'),
  });
  new Table(stack, 'Table', { tableName: 'things', partitionKey: { name: 'id', type: AttributeType.STRING } });
  new Queue(stack, 'Queue', { queueName: 'jobs' });
  new Topic(stack, 'Topic', { topicName: 'news' });
  new Secret(stack, 'Secret', { secretName: 'token', secretStringValue: SecretValue.unsafePlainText('dummy') });
  new StringParameter(stack, 'Parameter', { parameterName: '/limit', stringValue: '25' });
  const machine = (name: string, start: sfn.IChainable, stateMachineType = sfn.StateMachineType.STANDARD) =>
    new sfn.StateMachine(stack, name, {
      stateMachineName: name,
      stateMachineType,
      definitionBody: sfn.DefinitionBody.fromChainable(start),
    });
  machine('quick', new sfn.Pass(stack, 'Say'), sfn.StateMachineType.EXPRESS);
  machine('failing', new sfn.Fail(stack, 'Fail', { error: 'Asked' }));
  const time = sfn.WaitTime.duration(Duration.days(300));
  machine('waiting', new sfn.Wait(stack, 'Wait', { time }));
  const map = new sfn.DistributedMap(stack, 'Map', { label: 'map' });
  map.itemProcessor(new sfn.Pass(stack, 'Item'));
  machine('mapping', map);
  return app.synth().directory;
}
