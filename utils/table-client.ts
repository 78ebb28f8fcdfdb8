import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RequestError } from './request-error';

/** Where a table is reached: AWS by profile and region, or any endpoint that speaks DynamoDB's protocol. */
export interface TableAddress {
  readonly table: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** The options of a command that say where a table is, for `parseArgs`. */
export const TABLE_OPTIONS = {
  table: { type: 'string' },
  profile: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
} as const;

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
  const client = DynamoDBDocumentClient.from(connect(address), { unmarshallOptions: { wrapNumbers: true } });
  const working = work(client);
  // The handler's timeout ends at the headers of an answer; a body that never comes would be waited for for ever.
  const deadline = new AbortController();
  try {
    return await Promise.race([working, afterDeadline(deadline.signal)]);
  } catch (error) {
    throw explained(error, address, deed);
  } finally {
    deadline.abort();
    working.catch(() => {}); // Ended by the next line, if it still goes on.
    client.destroy();
  }
}

/** The longest that a command works with a table. */
const DEADLINE_MS = 60_000;

function afterDeadline(signal: AbortSignal): Promise<never> {
  return sleep(DEADLINE_MS, undefined, { signal, ref: false }).then(
    () => Promise.reject(new Error(`no whole answer within ${DEADLINE_MS / 1000} s`)),
    () => new Promise(() => {}),
  );
}

function connect({ endpoint, profile, region }: TableAddress): DynamoDBClient {
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol))) {
    throw new RequestError(`--endpoint must be a URL such as http://127.0.0.1:8000, got '${endpoint}'`);
  }
  const loopback = endpoint !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
  return new DynamoDBClient({
    endpoint,
    profile,
    region: region ?? (loopback && process.env.AWS_REGION === undefined ? 'us-east-1' : undefined),
    // A server on this machine checks no signature, so nobody needs an account to reach it.
    ...(loopback && profile === undefined && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

function explained(error: unknown, { table, endpoint, region }: TableAddress, deed: string): Error {
  if (error instanceof RequestError) return error;
  if (error instanceof ResourceNotFoundException) {
    const place = endpoint ?? `region ${region ?? process.env.AWS_REGION ?? 'of the profile'}`;
    return new RequestError(
      `no table '${table}' at ${place}; deploy the stack first (npx cdk deploy FanOut), or name the table with --table`,
      { cause: error },
    );
  }
  const { name, message } = error as Error;
  return new RequestError(`table '${table}' was not ${deed}: ${name}: ${message}`, { cause: error });
}
