import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A list of plain values in DynamoDB's typed form. */
export const aList = (...items: unknown[]): AttributeValue => ({ L: items.map(typed) });

/** A plain value in DynamoDB's typed form. */
export function typed(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: `${value}` };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(typed) };
  return { M: typedItem(value as object) };
}

/** An item as DynamoDB holds it. */
export function typedItem(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, part]) => [name, typed(part)]));
}
