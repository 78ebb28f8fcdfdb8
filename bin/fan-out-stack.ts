import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FanOutConfig } from '../config';
import { DynamoMapFanOut, ItemFormat, ItemSource } from '../lib';

/** The fan-out with the settings of config.json. Everything it makes goes when the stack goes. */
export class FanOutStack extends Stack {
  constructor(scope: Construct, id: string, config: FanOutConfig, props?: StackProps) {
    super(scope, id, props);

    const { name, value } = config.partitionKey;
    const fanOut = new DynamoMapFanOut(this, 'Topics', {
      source: ItemSource.listAttribute({ key: { [name]: value }, attribute: config.attribute }),
      tableName: config.tableName,
      itemFormat: config.itemFormat === 'plain' ? ItemFormat.PLAIN : ItemFormat.DYNAMODB,
      maxConcurrency: config.maxConcurrency,
      waitPerItem: Duration.seconds(config.waitDurationSeconds),
      timeout: Duration.seconds(config.timeoutDurationSeconds),
      removalPolicy: RemovalPolicy.DESTROY,
    });

    new CfnOutput(this, 'StateMachineArn', { value: fanOut.stateMachine.stateMachineArn });
    new CfnOutput(this, 'StateMachineName', { value: fanOut.stateMachine.stateMachineName });
    new CfnOutput(this, 'TableName', { value: fanOut.table.tableName });
  }
}
