import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { App } from 'aws-cdk-lib';
import type { LocalAws } from 'cdk-sfn-local';
import { OrdersStack } from '../../bin/orders-stack';
import orders from '../../utils/orders.json';
import { clientSettings, locally, type RunningApp, startLocally } from '../support/running-app';

const shop = (app: App) => {
  new OrdersStack(app, 'Shop');
};

/** Puts the sample orders into the table, whose name it gives. */
async function stock(aws: LocalAws): Promise<string> {
  const { OrdersTableName: table = '' } = aws.outputs();
  await aws.putItems(table, orders);
  return table;
}

const withStatus = (status: string) => orders.filter((order) => order.Status === status);

it('ships every pending order, leaves the others as they are, and finds nothing to do after that', () =>
  locally(shop, async (aws) => {
    const TableName = await stock(aws);

    const first = await aws.run();
    const second = await aws.run();

    const pending = withStatus('Pending').length;
    expect(pending).toBeGreaterThan(2);
    expect(first.output).toEqual({ total: pending, succeeded: pending, failed: 0, failures: [] });
    expect(second.output).toEqual({ total: 0, succeeded: 0, failed: 0, failures: [] });
    const client = documentClient(aws);
    const { Items } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    client.destroy();
    const expected = orders.map((order) => (order.Status === 'Pending' ? { ...order, Status: 'Shipped' } : order));
    const byId = (a: { OrderID?: string }, b: { OrderID?: string }) => `${a.OrderID}`.localeCompare(`${b.OrderID}`);
    expect([...(Items ?? [])].sort(byId)).toEqual([...expected].sort(byId));
  }));

const documentClient = (aws: LocalAws) => DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings(aws)));

describe('the table', () => {
  let running: RunningApp;
  let table: string;
  let documents: DynamoDBDocumentClient;
  beforeAll(async () => {
    running = await startLocally(shop);
    table = await stock(running.aws);
    documents = documentClient(running.aws);
  });
  afterAll(async () => {
    documents.destroy();
    await running.stop();
  });

  it('answers which orders a user has', async () => {
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'UserID = :user',
        ExpressionAttributeValues: { ':user': 'User123' },
      }),
    );

    expect(Items).toEqual(orders.filter(({ UserID }) => UserID === 'User123'));
  });

  it('answers what one order is', async () => {
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key: { UserID: 'User123', OrderID: 'Order567' } }),
    );

    expect(Item).toEqual(orders.find(({ OrderID }) => OrderID === 'Order567'));
  });

  it('answers which orders have a status, without reading the others', async () => {
    const { Items, ScannedCount } = await documents.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'StatusIndex',
        KeyConditionExpression: '#status = :status',
        ExpressionAttributeNames: { '#status': 'Status' },
        ExpressionAttributeValues: { ':status': 'Pending' },
      }),
    );

    const pending = withStatus('Pending');
    expect(Items?.map(({ OrderID }) => OrderID).sort()).toEqual(pending.map(({ OrderID }) => OrderID).sort());
    expect(ScannedCount).toBe(pending.length);
  });
});
