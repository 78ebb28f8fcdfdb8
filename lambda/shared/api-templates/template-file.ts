import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NumberValueImpl as NumberValue } from '@aws-sdk/util-dynamodb';
import { parseExact } from '../exact-json';
import type { Finding } from './finding';

/** An API template as a file has it: the attributes of the table's item, without the key. */
export interface TemplateFields {
  /** For people; the API never sees it. */
  readonly comment?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Several values of one name are sent one after another. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** A text, or an object or list in which each string is a template. */
  readonly body?: unknown;
  /** Header that carries the key by which the API recognizes a call that it has seen. */
  readonly idempotencyHeader?: string;
}

/** A template and where it stands. */
export interface TemplateFile {
  readonly name: string;
  readonly method: string;
  readonly file: string;
  /** File of the body's text, where it has one of its own. */
  readonly bodyFile?: string;
  readonly fields: TemplateFields;
}

/** A text of a template that is rendered, and where it stands. */
export interface PlacedText {
  readonly file: string;
  readonly field: string;
  /** Name of the header, query value or member of the body that the text is the value of. */
  readonly name: string;
  readonly text: string;
}

/** Fields of a file, in the order in which `get` prints them. */
export const FIELDS = ['comment', 'url', 'headers', 'query', 'body', 'idempotencyHeader'] as const;

/** Reads `<name>/<METHOD>.json`; without a template there is at least one finding. */
export function readTemplateFile(file: string): { template?: TemplateFile; findings: readonly Finding[] } {
  const read = parseFile(file);
  if ('finding' in read) return { findings: [read.finding] };
  if (!isRecord(read.value)) return { findings: [shape(file, 'the file', read.value, 'an object with url')] };
  const { bodyFile: bodyName, ...values } = read.value;
  const bodyFile = typeof bodyName === 'string' ? join(dirname(file), bodyName) : undefined;
  const findings = [...checkFields(file, values), ...checkBodyFile(file, bodyName, values)];
  if (findings.length > 0) return { findings };

  const body = bodyFile === undefined ? {} : { body: readFileSync(bodyFile, 'utf8') };
  const fields = { ...values, ...body } as unknown as TemplateFields;
  const [name, method] = [basename(dirname(file)), basename(file, '.json')];
  return { template: { name, method, file, bodyFile, fields }, findings };
}

/** Reads a file of JSON, by default with every digit of its numbers. */
export function parseFile(file: string, parse = parseExact): { value: unknown } | { finding: Finding } {
  try {
    return { value: parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    return { finding: { file, field: 'the file', what: (error as Error).message, accepted: 'must be JSON' } };
  }
}

/** Every text of a template that is rendered. */
export function textsOf({ file, bodyFile, fields }: TemplateFile): PlacedText[] {
  const { url, headers = {}, query = {}, body } = fields;
  return [
    { file, field: 'url', name: 'url', text: url },
    ...Object.entries(headers).map(([name, text]) => ({ file, field: `headers.${name}`, name, text })),
    ...Object.entries(query).flatMap(([name, value]) => leaves(file, `query.${name}`, name, value)),
    ...leaves(bodyFile ?? file, 'body', 'body', body),
  ];
}

function leaves(file: string, field: string, name: string, value: unknown): PlacedText[] {
  if (typeof value === 'string') return [{ file, field, name, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(file, `${field}[${index}]`, name, item));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => leaves(file, `${field}.${key}`, key, item));
}

function checkFields(file: string, values: Record<string, unknown>): Finding[] {
  const { comment, url, headers, query, body, idempotencyHeader } = values;
  const known: readonly string[] = FIELDS;
  const entries = (field: string, value: unknown, accepted: string, test: (item: unknown) => boolean) => {
    if (value === undefined) return [];
    if (!isRecord(value)) return [shape(file, field, value, `an object in which each value is ${accepted}`)];
    return Object.entries(value).flatMap(([name, item]) =>
      test(item) ? [] : [shape(file, `${field}.${name}`, item, accepted)],
    );
  };
  const isTextList = (value: unknown) => Array.isArray(value) && value.every(isText);
  return [
    ...Object.keys(values)
      .filter((field) => !known.includes(field))
      .map((field) => ({
        file,
        field,
        what: 'is no field of a template',
        accepted: `the fields are ${FIELDS.join(', ')} and bodyFile`,
      })),
    ...(isText(url) && url !== '' ? [] : [shape(file, 'url', url, 'a text')]),
    ...(comment === undefined || isText(comment) ? [] : [shape(file, 'comment', comment, 'a text')]),
    ...entries('headers', headers, 'a text', isText),
    ...entries('query', query, 'a text or a list of texts', (value) => isText(value) || isTextList(value)),
    ...(body === undefined || isText(body) || Array.isArray(body) || isRecord(body)
      ? []
      : [shape(file, 'body', body, 'a text, an object or a list')]),
    ...(idempotencyHeader === undefined || isText(idempotencyHeader)
      ? []
      : [shape(file, 'idempotencyHeader', idempotencyHeader, 'the name of a header')]),
  ];
}

function checkBodyFile(file: string, name: unknown, values: Record<string, unknown>): Finding[] {
  if (name === undefined) return [];
  if (!isText(name) || !/^[^/\\]+$/.test(name) || name === '..' || name.endsWith('.json')) {
    return [shape(file, 'bodyFile', name, 'the name of a text file beside this one, such as POST.body.j2')];
  }
  if (values.body !== undefined) {
    return [{ file, field: 'bodyFile', what: 'stands beside body', accepted: 'a template has one of the two' }];
  }
  if (existsSync(join(dirname(file), name))) return [];
  return [{ file, field: 'bodyFile', what: `there is no file ${name}`, accepted: 'must stand beside this file' }];
}

function shape(file: string, field: string, got: unknown, accepted: string): Finding {
  return { file, field, what: `is ${describe(got)}`, accepted: `must be ${accepted}` };
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty';
  if (value instanceof NumberValue) return 'a number';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether a value of JSON is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberValue);
}
