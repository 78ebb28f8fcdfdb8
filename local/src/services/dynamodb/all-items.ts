import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { DynamoDbBackend } from './backend';
import { type PlainItem, plainItem } from './marshal';

/** Every item of a table as plain data. */
export async function allItems(backend: DynamoDbBackend, table: string): Promise<PlainItem[]> {
  const items: PlainItem[] = [];
  let from: Json | undefined;
  do {
    const { status, body } = await backend.request('Scan', {
      TableName: table,
      ConsistentRead: true,
      ...(from !== undefined && { ExclusiveStartKey: from }),
    });
    if (status !== 200 || !isJsonObject(body)) throw new Error(`cannot scan ${table}: ${JSON.stringify(body)}`);
    const page = Array.isArray(body.Items) ? body.Items : [];
    items.push(...page.map((item) => plainItem(item as JsonObject)));
    from = body.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
