import { setTimeout as sleep } from 'node:timers/promises';
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
 * @param work is given the client, and what to call after each step of a long work
 * @throws RequestError when the service refuses or cannot be reached
 */
export async function withTable<T>(
  address: TableAddress,
  deed: string,
  work: (client: DynamoDBDocumentClient, stepDone: () => void) => Promise<T>,
): Promise<T> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings(address)), {
    unmarshallOptions: { wrapNumbers: true },
  });
  const deadline = new Deadline();
  const working = work(client, () => deadline.restart());
  try {
    return await Promise.race([working, deadline.passed]);
  } catch (error) {
    throw explained(error, address, deed);
  } finally {
    deadline.end();
    working.catch(() => {}); // Ended by the next line, if it still goes on.
    client.destroy();
  }
}

/** The longest that one step of a command's work with a table takes. */
const DEADLINE_MS = 60_000;

/** The timeout of a client's requests ends at the headers of an answer; a body that never comes is waited for for ever. */
class Deadline {
  readonly passed: Promise<never>;
  #refuse: (error: RequestError) => void = () => {};
  #timer = new AbortController();

  constructor() {
    this.passed = new Promise((_resolve, reject) => {
      this.#refuse = reject;
    });
    this.restart();
  }

  restart(): void {
    this.end();
    this.#timer = new AbortController();
    sleep(DEADLINE_MS, undefined, { signal: this.#timer.signal, ref: false }).then(
      () => this.#refuse(new RequestError(`no whole answer within ${DEADLINE_MS / 1000} s`)),
      () => {}, // It was ended before.
    );
  }

  end(): void {
    this.#timer.abort();
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
