import { isJsonObject, type JsonObject } from '../../kernel/json';
import { ExactNumber, type PlainItem, type PlainValue } from './marshal';

/** A key attribute of a table. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** The key attributes of a table, partition key first. */
export function keyAttributes(properties: JsonObject): KeyAttribute[] {
  const definitions = objects(properties.AttributeDefinitions);
  return objects(properties.KeySchema)
    .sort((a, b) => Number(b.KeyType === 'HASH') - Number(a.KeyType === 'HASH'))
    .map((key) => {
      const name = String(key.AttributeName);
      const definition = definitions.find((candidate) => candidate.AttributeName === name);
      return { name, type: String(definition?.AttributeType ?? 'S') as KeyAttribute['type'] };
    });
}

/** What is wrong with the item's key, or undefined. */
export function keyComplaint(item: PlainItem, keys: readonly KeyAttribute[]): string | undefined {
  for (const { name, type } of keys) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    const expected = `key attribute '${name}' must be ${EXPECTED[type]}`;
    if (value === undefined) return `${expected}, and is missing`;
    if (type === 'S' ? typeof value !== 'string' || value === '' : type === 'B' || !isNumber(value)) {
      const hint = isTyped(value) ? "; write plain JSON, not DynamoDB's typed form" : '';
      return `${expected}, got ${shown(value)}${hint}`;
    }
  }
  return undefined;
}

const EXPECTED = {
  S: 'a string that is not empty',
  N: 'a number',
  B: 'binary, which plain JSON cannot say: write such items through the endpoint',
};

function isNumber(value: PlainValue): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof ExactNumber;
}

function isTyped(value: PlainValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 1 && ['S', 'N', 'B'].some((type) => type in value);
}

function shown(value: PlainValue): string {
  if (value instanceof ExactNumber) return value.digits;
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
