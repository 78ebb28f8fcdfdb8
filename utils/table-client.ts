import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ADDRESS_OPTIONS, type Address, clientSettings } from './aws-address';
import { texts } from './read-arguments';
import { RequestError } from './request-error';
import { asRefusal } from './service-refusal';

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
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings('DYNAMODB', address)), {
    unmarshallOptions: { wrapNumbers: true },
  });
  try {
    return await work(client);
  } catch (error) {
    throw explained(error, address, deed);
  } finally {
    client.destroy();
  }
}

function explained(error: unknown, { table, endpoint, region }: TableAddress, deed: string): unknown {
  if (error instanceof ResourceNotFoundException) {
    const place = endpoint ?? `region ${region ?? process.env.AWS_REGION ?? 'of the profile'}`;
    return new RequestError(
      `no table '${table}' at ${place}; deploy the stack first (npx cdk deploy FanOut), or name the table with --table`,
      { cause: error },
    );
  }
  const refusal = asRefusal(error);
  if (refusal === undefined || refusal === error) return error;
  return new RequestError(`table '${table}' was not ${deed}: ${refusal.message}`, { cause: error });
}
