import { CALL_API_ERRORS, MAX_TEMPLATE_BYTES, type TypedValue } from '../../../lib/template-api-caller/contract';
import { TemplateFault } from './template-fault';

/** A text to render, with the name that messages give it: `headers.X-Id`. */
export interface TextTemplate {
  readonly place: string;
  readonly text: string;
}

/** A body that keeps its structure: only its strings are rendered, so no value can add to it or leave its place. */
export type JsonTemplate =
  | { readonly kind: 'text'; readonly template: TextTemplate }
  /** JSON as it will be sent. */
  | { readonly kind: 'literal'; readonly json: string }
  | { readonly kind: 'list'; readonly items: readonly JsonTemplate[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, JsonTemplate])[] };

/** The template item, decoded. */
export interface ApiTemplate {
  readonly url: TextTemplate;
  readonly headers: readonly (readonly [string, TextTemplate])[];
  /** Several values of one name are sent one after another, as `name=a&name=b`. */
  readonly query: readonly (readonly [string, readonly TextTemplate[]])[];
  readonly body?: JsonTemplate;
  readonly idempotencyHeader?: string;
}

/** DynamoDB nests 32 levels; what goes deeper did not come from a table. */
const MAX_DEPTH = 32;

/** A number as JSON writes it; DynamoDB's normal form always is one. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Decodes a template item in DynamoDB's typed form. Attributes that it does not know, the keys among them, are ignored.
 *
 * @throws TemplateFault `ApiCaller.InvalidTemplate`, with the name of the attribute
 */
export function decodeTemplate(item: { readonly [attribute: string]: TypedValue }): ApiTemplate {
  if (typeof item !== 'object' || item === null) throw invalid('the template item', 'is missing');
  const bytes = Buffer.byteLength(JSON.stringify(item));
  if (bytes > MAX_TEMPLATE_BYTES) {
    throw invalid('the template item', `must be at most ${MAX_TEMPLATE_BYTES} bytes of JSON, got ${bytes}`);
  }
  const { url, headers, query, body, idempotencyHeader } = item;
  if (isAbsent(url)) throw invalid('url', 'is missing');
  return {
    url: textOf(url, 'url'),
    headers: isAbsent(headers)
      ? []
      : entriesOf(headers, 'headers').map(([name, value, at]) => [name, textOf(value, at)]),
    query: isAbsent(query) ? [] : entriesOf(query, 'query').map(([name, value, at]) => [name, textsOf(value, at)]),
    ...(isAbsent(body) ? {} : { body: bodyOf(body) }),
    ...(isAbsent(idempotencyHeader) ? {} : { idempotencyHeader: textOf(idempotencyHeader, 'idempotencyHeader').text }),
  };
}

/** All texts of a template, in the order in which they are rendered. */
export function allTexts(template: ApiTemplate): readonly TextTemplate[] {
  return [
    template.url,
    ...template.query.flatMap(([, values]) => values),
    ...template.headers.map(([, value]) => value),
    ...(template.body === undefined ? [] : textsIn(template.body)),
  ];
}

function textsIn(body: JsonTemplate): readonly TextTemplate[] {
  switch (body.kind) {
    case 'text':
      return [body.template];
    case 'literal':
      return [];
    case 'list':
      return body.items.flatMap(textsIn);
    case 'map':
      return body.entries.flatMap(([, value]) => textsIn(value));
  }
}

function isAbsent(value: TypedValue | undefined): value is undefined {
  return value === undefined || value === null || Object.hasOwn(value, 'NULL');
}

/** The one type of a value and what it holds. */
function untag(value: unknown, place: string): readonly [type: string, held: unknown] {
  const tags = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [tag] = tags;
  if (tag === undefined || tags.length > 1) throw invalid(place, `must be a DynamoDB value such as {"S": "x"}`);
  return tag;
}

function textOf(value: unknown, place: string): TextTemplate {
  const [type, held] = untag(value, place);
  if (type !== 'S' || typeof held !== 'string') throw invalid(place, `must be a string (S), got ${type}`);
  return { place, text: held };
}

function textsOf(value: unknown, place: string): readonly TextTemplate[] {
  const [type, held] = untag(value, place);
  if (type === 'L' && Array.isArray(held)) return held.map((item, index) => textOf(item, `${place}[${index}]`));
  if (type !== 'S') throw invalid(place, `must be a string (S) or a list of strings (L), got ${type}`);
  return [textOf(value, place)];
}

function entriesOf(value: unknown, place: string): readonly (readonly [name: string, value: unknown, at: string])[] {
  const [type, held] = untag(value, place);
  if (type !== 'M' || typeof held !== 'object' || held === null) throw invalid(place, `must be a map (M), got ${type}`);
  return Object.entries(held).map(([name, item]) => [name, item, `${place}.${name}`]);
}

function bodyOf(value: unknown): JsonTemplate {
  const [type] = untag(value, 'body');
  if (type === 'S' || type === 'M' || type === 'L') return jsonOf(value, 'body', 0);
  throw invalid('body', `must be a text (S), a map (M) or a list (L), got ${type}`);
}

/**
 * Numbers go out with the digits that the table holds, up to 38 of them: a double would change an id of 17 digits.
 */
function jsonOf(value: unknown, place: string, depth: number): JsonTemplate {
  if (depth > MAX_DEPTH) throw invalid(place, `is nested deeper than ${MAX_DEPTH} levels`);
  const [type, held] = untag(value, place);
  if (type === 'S') return { kind: 'text', template: textOf(value, place) };
  if (type === 'NULL') return { kind: 'literal', json: 'null' };
  if (type === 'BOOL' && typeof held === 'boolean') return { kind: 'literal', json: String(held) };
  if (type === 'N' && typeof held === 'string' && jsonNumber.test(held)) return { kind: 'literal', json: held };
  if (type === 'L' && Array.isArray(held)) {
    return { kind: 'list', items: held.map((item, index) => jsonOf(item, `${place}[${index}]`, depth + 1)) };
  }
  if (type === 'M') {
    return {
      kind: 'map',
      entries: entriesOf(value, place).map(([name, item, at]) => [name, jsonOf(item, at, depth + 1)]),
    };
  }
  throw invalid(place, `must be S, N, BOOL, NULL, L or M, got ${type}`);
}

function invalid(place: string, reason: string): TemplateFault {
  return new TemplateFault(CALL_API_ERRORS.invalidTemplate, place, reason);
}
