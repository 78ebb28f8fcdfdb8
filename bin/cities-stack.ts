import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { DynamoMapFanOut, FanOutMode, ItemProcessor, ItemSource } from '../lib';

/**
 * A table with the cities of the world and a fan-out over all of them: read in segments, spread in batches of 100, each
 * city handed to a state that stands for the work. Everything the stack makes goes when the stack goes.
 */
export class CitiesStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const cities = new TableV2(this, 'Cities', {
      partitionKey: { name: 'cityId', type: AttributeType.NUMBER },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const fanOut = new DynamoMapFanOut(this, 'EachCity', {
      table: cities,
      // A city has some 450 bytes in DynamoDB's typed form, so a page of 400 has 180 KB.
      source: ItemSource.scan({ segments: 10, pageSize: 400 }),
      mode: FanOutMode.distributed({ batchSize: 100 }),
      processor: ItemProcessor.chain(
        Pass.jsonata(this, 'Greet city', { outputs: "{% 'Hello, ' & $states.input.name %}" }),
      ),
      removalPolicy: RemovalPolicy.DESTROY,
    });

    new CfnOutput(this, 'EachCityArn', { value: fanOut.stateMachine.stateMachineArn });
    new CfnOutput(this, 'CitiesTableName', { value: cities.tableName });
    new CfnOutput(this, 'LedgersBucketName', { value: (fanOut.ledgerBucket as Bucket).bucketName });
  }
}
