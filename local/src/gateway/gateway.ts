import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ObjectStore } from '../services/s3';
import { sendJsonError, sendXmlError } from './api-error';
import { answerDynamoDb, type DynamoDbDoor, dynamoDbOperation } from './dynamodb-route';
import { type CallGuard, gatewayCall, outletOf } from './guarded-call';
import { answerJson, type JsonOperation } from './json-route';
import { answerInvoke, type BeginInvocation, type InvokeFunction, invokedFunction } from './lambda-route';
import { answerQuery, isQueryRequest } from './query-route';
import { readBytes } from './read-body';
import { answerRestApi, isRestApiRequest, type RestApiHandler } from './rest-api-route';
import { answerS3, isS3Request } from './s3-route';
import { servedInstead } from './served-operations';

/** Options of `Gateway`. */
export interface GatewayOptions {
  /** The server that stands in for DynamoDB. */
  readonly dynamoDb: DynamoDbDoor;
  readonly invoke: InvokeFunction;
  readonly begin: BeginInvocation;
  /** Operations of services that speak JSON, by what `X-Amz-Target` says, such as `AmazonSSM.GetParameter`. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /** Operations of services that speak the query protocol, by `Action`, such as `Publish`. */
  readonly queryOperations: Readonly<Record<string, JsonOperation>>;
  readonly objects: ObjectStore;
  /** @default - none */
  readonly restApis?: RestApiHandler;
  /**
   * Stands before every call.
   *
   * @default - every call goes to its service
   */
  readonly guard?: CallGuard;
}

/** What is said to a client that asks for anything else. */
const SERVED = servedInstead('');

/** The one door through which AWS SDK clients reach the services of a run. */
export class Gateway {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      // A client takes a date far from its own for a wrong clock and repeats what was refused; and those who ask have
      // two clocks, functions the virtual one, scripts the machine's. No date is right for both.
      response.sendDate = false;
      this.#guarded(request, response).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        sendJsonError(response, { status: 500, code: 'InternalServerError', message });
      });
    });
  }

  /**
   * Listens on 127.0.0.1; resolves with the endpoint's URL.
   *
   * @param port 0 lets the system pick one
   */
  start(port = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  async #guarded(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { guard } = this.#options;
    if (guard === undefined) return this.#answer(request, response);
    const bytes = await readBytes(request);
    const call = gatewayCall(request, bytes);
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    const { carryOut, ...outlet } = outletOf(call, bytes, request, response, answer);
    return call === undefined ? carryOut() : guard(call, { ...outlet, carryOut });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { restApis } = this.#options;
    if (restApis !== undefined && isRestApiRequest(request) && !isS3Request(request)) {
      await answerRestApi(request, response, restApis);
      return;
    }
    const onTables = dynamoDbOperation(request);
    if (onTables !== undefined) {
      const { dynamoDb } = this.#options;
      const upstream = {
        port: dynamoDb.port,
        agent: this.#agent,
        request: (operation: string, parameters: unknown) => dynamoDb.request(operation, parameters),
        intercepts: (operation: string) => dynamoDb.intercepts?.(operation) ?? false,
      };
      await answerDynamoDb(onTables, request, response, upstream);
      return;
    }
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = Object.hasOwn(this.#options.operations, target) ? this.#options.operations[target] : undefined;
    if (operation !== undefined) {
      await answerJson(operation, request, response);
      return;
    }
    const functionName = invokedFunction(request);
    if (functionName !== undefined) {
      await answerInvoke(functionName, request, response, this.#options);
      return;
    }
    if (target === '' && isS3Request(request)) {
      await answerS3(request, response, this.#options.objects);
      return;
    }
    if (target === '' && isQueryRequest(request)) {
      await answerQuery(this.#options.queryOperations, request, response, SERVED);
      return;
    }
    request.resume();
    if (target !== '') {
      const message = `${target} is not served: ${servedInstead(target)}`;
      sendJsonError(response, { status: 400, code: 'UnknownOperationException', message });
      return;
    }
    const message = `${request.method} ${request.url} is not served: ${SERVED}`;
    const error = { status: 400, code: 'UnknownOperation', message };
    const isJson = String(request.headers['content-type'] ?? '').includes('json');
    if (isJson) sendJsonError(response, error);
    else sendXmlError(response, error);
  }
}
