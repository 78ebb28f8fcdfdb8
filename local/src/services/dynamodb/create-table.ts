import { setTimeout as pause } from 'node:timers/promises';
import { BadRequest } from '../../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { DynamoDbBackend } from './backend';

/** A table as a template describes it. */
export interface TableSpec {
  readonly name: string;
  /** Where it stands in the template, for errors. */
  readonly place: string;
  /** `AttributeDefinitions`, `KeySchema` and indexes of `AWS::DynamoDB::Table` or `GlobalTable`. */
  readonly properties: JsonObject;
}

/** Creates a table and waits until it can be used. */
export async function createTable(backend: DynamoDbBackend, table: TableSpec): Promise<void> {
  const created = await backend.request('CreateTable', createTableRequest(table));
  if (created.status !== 200) {
    const { message, __type: type } = isJsonObject(created.body) ? created.body : {};
    throw new Unsupported(
      table.place,
      `dynalite, which stands in for DynamoDB, refuses this table: ${String(message ?? type)}`,
    );
  }
  // dynalite turns a table ACTIVE on a timer, even one of no length.
  for (let attempt = 0; attempt < 1000; attempt++) {
    const { body } = await backend.request('DescribeTable', { TableName: table.name });
    const description = isJsonObject(body) && isJsonObject(body.Table) ? body.Table : {};
    if (description.TableStatus === 'ACTIVE') return;
    await pause(1);
  }
  throw new Error(`table '${table.name}' did not become ACTIVE`);
}

/** Billed on demand whatever the template says: capacity is not imitated, so nothing is throttled. */
function createTableRequest({ name, place, properties }: TableSpec): JsonObject {
  for (const member of ['AttributeDefinitions', 'KeySchema']) {
    const value = properties[member];
    if (!Array.isArray(value)) {
      throw new BadRequest(`${place}/${member}: must be a list, got ${JSON.stringify(value) ?? 'nothing'}`);
    }
  }
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    ...pick(properties, ['AttributeDefinitions', 'KeySchema']),
    ...indexes('GlobalSecondaryIndexes', properties),
    ...indexes('LocalSecondaryIndexes', properties),
  };
}

/** An index keeps what shapes it; capacity and monitoring settings would be refused. */
function indexes(member: string, properties: JsonObject): JsonObject {
  const given = properties[member];
  if (!Array.isArray(given) || given.length === 0) return {};
  const shaped = given.filter(isJsonObject).map((index) => pick(index, ['IndexName', 'KeySchema', 'Projection']));
  return { [member]: shaped };
}

function pick(source: JsonObject, names: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const name of names) {
    const value: Json | undefined = source[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
