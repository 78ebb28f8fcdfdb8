import type { JsonObject } from '../../kernel/json';

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
  const given = Object.entries(item).filter(([, value]) => value !== undefined);
  // Not by assignment, which takes `__proto__` for something else than a name.
  return Object.fromEntries(given.map(([name, value]) => [name, attributeValue(value)]));
}

/** Reads an item in DynamoDB's typed form. */
export function plainItem(item: JsonObject): PlainItem {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value as JsonObject)]));
}

/** Reads a value in DynamoDB's typed form: a set as a list, and bytes as their Base64. */
export function plainValue(value: JsonObject): PlainValue {
  const [[type, content] = []] = Object.entries(value);
  switch (type) {
    case 'NULL':
      return null;
    case 'N':
      return plainNumber(String(content));
    case 'NS':
      return (content as string[]).map(plainNumber);
    case 'L':
      return (content as JsonObject[]).map(plainValue);
    case 'M':
      return plainItem(content as JsonObject);
    case 'S':
    case 'B':
    case 'BOOL':
      return content as string | boolean;
    case 'SS':
    case 'BS':
      return content as string[];
    default:
      throw new TypeError(`not a value of DynamoDB: ${JSON.stringify(value)}`);
  }
}

/** A double where it holds every digit. */
function plainNumber(digits: string): number | ExactNumber {
  const number = Number(digits);
  return significant(String(number)) === significant(digits) ? number : new ExactNumber(digits);
}

function significant(digits: string): string {
  return digits
    .replace(/[eE].*$/, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
}
