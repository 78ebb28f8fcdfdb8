import { type AttributeValue, DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, NumberValue } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { RequestError } from '../request-error';
import type { FileRecord } from './file-records';

/** The largest item that DynamoDB takes, names of attributes included. */
const LARGEST_ITEM_BYTES = 409_600;

/** An attribute of a table's key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
  /** The longest text that the key takes. */
  readonly maxBytes: number;
}

/** A table that items are loaded into. */
export interface LoadedTable {
  readonly key: readonly KeyAttribute[];
  /** What tells the table from any other, one of the same name in another account or made anew included. */
  readonly identity: string;
}

/** What a table's items must have. */
export async function describeTable(client: DynamoDBDocumentClient, table: string): Promise<LoadedTable> {
  const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: table }));
  return { key: keyOf(table, Table), identity: `${Table.TableArn} ${Table.TableId}` };
}

function keyOf(table: string, { KeySchema = [], AttributeDefinitions = [] }: TableDescription): KeyAttribute[] {
  return KeySchema.map(({ AttributeName: name = '', KeyType }) => {
    const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    if (type === 'S' || type === 'N') return { name, type, maxBytes: KeyType === 'HASH' ? 2_048 : 1_024 };
    throw new RequestError(`table '${table}': its key '${name}' is binary, which no such file can hold`);
  });
}

/** An item as `@aws-sdk/lib-dynamodb` takes it. */
export type TableItem = Record<string, unknown>;

/**
 * A record as an item of the table. A number that is a key may be text in the file, as it is in every CSV.
 *
 * @throws RequestError that names file and line, for what DynamoDB would refuse
 */
export function tableItem(file: string, { line, value }: FileRecord, key: readonly KeyAttribute[]): TableItem {
  const refusal = (what: string, cause?: unknown) => new RequestError(`${file}:${line}: ${what}`, { cause });
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof NumberValue) {
    throw refusal('must be an object, to be an item of a table');
  }
  const item: TableItem = { ...value };
  for (const { name, type, maxBytes } of key) {
    if (!Object.hasOwn(item, name)) throw refusal(`has no '${name}', which is part of the table's key`);
    const held = keyValue(item[name], type);
    if (held === undefined) throw refusal(`'${name}' is part of the table's key and must be ${WANTED[type]}`);
    if (typeof held === 'string' && Buffer.byteLength(held) > maxBytes) {
      throw refusal(`'${name}' is part of the table's key and may take ${maxBytes} bytes at the most`);
    }
    item[name] = held;
  }
  const bytes = bytesOf(item, refusal);
  if (bytes <= LARGEST_ITEM_BYTES) return item;
  throw refusal(`takes about ${bytes} bytes, and an item of DynamoDB ${LARGEST_ITEM_BYTES} at the most`);
}

/** The same text for two items just where DynamoDB takes their keys for the same: 1 and 1.0 are one number. */
export function keyText(item: TableItem, key: readonly KeyAttribute[]): string {
  return JSON.stringify(
    key.map(({ name, type }) => (type === 'S' ? item[name] : plainNumber((item[name] as NumberValue).value))),
  );
}

const WANTED = { S: 'a text that is not empty', N: 'a number' } as const;

function keyValue(value: unknown, type: KeyAttribute['type']): unknown {
  if (type === 'S') return typeof value === 'string' && value !== '' ? value : undefined;
  if (value instanceof NumberValue) return value;
  return typeof value === 'string' && /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value)
    ? NumberValue.from(value)
    : undefined;
}

/** Sign, digits without zeros around them, and the power of ten of the last digit. */
function plainNumber(text: string): string {
  const [, sign = '', whole = '', part = '', power = '0'] =
    /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + part).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  return short === ''
    ? '0'
    : `${sign === '-' ? '-' : ''}${short}e${Number(power) - part.length + digits.length - short.length}`;
}

function bytesOf(item: TableItem, refusal: (what: string, cause: unknown) => RequestError): number {
  try {
    return sizeOf({ M: marshall(item) }) - 3;
  } catch (error) {
    throw refusal(`holds what DynamoDB cannot: ${(error as Error).message}`, error);
  }
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (L !== undefined) return L.reduce((sum, one) => sum + sizeOf(one) + 1, 3);
  if (M === undefined) return 1;
  return Object.entries(M).reduce((sum, [name, one]) => sum + Buffer.byteLength(name) + sizeOf(one) + 1, 3);
}
