import { asText, isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { refusedParameters } from '../../kernel/task-request';
import type { Connection } from './connection';
import { type ArrayFormat, formBody } from './form-body';

/** A request, ready to be sent. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#connect-http-task-fields */
const FORBIDDEN =
  /^(a-im|accept-(charset|datetime|encoding)|authorization|cache-control|connection|content-(encoding|md5)|date|expect|forwarded|from|host|http2-settings|if-(match|modified-since|none-match|range|unmodified-since)|max-forwards|origin|pragma|proxy-authorization|referer|server|te|trailer|transfer-encoding|upgrade|via|warning|x-forwarded-.*|x-amzn?-.*)$/;

const ARRAY_FORMATS: readonly ArrayFormat[] = ['INDICES', 'REPEAT', 'COMMAS', 'BRACKETS'];

/**
 * The request that an HTTP Task sends; where both speak, the connection has the last word.
 *
 * Throws the failure of wrong parameters, which nothing can catch.
 */
export function buildRequest(parameters: JsonObject, connection: Connection, region: string): HttpRequest {
  const { ApiEndpoint, Method, Headers, QueryParameters } = parameters;
  const refuse = (complaint: string) => refusedParameters(parameters, complaint);
  if (typeof ApiEndpoint !== 'string') throw refuse("The field 'ApiEndpoint' is required but was missing");
  const url = URL.canParse(ApiEndpoint) ? new URL(ApiEndpoint) : undefined;
  if (url?.protocol !== 'https:') throw refuse("The value for the field 'ApiEndpoint' must be an HTTPS URL");
  if (typeof Method !== 'string' || !METHODS.includes(Method)) {
    throw refuse(`The value for the field 'Method' must be one of [${METHODS.join(', ')}]`);
  }
  const given = flatHeaders(Headers, refuse);
  const forbidden = Object.keys(given).find((name) => FORBIDDEN.test(name));
  if (forbidden !== undefined) throw refuse(`The header '${forbidden}' is not allowed`);
  const headers = { ...given, ...lowerCase(connection.headers) };
  const body = bodyOf(parameters, connection, refuse);
  addQuery(url, QueryParameters, connection.query, refuse);
  return {
    method: Method,
    url,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json; charset=UTF-8' }),
      ...headers,
      'user-agent': `Amazon|StepFunctions|HttpInvoke|${region}`,
      range: 'bytes=0-262144',
    },
    body,
  };
}

type Refuse = (complaint: string) => Error;

/** Values may be lists. */
function flatHeaders(headers: Json | undefined, refuse: Refuse): Record<string, string> {
  if (headers === undefined) return {};
  if (!isJsonObject(headers)) throw refuse("The value of the field 'Headers' has an invalid format");
  const entries = Object.entries(headers).map(([name, value]) => [name, [value].flat().map(asText).join(',')] as const);
  return lowerCase(Object.fromEntries(entries));
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function addQuery(url: URL, given: Json | undefined, ofConnection: Connection['query'], refuse: Refuse): void {
  if (given !== undefined && !isJsonObject(given)) {
    throw refuse("The value of the field 'QueryParameters' has an invalid format");
  }
  const parts = Object.entries({ ...(given ?? {}), ...ofConnection }).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(one))}`),
  );
  const own = url.search.slice(1);
  url.search = [...(own === '' ? [] : [own]), ...parts].join('&');
}

function bodyOf(parameters: JsonObject, { body: added }: Connection, refuse: Refuse): string | undefined {
  const { RequestBody } = parameters;
  const hasAdded = Object.keys(added).length > 0;
  if (RequestBody === undefined && !hasAdded) return undefined;
  const isMerged = RequestBody === undefined || isJsonObject(RequestBody);
  if (hasAdded && !isMerged) throw refuse('The RequestBody cannot be merged with the body of the connection');
  const body: Json = isMerged ? { ...(RequestBody ?? {}), ...added } : RequestBody;
  const transform = isJsonObject(parameters.Transform) ? parameters.Transform : {};
  if (transform.RequestBodyEncoding !== 'URL_ENCODED') return asText(body);
  const options = isJsonObject(transform.RequestEncodingOptions) ? transform.RequestEncodingOptions : {};
  const format = options.ArrayFormat ?? 'INDICES';
  const arrays = ARRAY_FORMATS.find((known) => known === format);
  if (arrays === undefined) throw refuse(`The ArrayFormat must be one of [${ARRAY_FORMATS.join(', ')}]`);
  return formBody(body, arrays);
}
