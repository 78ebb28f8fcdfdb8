import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { OrdersStack } from '../../bin/orders-stack';
import orders from '../../utils/orders.json';
import { type RunningApp, startLocally } from '../support/running-app';

let shop: RunningApp;
let table: string;
let documents: DynamoDBDocumentClient;

beforeEach(async () => {
  shop = await startLocally((app) => {
    new OrdersStack(app, 'Shop');
  });
  table = shop.aws.outputs().OrdersTableName ?? '';
  await shop.aws.putItems(table, orders);
  documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: shop.aws.endpoint,
      region: shop.aws.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
});
afterEach(async () => {
  documents.destroy();
  await shop.stop();
});

const withStatus = (status: string) => orders.filter((order) => order.Status === status);

it('ships every pending order, leaves the others as they are, and finds nothing to do after that', async () => {
  const first = await shop.aws.run();
  const second = await shop.aws.run();

  const pending = withStatus('Pending').length;
  expect(pending).toBeGreaterThan(2);
  expect(first.output).toEqual({ total: pending, succeeded: pending, failed: 0, failures: [] });
  expect(second.output).toEqual({ total: 0, succeeded: 0, failed: 0, failures: [] });
  const { Items } = await documents.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  const expected = orders.map((order) => (order.Status === 'Pending' ? { ...order, Status: 'Shipped' } : order));
  const byId = (a: { OrderID?: string }, b: { OrderID?: string }) => `${a.OrderID}`.localeCompare(`${b.OrderID}`);
  expect([...(Items ?? [])].sort(byId)).toEqual([...expected].sort(byId));
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
