import { isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { Call } from './call';
import { type ApiAnswer, headerOf, JSON_TYPE, messageAnswer, singleAndAll } from './request';
import type { Value } from './vtl/methods';
import { parseTemplate } from './vtl/parse-template';
import { renderTemplate, type Variables } from './vtl/render';

/** Finds what a JSONPath leads to; undefined where it leads nowhere. */
export type ReadPath = (path: string, value: Json) => Json | undefined;

/** What a service answered to an integration. */
export interface IntegrationAnswer {
  readonly status: number;
  readonly body: string;
  /** What `SelectionPattern` is compared with: the status, or the error of a function. */
  readonly outcome: string;
}

/**
 * The body that a mapping template makes of a request; undefined where none is for its content type and none may be
 * sent as it is.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function integrationBody(call: Call, integration: JsonObject, readPath: ReadPath): string | undefined {
  const templates = isJsonObject(integration.RequestTemplates) ? integration.RequestTemplates : {};
  const [type = ''] = (headerOf(call.request, 'content-type') ?? 'application/json').split(';');
  const template = templates[type.trim().toLowerCase()];
  const body = call.request.body.toString('utf8');
  if (typeof template === 'string') return rendered(template, call, body, readPath).text;
  const passthrough = integration.PassthroughBehavior ?? 'WHEN_NO_MATCH';
  const isPassed =
    passthrough === 'WHEN_NO_MATCH' || (passthrough === 'WHEN_NO_TEMPLATES' && Object.keys(templates).length === 0);
  return isPassed ? body : undefined;
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
  const selected =
    responses.find(
      ({ SelectionPattern: pattern }) => typeof pattern === 'string' && matches(pattern, answer.outcome),
    ) ?? responses.find(({ SelectionPattern: pattern }) => pattern === undefined || pattern === '');
  if (selected === undefined) return messageAnswer(500, 'Internal server error');
  const templates = isJsonObject(selected.ResponseTemplates) ? selected.ResponseTemplates : {};
  const template = templates['application/json'];
  const { text, override } =
    typeof template === 'string'
      ? rendered(template, call, answer.body, readPath)
      : { text: answer.body, override: undefined };
  const headers = headersFrom(selected.ResponseParameters, call.method.place);
  return {
    status: override?.status ?? Number(selected.StatusCode),
    headers: [...JSON_TYPE, ...headers, ...(override?.headers ?? [])],
    body: Buffer.from(text),
  };
}

function matches(pattern: string, outcome: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 's').test(outcome);
}

/** Headers that stand in the template itself, between quotes. */
function headersFrom(parameters: Json | undefined, place: string): [string, string][] {
  return Object.entries(isJsonObject(parameters) ? parameters : {}).map(([target, source]) => {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const value = /^'(.*)'$/s.exec(String(source))?.[1];
    if (name !== undefined && value !== undefined) return [name, value];
    throw new Unsupported(
      place,
      `maps '${String(source)}' to '${target}', which is not served; headers between quotes are`,
    );
  });
}

function rendered(template: string, call: Call, body: string, readPath: ReadPath) {
  const variables = variablesOf(call, body, readPath);
  const text = renderTemplate(parseTemplate(template, call.method.place), variables, call.method.place);
  const { responseOverride } = variables.context as { responseOverride: { status?: Value; header: JsonObject } };
  return {
    text,
    override: {
      status: responseOverride.status === undefined ? undefined : Number(responseOverride.status),
      headers: Object.entries(responseOverride.header).map(([name, value]): [string, string] => [name, String(value)]),
    },
  };
}

function variablesOf(call: Call, body: string, readPath: ReadPath): Variables {
  const { api, stage, method, request, requestId, nowMs, pathParameters } = call;
  const header = singleAndAll(request.headers).single;
  const querystring = singleAndAll(request.query).single;
  const params = { path: { ...pathParameters }, querystring, header } as { [kind: string]: { [name: string]: Value } };
  const read = (path: Value) => readPath(String(path), parsedOr(body, {}));
  return {
    input: {
      body: body === '' ? '{}' : body,
      json: (path) => JSON.stringify(read(path) ?? ''),
      path: (path) => read(path) as Value,
      params: (name) =>
        name === undefined
          ? params
          : Object.values(params)
              .map((kind) => kind[String(name)])
              .find((value) => value !== undefined),
    },
    context: {
      accountId: api.account,
      apiId: api.id,
      httpMethod: request.method,
      path: `/${stage.name}${request.path}`,
      requestId,
      requestTimeEpoch: nowMs,
      resourceId: method.resourceId,
      resourcePath: method.path,
      stage: stage.name,
      identity: { sourceIp: '127.0.0.1', userAgent: headerOf(request, 'user-agent') ?? '' },
      authorizer: {},
      responseOverride: { header: {} },
    },
    stageVariables: { ...stage.variables } as Value,
    util: {
      escapeJavaScript: (text) => escapeJavaScript(String(text ?? '')),
      parseJson: (text) => parsedOr(String(text), {}) as Value,
      urlEncode: (text) => encodeURIComponent(String(text)).replaceAll('%20', '+'),
      urlDecode: (text) => decodeURIComponent(String(text).replaceAll('+', ' ')),
      base64Encode: (text) => Buffer.from(String(text)).toString('base64'),
      base64Decode: (text) => Buffer.from(String(text), 'base64').toString(),
    },
  };
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
