import { RemovalPolicy } from 'aws-cdk-lib';
import { AuthorizationType, LambdaRestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { GuideFunction } from './guide-function';

/** A REST API over a function and a table: items that callers with credentials of AWS read, put and delete. */
export class ItemsApi extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const items = new TableV2(this, 'Items', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const handler = new GuideFunction(this, 'Responder', {
      handler: 'guide-items',
      description: 'Answers the requests for items',
      environment: { TABLE_NAME: items.tableName },
    });
    items.grant(handler, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    new LambdaRestApi(this, 'Api', {
      handler,
      cloudWatchRole: false,
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      deployOptions: { tracingEnabled: true, throttlingRateLimit: 10, throttlingBurstLimit: 20 },
    });
  }
}
