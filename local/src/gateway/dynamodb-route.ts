import { type Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject, parsedOr } from '../kernel/json';
import { DYNAMODB_OPERATIONS, type DynamoDbBackend, wantsFailedItem, writeWithFailedItem } from '../services/dynamodb';
import { sendJsonError } from './api-error';
import { readBytes } from './read-body';

/** What the AWS SDK itself would give up after; the stand-in answers in milliseconds. */
const PATIENCE_MS = 30_000;

/** The server that stands in for DynamoDB, as far as the gateway needs it. */
export interface DynamoDbDoor extends Pick<DynamoDbBackend, 'port' | 'request'> {
  /**
   * True for an operation whose requests must not go past `request`, to the port.
   *
   * @default - there is none
   */
  intercepts?(operation: string): boolean;
}

/** The same, and the connections to it. */
export interface DynamoDbUpstream extends DynamoDbDoor {
  readonly agent: Agent;
}

const TARGET = 'DynamoDB_20120810.';

/** The operation of DynamoDB that a request asks for; undefined for a request to another service. */
export function dynamoDbOperation({ headers }: IncomingMessage): string | undefined {
  const target = String(headers['x-amz-target'] ?? '');
  return target.startsWith(TARGET) ? target.slice(TARGET.length) : undefined;
}

/** Answers DynamoDB: what its stand-in lacks is added here, or refused by name. */
export async function answerDynamoDb(
  operation: string,
  request: IncomingMessage,
  response: ServerResponse,
  upstream: DynamoDbUpstream,
): Promise<void> {
  if (!DYNAMODB_OPERATIONS.includes(operation)) {
    request.resume();
    const message = `DynamoDB ${operation} is not served: of DynamoDB, sfn-local serves ${DYNAMODB_OPERATIONS.join(', ')}`;
    sendJsonError(response, { status: 400, code: 'UnknownOperationException', message });
    return;
  }
  const isIntercepted = upstream.intercepts?.(operation) ?? false;
  // The other operations, and large pages among them, pass without being read.
  if (!isIntercepted && !/^((Put|Update|Delete)Item|(Create|Update)Table)$/.test(operation)) {
    forwardToDynamoDb(request, response, upstream);
    return;
  }
  const bytes = await readBytes(request);
  const mayDiffer = isIntercepted || DIFFERING.some((member) => bytes.includes(member));
  const asked = mayDiffer ? parsedOr(String(bytes), undefined) : undefined;
  if (!isJsonObject(asked)) {
    forwardToDynamoDb(request, response, upstream, bytes);
    return;
  }
  if (wantsStream(operation, asked)) {
    const message = `DynamoDB ${operation} with a StreamSpecification is not served: define the table in the app, with its stream`;
    sendJsonError(response, { status: 400, code: 'ValidationException', message });
    return;
  }
  const { status, body } = wantsFailedItem(operation, asked)
    ? await writeWithFailedItem(upstream, operation, asked)
    : await upstream.request(operation, asked);
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}

/** Members of requests that are answered here. */
const DIFFERING = ['ReturnValuesOnConditionCheckFailure', 'StreamSpecification'];

/** True for a request to switch a stream on, which would carry nothing, or that of a table of the app off. */
function wantsStream(operation: string, { StreamSpecification }: JsonObject): boolean {
  if (!isJsonObject(StreamSpecification)) return false;
  return operation === 'UpdateTable' || (operation === 'CreateTable' && StreamSpecification.StreamEnabled === true);
}

/** Passes a request on to the server that stands in for DynamoDB, and its answer back, byte by byte. */
function forwardToDynamoDb(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: DynamoDbUpstream,
  /** What was read of it. */
  bytes?: Buffer,
): void {
  const { connection: _connection, host: _host, ...headers } = request.headers;
  const forwarded = httpRequest(
    {
      host: '127.0.0.1',
      port: upstream.port,
      agent: upstream.agent,
      method: request.method,
      path: request.url,
      headers,
      timeout: PATIENCE_MS,
    },
    (answer) => {
      const { connection: _ours, 'transfer-encoding': _framing, date: _realTime, ...answerHeaders } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, answerHeaders);
      answer.pipe(response);
    },
  );
  forwarded.on('timeout', () => forwarded.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
  forwarded.on('error', (error) => {
    sendJsonError(response, { status: 500, code: 'InternalServerError', message: `DynamoDB: ${error.message}` });
  });
  response.on('close', () => forwarded.destroy());
  if (bytes === undefined) request.pipe(forwarded);
  else forwarded.end(bytes);
}
