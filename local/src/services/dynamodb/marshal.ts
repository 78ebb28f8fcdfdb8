import type { Json, JsonObject } from '../../kernel/json';

/** A number as it was written, for those a double cannot hold: DynamoDB keeps 38 digits. */
export class ExactNumber {
  constructor(readonly digits: string) {}
}

/** Plain data that becomes an attribute value of DynamoDB. */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | ExactNumber
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** Plain data that becomes an item. */
export interface PlainItem {
  readonly [attribute: string]: PlainValue;
}

/** Writes plain data in DynamoDB's typed form, as `{"S": "text"}`; lists become `L`, never a set. */
export function attributeValue(value: PlainValue): JsonObject {
  if (value === null) return { NULL: true };
  if (value instanceof ExactNumber) return { N: value.digits };
  switch (typeof value) {
    case 'boolean':
      return { BOOL: value };
    case 'string':
      return { S: value };
    case 'bigint':
      return { N: String(value) };
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError(`a number must be finite, got ${value}`);
      return { N: String(value) };
    case 'object':
      return Array.isArray(value) ? { L: value.map(attributeValue) } : { M: typedItem(value as PlainItem) };
    default:
      throw new TypeError(`must be plain JSON, got ${typeof value}`);
  }
}

/** Writes an item in DynamoDB's typed form; members that are undefined are left out, as JSON leaves them out. */
export function typedItem(item: PlainItem): JsonObject {
  const typed: Record<string, Json> = {};
  for (const [name, value] of Object.entries(item)) {
    if (value !== undefined) typed[name] = attributeValue(value);
  }
  return typed;
}
