import { CALL_API_ERRORS } from '../../../lib/template-api-caller/contract';
import { readContentType } from './content-type';
import type { ApiTemplate, JsonTemplate } from './decode-template';
import type { TextRenderer } from './render-text';
import { TemplateFault } from './template-fault';

/** A request as a template makes it. */
export interface RenderedRequest {
  readonly method: string;
  readonly url: string;
  /** In the order in which they are sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What of an event a request is made of, besides the template. */
export interface CallIdentity {
  readonly method: string;
  readonly idempotencyKey: string;
}

/** Sent unless the template says otherwise. The encodings are those that the caller function can undo. */
const defaultHeaders: readonly (readonly [string, string])[] = [
  ['User-Agent', 'cdk-sfn-patterns/TemplateApiCaller'],
  ['Accept-Encoding', 'gzip, deflate, br'],
];

/**
 * Renders a request. What comes out is trusted in nothing: the guard judges it.
 *
 * @throws TemplateFault
 */
export function renderRequest(template: ApiTemplate, call: CallIdentity, renderer: TextRenderer): RenderedRequest {
  const url = renderUrl(template, renderer);
  const headers = template.headers.map(([name, value]): [string, string] => [name, renderer.render(value)]);
  const body = template.body === undefined ? undefined : renderBody(template.body, headers, renderer);
  if (template.idempotencyHeader !== undefined) addIdempotencyKey(headers, template.idempotencyHeader, call);
  for (const [name, value] of defaultHeaders) setDefault(headers, name, value);
  return {
    url,
    method: call.method,
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body }),
  };
}

/** The URL with its query. Interpolations stand in it as the template writes them, with or without `urlencode`. */
export function renderUrl({ url, query }: ApiTemplate, renderer: TextRenderer): string {
  const text = renderer.render(url);
  const pairs = query.flatMap(([name, values]) =>
    values.map((value) => `${encode(name)}=${encode(renderer.render(value))}`),
  );
  if (pairs.length === 0) return text;
  const end = text.indexOf('#');
  const base = end === -1 ? text : text.slice(0, end);
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${joint}${pairs.join('&')}`;
}

/** All but RFC 3986's unreserved characters; half a surrogate pair, which has no UTF-8 form, becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * A text that renders to nothing is no body, so that a template can leave it out.
 *
 * A text for a content type that says JSON must be JSON: a value with a quotation mark that was put in without `tojson`
 * is then found here, not by the API. It is sent as it was written, digits and all.
 */
function renderBody(body: JsonTemplate, headers: [string, string][], renderer: TextRenderer): string | undefined {
  if (body.kind !== 'text') {
    setDefault(headers, 'Content-Type', 'application/json');
    return renderJson(body, renderer);
  }
  const text = renderer.render(body.template);
  if (text === '') return undefined;
  setDefault(headers, 'Content-Type', 'text/plain; charset=utf-8');
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (readContentType(contentType).kind === 'json') checkJson(text, contentType);
  return text;
}

function renderJson(body: JsonTemplate, renderer: TextRenderer): string {
  switch (body.kind) {
    case 'text':
      return JSON.stringify(renderer.render(body.template));
    case 'literal':
      return body.json;
    case 'list':
      return `[${body.items.map((item) => renderJson(item, renderer)).join(',')}]`;
    case 'map':
      return `{${body.entries.map(([name, value]) => `${JSON.stringify(name)}:${renderJson(value, renderer)}`).join(',')}}`;
  }
}

/** Another value for the same header would make two attempts of one call look like two calls. */
function addIdempotencyKey(headers: [string, string][], name: string, call: CallIdentity): void {
  if (headers.some(([given]) => given.toLowerCase() === name.toLowerCase())) {
    throw invalid(`headers.${name}`, 'is set, and idempotencyHeader sets it too');
  }
  headers.push([name, call.idempotencyKey]);
}

function setDefault(headers: [string, string][], name: string, value: string): void {
  if (!headers.some(([given]) => given.toLowerCase() === name.toLowerCase())) headers.push([name, value]);
}

/** The message says no more than the content type: what the parser says quotes the text. */
function checkJson(text: string, contentType: string | undefined): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const what = 'is not JSON once rendered';
    throw invalid('body', `${what}, and ${contentType} says it is`, `${what} (${(error as Error).message})`);
  }
}

function invalid(place: string, reason: string, quoting?: string): TemplateFault {
  return new TemplateFault(CALL_API_ERRORS.invalidTemplate, place, reason, quoting);
}
