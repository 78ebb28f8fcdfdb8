import { isJsonObject, type JsonObject } from '../../kernel/json';
import type { DynamoDbAnswer, DynamoDbBackend } from './backend';

/** True for a request that wants to see the item whose condition did not hold. */
export function wantsFailedItem(operation: string, request: JsonObject): boolean {
  return /^(Put|Update|Delete)Item$/.test(operation) && request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
}

/**
 * Carries out a conditional write and, where its condition does not hold, adds the item to the refusal, which dynalite
 * does not know how to do. Another write may come in between.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export async function writeWithFailedItem(
  backend: Pick<DynamoDbBackend, 'request'>,
  operation: string,
  request: JsonObject,
): Promise<DynamoDbAnswer> {
  const { ReturnValuesOnConditionCheckFailure: _wanted, ...write } = request;
  const answer = await backend.request(operation, write);
  if (!isJsonObject(answer.body as JsonObject)) return answer;
  const body = answer.body as JsonObject;
  if (!String(body.__type).endsWith('#ConditionalCheckFailedException')) return answer;
  const { TableName } = request;
  const Key = await keyOf(backend, request);
  const { body: found } = await backend.request('GetItem', { TableName, Key, ConsistentRead: true });
  const { Item } = found as JsonObject;
  return Item === undefined ? answer : { ...answer, body: { ...body, Item } };
}

/** The key stands in the request, or is part of the item that was to be put. */
async function keyOf(backend: Pick<DynamoDbBackend, 'request'>, { Key, Item, TableName }: JsonObject) {
  if (isJsonObject(Key)) return Key;
  const { body } = await backend.request('DescribeTable', { TableName });
  const { Table } = body as { Table: { KeySchema: readonly { AttributeName: string }[] } };
  const names = Table.KeySchema.map(({ AttributeName }) => AttributeName);
  return Object.fromEntries(Object.entries(isJsonObject(Item) ? Item : {}).filter(([name]) => names.includes(name)));
}
