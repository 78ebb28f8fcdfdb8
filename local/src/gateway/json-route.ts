import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { ServiceError } from '../kernel/service-error';
import { Unsupported } from '../kernel/unsupported';
import { type ApiError, sendJsonError } from './api-error';
import { readBody } from './read-body';

/** An operation of a service; it refuses with a `ServiceError`. The signal is aborted once the caller has gone away. */
export type JsonOperation = (request: JsonObject, caller: AbortSignal) => JsonObject | Promise<JsonObject>;

/** Answers an operation of the AWS JSON protocols. */
export async function answerJson(
  operation: JsonOperation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = JSON.stringify(await operation(parsed(await readBody(request)), goneSignal(response)));
    // The protocols 1.0 and 1.1 differ in nothing else.
    const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.1';
    response.writeHead(200, { 'Content-Type': contentType });
    response.end(answer);
  } catch (error) {
    sendJsonError(response, refusalOf(error));
  }
}

/** Aborted once nobody is there who would read the answer. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('the caller went away')));
  return gone.signal;
}

/** What the runner does not support is no failure of the service: 501 is not asked again. */
export function refusalOf(error: unknown): ApiError {
  if (error instanceof ServiceError) return error;
  if (error instanceof Unsupported) return { status: 501, code: 'NotImplemented', message: error.message };
  throw error;
}

function parsed(text: string): JsonObject {
  let body: Json;
  try {
    body = JSON.parse(text) as Json;
  } catch {
    body = null;
  }
  if (!isJsonObject(body)) throw new ServiceError('SerializationException', 400, 'the body must be a JSON object');
  return body;
}
