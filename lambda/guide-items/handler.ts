import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { CLIENT_TIMES } from '../shared/cross-team/settings';
import { type ApiAnswer, type ApiEvent, type Item, type Items, route } from './logic';

const TableName = process.env.TABLE_NAME ?? '';
if (TableName === '') throw new Error('environment variable TABLE_NAME must be set');

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: CLIENT_TIMES }));

const items: Items = {
  get: async (id) => {
    const { Item: found } = await client.send(new GetCommand({ TableName, Key: { id } }));
    return found as Item | undefined;
  },
  put: async (item) => void (await client.send(new PutCommand({ TableName, Item: item }))),
  delete: async (id) => void (await client.send(new DeleteCommand({ TableName, Key: { id } }))),
};

/** Entry of the function behind the REST API. */
export async function handler(event: ApiEvent): Promise<ApiAnswer> {
  return route(event, items);
}
