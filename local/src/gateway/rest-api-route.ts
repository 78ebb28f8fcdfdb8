import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiAnswer, ApiRequest } from '../services/rest-api';
import { readBytes } from './read-body';

/** Answers requests to REST APIs. */
export interface RestApiHandler {
  handle(apiId: string, stage: string, request: ApiRequest): Promise<ApiAnswer>;
}

/** Where the endpoint serves REST APIs: `/restapis/<id>/<stage>/<path>`. */
export const REST_API_PATH = '/restapis/';

const TARGET = /^\/restapis\/([^/?]+)\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/s;

/** True for a request that is meant for a REST API. */
export function isRestApiRequest({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(REST_API_PATH);
}

/** Answers a request to a stage of a REST API. */
export async function answerRestApi(
  request: IncomingMessage,
  response: ServerResponse,
  apis: RestApiHandler,
): Promise<void> {
  const [, apiId = '', stage = '', path = '/', query = ''] = TARGET.exec(request.url ?? '') ?? [];
  const answer = await apis.handle(apiId, stage, {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: pairsOf(request),
    body: await readBytes(request),
  });
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  response.end(answer.body);
}

/** Names in the case in which they were sent. */
function pairsOf({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? '']] : []));
}
