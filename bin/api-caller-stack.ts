import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ApiCallerConfig } from '../config';
import { DynamoMapFanOut, ItemProcessor, ItemSource, TemplateApiCaller } from '../lib';

/**
 * The API caller with the settings of config.json, and the same caller inside a fan-out: one call for each order id of a
 * list. Everything the stack makes goes when the stack goes.
 */
export class ApiCallerStack extends Stack {
  constructor(scope: Construct, id: string, config: ApiCallerConfig, props?: StackProps) {
    super(scope, id, props);

    const caller = new TemplateApiCaller(this, 'Orders', {
      allowedHosts: config.allowedHosts,
      tableName: config.tableName,
      requestTimeout: Duration.seconds(config.requestTimeoutSeconds),
      maxRateLimitWaits: config.maxRateLimitWaits,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const askForOrder = Pass.jsonata(this, 'Ask for the order', {
      outputs: { templateName: 'order', method: 'GET', params: { id: '{% $states.input %}' } },
    });
    const eachOrder = new DynamoMapFanOut(this, 'EachOrder', {
      source: ItemSource.listAttribute({ key: { list: 'orders' }, attribute: 'ids' }),
      processor: ItemProcessor.chain(askForOrder.next(caller.states(this, 'Call'))),
      maxConcurrency: 5,
      toleratedFailureCount: 1,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    new CfnOutput(this, 'CallerArn', { value: caller.stateMachine.stateMachineArn });
    new CfnOutput(this, 'EachOrderArn', { value: eachOrder.stateMachine.stateMachineArn });
    new CfnOutput(this, 'TemplatesTableName', { value: caller.templates.tableName });
    new CfnOutput(this, 'ListsTableName', { value: eachOrder.table.tableName });
  }
}
