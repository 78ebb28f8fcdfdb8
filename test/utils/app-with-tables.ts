import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { clientSettings, startLocally } from '../support/running-app';

type Item = Readonly<Record<string, object>>;

/** Tables on the runner, and a look into them. */
export interface TablesApp {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** The item with such a key, in DynamoDB's typed form. */
  itemOf(table: string, key: Readonly<Record<string, string>>): Promise<Item | undefined>;
  itemsOf(table: string): Promise<readonly Item[]>;
  stop(): Promise<void>;
}

/** Starts the runner with tables of the same key: names of its attributes, and their types. */
export async function startTables(
  tableNames: readonly string[],
  [partitionName, sortName]: readonly [partition: string, sort?: string],
  sortType: AttributeType = AttributeType.STRING,
): Promise<TablesApp> {
  const app = await startLocally((cdkApp) => {
    const stack = new Stack(cdkApp, 'Stack');
    for (const tableName of tableNames) {
      new TableV2(stack, tableName, {
        tableName,
        partitionKey: { name: partitionName, type: AttributeType.STRING },
        ...(sortName !== undefined && { sortKey: { name: sortName, type: sortType } }),
      });
    }
  });
  const client = new DynamoDBClient(clientSettings(app.aws));
  return {
    endpoint: app.aws.endpoint,
    client,
    itemOf: async (TableName, key) => {
      const Key = Object.fromEntries(Object.entries(key).map(([name, S]) => [name, { S }]));
      return (await client.send(new GetItemCommand({ TableName, Key }))).Item;
    },
    itemsOf: async (TableName) => (await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? [],
    stop: async () => {
      client.destroy();
      await app.stop();
    },
  };
}
