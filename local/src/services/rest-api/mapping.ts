import { isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { Call } from './call';
import { wholePattern } from './java-pattern';
import { requestHeaders, responseHeaders } from './mapped-parameters';
import { type ApiAnswer, decoded, headerOf, messageAnswer, singleAndAll } from './request';
import { requestContext } from './request-context';
import type { Value } from './vtl/methods';
import { parseTemplate } from './vtl/parse-template';
import { renderTemplate, type Variables } from './vtl/render';

/** Finds what a JSONPath leads to; undefined where it leads nowhere. */
export type ReadPath = (path: string, value: Json) => Json | undefined;

/** What a service answered to an integration. */
export interface IntegrationAnswer {
  readonly status: number;
  readonly body: string;
  /**
   * What `SelectionPattern` is compared with: of a function, its error.
   *
   * @default - the status
   */
  readonly outcome?: string;
  /** What the service calls its error in the query protocol. */
  readonly queryError?: string | undefined;
}

/** What an integration sends to its service. */
export interface IntegrationRequest {
  readonly body: string;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * What the mapping templates and parameters make of a request; undefined where no template is for its content type and
 * none may be sent as it is.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function integrationRequest(
  call: Call,
  integration: JsonObject,
  readPath: ReadPath,
): IntegrationRequest | undefined {
  const templates = isJsonObject(integration.RequestTemplates) ? integration.RequestTemplates : {};
  const template = templates[essence(headerOf(call.request, 'content-type')) || 'application/json'];
  const body = call.request.body.toString('utf8');
  const mapped = requestHeaders(call, integration.RequestParameters, readPath);
  if (typeof template === 'string') {
    const { text, requestOverride } = rendered(template, call, body, readPath);
    return { body: text, headers: byName([...mapped, ...requestOverride]) };
  }
  const passthrough = integration.PassthroughBehavior ?? 'WHEN_NO_MATCH';
  const isPassed =
    passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && Object.keys(templates).length === 0);
  return isPassed ? { body, headers: byName(mapped) } : undefined;
}

/** What an integration response makes of an answer. */
export function mappedAnswer(
  call: Call,
  integration: JsonObject,
  answer: IntegrationAnswer,
  readPath: ReadPath,
): ApiAnswer {
  const { IntegrationResponses } = integration;
  const responses = Array.isArray(IntegrationResponses) ? IntegrationResponses.filter(isJsonObject) : [];
  const { place } = call.method;
  const { outcome = String(answer.status) } = answer;
  const selected =
    responses.find(
      ({ SelectionPattern: pattern }) => typeof pattern === 'string' && matches(pattern, outcome, place),
    ) ?? responses.find(({ SelectionPattern: pattern }) => pattern === undefined || pattern === '');
  if (selected === undefined) return messageAnswer(500, 'Internal server error');
  const { type, template } = responseTemplate(selected, headerOf(call.request, 'accept'));
  const made = template === undefined ? undefined : rendered(template, call, answer.body, readPath);
  const headers = [
    ['Content-Type', type] as const,
    ...responseHeaders(call, selected.ResponseParameters, answer.body, readPath),
    ...(made?.responseOverride ?? []),
  ];
  return {
    status: made?.status ?? Number(selected.StatusCode),
    // The last one of a name counts.
    headers: [...new Map(headers.map((pair) => [pair[0].toLowerCase(), pair])).values()],
    body: Buffer.from(made?.text ?? answer.body),
  };
}

/** The template of the type that is asked for, or else of JSON, or else the first one. */
function responseTemplate({ ResponseTemplates }: JsonObject, accept: string | undefined) {
  const templates = isJsonObject(ResponseTemplates) ? ResponseTemplates : {};
  const type = [essence(accept), 'application/json', ...Object.keys(templates)].find(
    (one) => typeof templates[one] === 'string',
  );
  return { type: type ?? 'application/json', template: type === undefined ? undefined : String(templates[type]) };
}

/** A media type without its parameters. */
function essence(type = ''): string {
  const [name = ''] = type.split(/[;,]/);
  return name.trim().toLowerCase();
}

function matches(pattern: string, outcome: string, place: string): boolean {
  try {
    return wholePattern(pattern).test(outcome);
  } catch (error) {
    throw new Unsupported(place, `selects by a pattern that is not served: ${(error as Error).message}`);
  }
}

function byName(headers: readonly (readonly [name: string, value: string])[]): Map<string, string> {
  return new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

/** What a template may set beside the text that it makes. */
interface Overrides {
  readonly requestOverride: { readonly header: JsonObject };
  readonly responseOverride: { readonly status?: Value; readonly header: JsonObject };
}

function rendered(template: string, call: Call, body: string, readPath: ReadPath) {
  const variables = variablesOf(call, body, readPath);
  const text = renderTemplate(parseTemplate(template, call.method.place), variables, call.method.place);
  const { requestOverride, responseOverride } = variables.context as unknown as Overrides;
  const pairs = (header: JsonObject) =>
    Object.entries(header).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    text,
    status: responseOverride.status === undefined ? undefined : Number(responseOverride.status),
    requestOverride: pairs(requestOverride.header),
    responseOverride: pairs(responseOverride.header),
  };
}

function variablesOf(call: Call, body: string, readPath: ReadPath): Variables {
  const { stage, request, pathParameters } = call;
  const header = singleAndAll(request.headers).single;
  const querystring = singleAndAll(request.query).single;
  const kinds = [{ ...pathParameters }, querystring, header] as const;
  const [path, query, headers] = kinds.map(withDefault);
  const read = (path: Value) => readPath(String(path), parsedOr(body, {}));
  return {
    input: {
      body: body === '' ? '{}' : body,
      json: (path) => JSON.stringify(read(path) ?? ''),
      path: (path) => read(path) as Value,
      params: (name) =>
        name === undefined
          ? { path, querystring: query, header: headers }
          : String(kinds.find((kind) => Object.hasOwn(kind, String(name)))?.[String(name)] ?? ''),
    },
    context: {
      ...(requestContext(call) as { [name: string]: Value }),
      authorizer: {},
      requestOverride: { header: {}, path: {}, querystring: {} },
      responseOverride: { header: {} },
    },
    stageVariables: { ...stage.variables } as Value,
    util: {
      escapeJavaScript: (text) => escapeJavaScript(String(text ?? '')),
      parseJson: (text) => parsedOr(String(text), {}) as Value,
      urlEncode: (text) => encodeURIComponent(String(text)).replaceAll('%20', '+'),
      urlDecode: (text) => decoded(String(text).replaceAll('+', ' ')),
      base64Encode: (text) => Buffer.from(String(text)).toString('base64'),
      base64Decode: (text) => Buffer.from(String(text), 'base64').toString(),
    },
  };
}

/** Parameters that give an empty text for one that is not there; `get` is theirs, and no parameter. */
function withDefault(parameters: JsonObject): Value {
  const get = (name: Value) => (Object.hasOwn(parameters, String(name)) ? parameters[String(name)] : '') as Value;
  return Object.defineProperty({ ...parameters }, 'get', { value: get }) as Value;
}

const ESCAPES: Readonly<Record<string, string>> = { '\b': '\\b', '\n': '\\n', '\t': '\\t', '\f': '\\f', '\r': '\\r' };

/** As Java's commons do, which escape single quotes, too. */
function escapeJavaScript(text: string): string {
  return text
    .replace(/['"\\/]/g, (char) => `\\${char}`)
    .replace(
      /[^ -~]/g,
      (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
}
