import { type Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { sendJsonError } from './api-error';

/** What the AWS SDK itself would give up after; the stand-in answers in milliseconds. */
const PATIENCE_MS = 30_000;

/** Passes a request on to the server that stands in for DynamoDB, and its answer back, byte by byte. */
export function forwardToDynamoDb(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: { readonly port: number; readonly agent: Agent },
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
  request.pipe(forwarded);
}
