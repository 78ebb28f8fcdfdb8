import { DynamoDBClient, type DynamoDBClientConfig, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { FanOutConfig } from '../config';
import type { ListItems } from './list-file';
import { RequestError } from './request-error';

/** Where a table is reached: AWS by profile and region, or any endpoint that speaks DynamoDB's protocol. */
export interface TableAddress {
  readonly table: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/**
 * Writes the list as the attribute that the state machine reads, under the key of the settings.
 *
 * One update of one item: it is there as a whole or not at all, a second run writes the same again, and other
 * attributes of the item stay.
 */
export async function writeList(address: TableAddress, config: FanOutConfig, list: ListItems): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(address)));
  try {
    await client.send(
      new UpdateCommand({
        TableName: address.table,
        Key: { [config.partitionKey.name]: config.partitionKey.value },
        UpdateExpression: 'SET #list = :list',
        ExpressionAttributeNames: { '#list': config.attribute },
        ExpressionAttributeValues: { ':list': list },
      }),
    );
  } catch (error) {
    throw explained(error, address);
  } finally {
    client.destroy();
  }
}

function clientConfig({ endpoint, profile, region }: TableAddress): DynamoDBClientConfig {
  if (endpoint !== undefined && !URL.canParse(endpoint)) {
    throw new RequestError(`--endpoint must be a URL such as http://127.0.0.1:8000, got '${endpoint}'`);
  }
  const loopback = endpoint !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
  return {
    endpoint,
    profile,
    region: region ?? (loopback && process.env.AWS_REGION === undefined ? 'us-east-1' : undefined),
    // A server on this machine checks no signature, so nobody needs an account to reach it.
    ...(loopback && profile === undefined && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
}

function explained(error: unknown, { table, endpoint, region }: TableAddress): Error {
  if (error instanceof ResourceNotFoundException) {
    const place = endpoint ?? `region ${region ?? process.env.AWS_REGION ?? 'of the profile'}`;
    return new RequestError(
      `no table '${table}' at ${place}; deploy the stack first (npx cdk deploy), or name the table with --table`,
      { cause: error },
    );
  }
  const { name, message } = error as Error;
  return new RequestError(`table '${table}' was not written: ${name}: ${message}`, { cause: error });
}
