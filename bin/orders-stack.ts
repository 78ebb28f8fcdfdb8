import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoUpdateItem } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { DynamoMapFanOut, ItemProcessor, ItemSource } from '../lib';

/**
 * Orders of an online shop: a table that answers the shop's three questions (the orders of a user, one order, the orders
 * with a status) and a fan-out that ships what is pending. Everything the stack makes goes when the stack goes.
 */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const orders = new TableV2(this, 'Orders', {
      partitionKey: { name: 'UserID', type: AttributeType.STRING },
      sortKey: { name: 'OrderID', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: 'StatusIndex',
          partitionKey: { name: 'Status', type: AttributeType.STRING },
          // What the lists of orders show; the index has the keys of the table anyway.
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['OrderDate', 'Amount'],
        },
      ],
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const fanOut = new DynamoMapFanOut(this, 'ShipPending', {
      table: orders,
      source: ItemSource.query({ index: 'StatusIndex', key: { Status: 'Pending' }, projection: ['UserID', 'OrderID'] }),
      processor: ItemProcessor.chain(this.shipOrder(orders)),
      removalPolicy: RemovalPolicy.DESTROY,
    });

    new CfnOutput(this, 'ShipPendingArn', { value: fanOut.stateMachine.stateMachineArn });
    new CfnOutput(this, 'OrdersTableName', { value: orders.tableName });
  }

  /**
   * Ships an order that is still pending. The index may lag behind the table, and two runs may meet: whoever comes
   * second finds the order no longer pending and leaves it as it is.
   */
  private shipOrder(table: TableV2): DynamoUpdateItem {
    const value = DynamoAttributeValue.fromString;
    const ship = DynamoUpdateItem.jsonata(this, 'Ship order', {
      table,
      key: { UserID: value('{% $states.input.UserID %}'), OrderID: value('{% $states.input.OrderID %}') },
      updateExpression: 'SET #status = :shipped',
      conditionExpression: '#status = :pending',
      expressionAttributeNames: { '#status': 'Status' },
      expressionAttributeValues: { ':shipped': value('Shipped'), ':pending': value('Pending') },
    });
    return ship.addCatch(Pass.jsonata(this, 'Not pending any more'), {
      errors: ['DynamoDB.ConditionalCheckFailedException'],
    }) as DynamoUpdateItem;
  }
}
