import { BadRequest } from '../../kernel/bad-request';
import { isJsonObject } from '../../kernel/json';
import type { DynamoDbBackend } from './backend';
import type { TableSpec } from './create-table';
import { keyAttributes, keyComplaint } from './key-schema';
import { type PlainItem, typedItem } from './marshal';

/** Puts plain items into a table; writes none of them unless every key is right. */
export async function putItems(backend: DynamoDbBackend, table: TableSpec, items: readonly PlainItem[]): Promise<void> {
  const keys = keyAttributes(table.properties);
  const typed = items.map((item, index) => {
    const place = `${table.name}[${index}]`;
    if (!isJsonObject(item)) throw new BadRequest(`${place}: an item must be an object, got ${JSON.stringify(item)}`);
    const complaint = keyComplaint(item, keys);
    if (complaint !== undefined) throw new BadRequest(`${place}: ${complaint}`);
    try {
      return typedItem(item);
    } catch (error) {
      throw new BadRequest(`${place}: ${(error as Error).message}`, { cause: error });
    }
  });
  for (const [index, item] of typed.entries()) {
    const { status, body } = await backend.request('PutItem', { TableName: table.name, Item: item });
    if (status !== 200) {
      const message = isJsonObject(body) ? body.message : undefined;
      throw new BadRequest(`${table.name}[${index}]: DynamoDB refuses the item: ${String(message)}`);
    }
  }
}
