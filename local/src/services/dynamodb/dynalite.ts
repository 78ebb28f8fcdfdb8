import { Agent, request as httpRequest } from 'node:http';
import type { DynamoDbAnswer, DynamoDbBackend } from './backend';
import { type DynaliteServer, openDynalite } from './dynalite-thread';

/** dynalite starts in a tenth of a second and answers in milliseconds; beyond this something is broken. */
const PATIENCE_MS = 30_000;

/** Starts an in-memory DynamoDB; its tables carry the ARNs of this region and account. */
export async function startDynalite(options: { region: string; account: string }): Promise<DynamoDbBackend> {
  return new Dynalite(await openDynalite(options));
}

class Dynalite implements DynamoDbBackend {
  readonly #server: DynaliteServer;
  /** Why it is gone, once it is. */
  #gone: Error | undefined;
  readonly #waiting = new Set<(reason: Error) => void>();
  readonly #agent = new Agent({ keepAlive: true });

  constructor(server: DynaliteServer) {
    this.#server = server;
    void server.gone.then((reason) => {
      this.#gone ??= reason;
      for (const reject of this.#waiting) reject(reason);
    });
  }

  get died(): Promise<Error> {
    return this.#server.gone;
  }

  get port(): number {
    return this.#server.port;
  }

  request(operation: string, parameters: unknown): Promise<DynamoDbAnswer> {
    const body = JSON.stringify(parameters);
    if (body.includes(LOST_NAME)) return Promise.resolve(NAME_REFUSED);
    return new Promise<DynamoDbAnswer>((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      this.#waiting.add(reject);
      const settle = (act: () => void) => {
        this.#waiting.delete(reject);
        act();
      };
      // A connection breaks a moment before its thread tells why, so an error waits for that reason.
      const fail = (error: Error) => setImmediate(() => settle(() => reject(this.#gone ?? error)));
      const sent = httpRequest(
        {
          host: '127.0.0.1',
          port: this.port,
          method: 'POST',
          agent: this.#agent,
          timeout: PATIENCE_MS,
          headers: {
            ...SIGNED,
            'X-Amz-Target': `DynamoDB_20120810.${operation}`,
            'Content-Length': Buffer.byteLength(body),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', fail);
          response.on('end', () => {
            settle(() => {
              const text = Buffer.concat(chunks).toString('utf8');
              resolve({ status: response.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text) });
            });
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`dynalite gave no answer to ${operation} in ${PATIENCE_MS} ms`)));
      sent.on('error', fail);
      sent.end(body);
    });
  }

  async stop(): Promise<void> {
    this.#gone ??= new Error('dynalite, which stands in for DynamoDB, was stopped');
    this.#agent.destroy();
    await this.#server.close();
  }
}

/** A member of this name, which dynalite would leave out without a word; inside of a text its quotes are escaped. */
const LOST_NAME = '"__proto__":';

const NAME_REFUSED: DynamoDbAnswer = {
  status: 400,
  body: {
    __type: 'com.amazon.coral.validate#ValidationException',
    message: "dynalite, which stands in for DynamoDB, cannot keep an attribute named '__proto__'",
  },
};

/** dynalite wants a signature to be there; it does not check it. */
const SIGNED = {
  'Content-Type': 'application/x-amz-json-1.0',
  'X-Amz-Date': '20000101T000000Z',
  Authorization:
    'AWS4-HMAC-SHA256 Credential=local/20000101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};
