import { DynamoDBClient, paginateListTables, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ADDRESS_OPTIONS, type Address, clientSettings, endpointFor } from './aws-address';
import { texts } from './read-arguments';
import { RequestError } from './request-error';
import { asRefusal } from './service-refusal';
import { listed } from './text/listed';

/** A table, and where it is reached. */
export interface TableAddress extends Address {
  readonly table: string;
}

/** The options of a command that say where a table is, for `parseArgs`. */
export const TABLE_OPTIONS = { ...ADDRESS_OPTIONS, ...texts('table') };

/**
 * Works with a table and closes the connections afterwards.
 *
 * @param deed what happens to the table, for the error: 'written', 'read'
 * @throws RequestError when the service refuses or cannot be reached
 */
export async function withTable<T>(
  address: TableAddress,
  deed: string,
  work: (client: DynamoDBDocumentClient) => Promise<T>,
): Promise<T> {
  const client = new DynamoDBClient(clientSettings('DYNAMODB', address));
  try {
    return await work(DynamoDBDocumentClient.from(client, { unmarshallOptions: { wrapNumbers: true } }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) throw await refuseTable(error, address, client);
    throw explained(error, address, deed);
  } finally {
    client.destroy();
  }
}

async function refuseTable(
  cause: ResourceNotFoundException,
  address: TableAddress,
  client: DynamoDBClient,
): Promise<RequestError> {
  const place = endpointFor('DYNAMODB', address) ?? `region ${await client.config.region()}`;
  // Whoever may not list tables still learns that this one is not there.
  const there = await tablesOf(client).then(listed, () => undefined);
  const advice = 'name one with --table, or deploy the stack that has it first';
  return new RequestError([`no table '${address.table}' at ${place}`, there, advice].filter(Boolean).join('; '), {
    cause,
  });
}

async function tablesOf(client: DynamoDBClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    names.push(...TableNames);
  }
  return names;
}

function explained(error: unknown, { table }: TableAddress, deed: string): unknown {
  const refusal = asRefusal(error);
  if (refusal === undefined || refusal === error) return error;
  return new RequestError(`table '${table}' was not ${deed}: ${refusal.message}`, { cause: error });
}
