import { type Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { JsonObject } from '../kernel/json';
import { DYNAMODB_OPERATIONS, type DynamoDbBackend, wantsFailedItem, writeWithFailedItem } from '../services/dynamodb';
import { sendJsonError } from './api-error';
import { readBytes } from './read-body';

/** What the AWS SDK itself would give up after; the stand-in answers in milliseconds. */
const PATIENCE_MS = 30_000;

/** What the gateway needs of the server that stands in for DynamoDB. */
export interface DynamoDbUpstream extends Pick<DynamoDbBackend, 'port' | 'request'> {
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
  // The other operations, and large pages among them, pass without being read.
  if (!/^(Put|Update|Delete)Item$/.test(operation)) {
    forwardToDynamoDb(request, response, upstream);
    return;
  }
  const bytes = await readBytes(request);
  const asked = bytes.includes('ReturnValuesOnConditionCheckFailure') ? (JSON.parse(String(bytes)) as JsonObject) : {};
  if (!wantsFailedItem(operation, asked)) {
    forwardToDynamoDb(request, response, upstream, bytes);
    return;
  }
  const { status, body } = await writeWithFailedItem(upstream, operation, asked);
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
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
