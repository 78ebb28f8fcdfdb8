import { isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import type { Call } from './call';
import { type ApiAnswer, headerOf, JSON_TYPE, messageAnswer, singleAndAll } from './request';
import { requestContext } from './request-context';

/**
 * The event that a function behind a proxy integration gets.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function proxyEvent(call: Call): JsonObject {
  const { api, stage, method, pathParameters, request } = call;
  const headers = singleAndAll(request.headers);
  const query = singleAndAll(request.query);
  const isBinary = isBinaryType(headerOf(request, 'content-type'), api.binaryTypes());
  return {
    resource: method.path,
    path: request.path,
    httpMethod: request.method,
    headers: headers.single,
    multiValueHeaders: headers.all,
    queryStringParameters: orNull(query.single),
    multiValueQueryStringParameters: orNull(query.all),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stage.variables),
    requestContext: requestContext(call),
    body: request.body.length === 0 ? null : request.body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary && request.body.length > 0,
  };
}

/** What the function's answer stands for; anything but an object with a status is an error of the API. */
export function proxyAnswer(payload: string): ApiAnswer {
  const answer = parsedOr(payload, null);
  if (!isJsonObject(answer)) return BROKEN;
  const { statusCode = 200, headers = {}, multiValueHeaders = {}, body = '', isBase64Encoded } = answer;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || (body !== null && typeof body !== 'string')) {
    return BROKEN;
  }
  const single = isJsonObject(headers) ? Object.entries(headers) : [];
  const multiple = isJsonObject(multiValueHeaders) ? Object.entries(multiValueHeaders) : [];
  const pairs = [...single, ...multiple].flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  const hasType = pairs.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status,
    headers: hasType ? pairs : [...JSON_TYPE, ...pairs],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** What whoever called sees of a function that failed. */
export const BROKEN = messageAnswer(502, 'Internal server error');

function isBinaryType(type = '', binaryTypes: readonly string[]): boolean {
  const [essence = ''] = type.split(';');
  return binaryTypes.some((known) => known === '*/*' || known.toLowerCase() === essence.trim().toLowerCase());
}

function orNull<T extends Json>(map: T): T | null {
  return Object.keys(map as object).length === 0 ? null : map;
}
