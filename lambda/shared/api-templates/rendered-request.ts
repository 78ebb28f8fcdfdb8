import { NumberValueImpl as NumberValue } from '@aws-sdk/util-dynamodb';
import { render, TemplateError } from '../jinja';
import type { TemplateFile } from './template-file';
import { isRecord } from './template-file';

/** A request as the caller function would send it, in the order in which it is printed. */
export interface RenderedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** A text that cannot be rendered, or does not give what its place needs. */
export class RenderingError extends Error {
  override readonly name = 'RenderingError';

  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field}: ${reason}`);
  }
}

/** What a template is rendered with. */
export interface Rendering {
  readonly params: Readonly<Record<string, unknown>>;
  readonly undefinedVariables: 'strict' | 'lenient';
  /** Text that stands for a secret. */
  readonly secret: (name: string) => string;
}

/** Stands for what only an execution has. */
const IDEMPOTENCY_KEY = '[idempotency key]';

/** Sent unless the template says otherwise. */
const DEFAULT_HEADERS = [
  ['User-Agent', 'cdk-sfn-patterns/TemplateApiCaller'],
  ['Accept-Encoding', 'gzip, deflate, br'],
] as const;

/**
 * Renders a template as the caller function does. A test holds the two against each other.
 *
 * @throws RenderingError
 */
export function renderTemplate({ method, fields }: TemplateFile, rendering: Rendering): RenderedRequest {
  const text = (field: string, template: string) => rendered(field, template, rendering);
  const url = withQuery(text('url', fields.url), Object.entries(fields.query ?? {}), text);
  const headers = Object.entries(fields.headers ?? {}).map(([name, value]): [string, string] => [
    name,
    text(`headers.${name}`, value),
  ]);
  const body = renderBody(fields.body, headers, text);
  if (fields.idempotencyHeader !== undefined) headers.push([fields.idempotencyHeader, IDEMPOTENCY_KEY]);
  for (const [name, value] of DEFAULT_HEADERS) setDefault(headers, name, value);
  return { method, url, headers, ...(body !== undefined && { body }) };
}

type RenderText = (field: string, template: string) => string;

function rendered(field: string, template: string, { params, undefinedVariables, secret }: Rendering): string {
  try {
    return render(template, params, { undefined: undefinedVariables, globals: { secret } });
  } catch (error) {
    if (error instanceof TemplateError) throw new RenderingError(field, error.message);
    throw error;
  }
}

function withQuery(url: string, query: readonly (readonly [string, string | readonly string[]])[], text: RenderText) {
  const pairs = query.flatMap(([name, values]) =>
    [values].flat().map((value) => `${encode(name)}=${encode(text(`query.${name}`, value))}`),
  );
  if (pairs.length === 0) return url;
  const [base = ''] = url.split('#', 1);
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${joint}${pairs.join('&')}`;
}

/** Percent-encodes all but RFC 3986's unreserved characters. */
function encode(text: string): string {
  const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(/[!'()*]/g, escaped);
}

/** A text that renders to nothing is no body; a text that the headers call JSON has to be JSON. */
function renderBody(body: unknown, headers: [string, string][], text: RenderText): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'string') {
    setDefault(headers, 'Content-Type', 'application/json');
    return renderJson('body', body, text);
  }
  const whole = text('body', body);
  if (whole === '') return undefined;
  setDefault(headers, 'Content-Type', 'text/plain; charset=utf-8');
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (/^\s*(?:application\/json|text\/json|[^/;]+\/[^;]+\+json)\s*(?:;|$)/i.test(contentType)) {
    try {
      JSON.parse(whole);
    } catch (error) {
      throw new RenderingError('body', `is not JSON once rendered (${(error as Error).message})`);
    }
  }
  return whole;
}

function renderJson(field: string, value: unknown, text: RenderText): string {
  if (typeof value === 'string') return JSON.stringify(text(field, value));
  if (value instanceof NumberValue) return value.toString();
  if (Array.isArray(value)) return `[${value.map((item, i) => renderJson(`${field}[${i}]`, item, text)).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}:${renderJson(`${field}.${name}`, item, text)}`,
  );
  return `{${members.join(',')}}`;
}

function setDefault(headers: [string, string][], name: string, value: string): void {
  if (!headers.some(([given]) => given.toLowerCase() === name.toLowerCase())) headers.push([name, value]);
}
