import { asText, isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { Call } from './call';
import type { ReadPath } from './mapping';
import { headerOf, singleAndAll } from './request';
import { requestContext } from './request-context';

/** Headers with their values. */
type Pairs = [name: string, value: string][];

/**
 * Headers that an integration sends, of its `RequestParameters`; paths and queries that are sent matter to no service
 * that is served.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
 */
export function requestHeaders(call: Call, parameters: Json | undefined, readPath: ReadPath): Pairs {
  const { request, pathParameters } = call;
  const query = singleAndAll(request.query).single;
  return headers(call, parameters, /^integration\.request\.header\.(.+)$/, (source) => {
    const [, kind, name = ''] = /^method\.request\.(header|querystring|path|body)\.?(.*)$/s.exec(source) ?? [];
    if (kind === 'header') return { value: headerOf(request, name) };
    if (kind === 'querystring') return { value: query[name] };
    if (kind === 'path') return { value: pathParameters[name] };
    return kind === 'body' ? { value: ofBody(request.body.toString('utf8'), name, readPath) } : undefined;
  });
}

/** Headers that an answer gets, of an integration response's `ResponseParameters`. */
export function responseHeaders(call: Call, parameters: Json | undefined, body: string, readPath: ReadPath): Pairs {
  return headers(call, parameters, /^method\.response\.header\.(.+)$/, (source) => {
    const path = /^integration\.response\.body\.?(.*)$/s.exec(source)?.[1];
    return path === undefined ? undefined : { value: ofBody(body, path, readPath) };
  });
}

/** What a source leads to: a value that may be missing, or undefined for a source that nobody knows. */
type Find = (source: string) => { readonly value: Json | undefined } | undefined;

/** A header whose source leads nowhere is left out. */
function headers(call: Call, parameters: Json | undefined, target: RegExp, find: Find): Pairs {
  const { place } = call.method;
  return Object.entries(isJsonObject(parameters) ? parameters : {}).flatMap(([key, given]): Pairs => {
    const name = target.exec(key)?.[1];
    // What a request's path and query are made of.
    if (name === undefined && key.startsWith('integration.request.')) return [];
    const source = String(given);
    const found = name === undefined ? undefined : (ofCall(source, call) ?? find(source));
    if (name === undefined || found === undefined) {
      throw new Unsupported(place, `maps '${source}' to '${key}', which is not served`);
    }
    return found.value === undefined || found.value === null ? [] : [[name, asText(found.value)]];
  });
}

/** Sources that lead to the same for requests and answers. */
function ofCall(source: string, call: Call): ReturnType<Find> {
  const text = /^'(.*)'$/s.exec(source)?.[1];
  if (text !== undefined) return { value: text };
  const [, holder, path = ''] = /^(context|stageVariables)\.(.+)$/.exec(source) ?? [];
  if (holder === undefined) return undefined;
  const from: Json = holder === 'context' ? requestContext(call) : call.stage.variables;
  const value = path.split('.').reduce<Json | undefined>((held, name) => member(held, name), from);
  return { value };
}

function member(held: Json | undefined, name: string): Json | undefined {
  return isJsonObject(held) && Object.hasOwn(held, name) ? (held as JsonObject)[name] : undefined;
}

function ofBody(body: string, path: string, readPath: ReadPath): Json | undefined {
  const value = parsedOr(body, {});
  return path === '' ? value : readPath(`$.${path}`, value);
}
