import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { parseCall } from '../intrinsics/parse-call';
import { compileExpression, isExpression } from '../jsonata/expression';
import type { ReservedMember } from '../jsonata/reserved-members';
import { SyntaxProblem } from '../paths/cursor';
import { parseDataPath } from '../paths/parse-path';
import type { Template } from './template';

/** Hears of each problem: what, a path inside the template, such as `/a/b`, and a code of its own. */
export type ReportProblem = (message: string, inside: string, code?: string) => void;

const NOTHING: Template = { kind: 'constant', value: null };

/** Parses a template of JSONPath: a member whose key ends in `.$` holds a path or a function call. */
export function parsePathTemplate(source: Json, report: ReportProblem, inside = ''): Template {
  if (Array.isArray(source)) {
    return array(source.map((item, at) => parsePathTemplate(item, report, `${inside}[${at}]`)));
  }
  if (!isJsonObject(source)) return { kind: 'constant', value: source };
  return object(
    Object.entries(source).map(([key, value]) => {
      const place = `${inside}/${key}`;
      if (!key.endsWith('.$')) return [key, parsePathTemplate(value, report, place)];
      return [key.slice(0, -2), parseDynamic(key, value, report, inside)];
    }),
    report,
    inside,
  );
}

/**
 * AWS names the field and places the problem where the object is that holds it; for what is no text it says so.
 *
 * @see https://github.com/localstack/localstack/issues/6811
 * @see https://qiita.com/hayao_k/items/5ea3412ad0dd4fa2666c
 */
function parseDynamic(key: string, value: Json, report: ReportProblem, inside: string): Template {
  const subject = `The value for the field '${key}' must be`;
  if (typeof value !== 'string') {
    report(`${subject} a STRING that contains a JSONPath but was ${kindOf(value)}`, inside);
    return NOTHING;
  }
  try {
    return parsePathOrCall(value, key);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    report(`${subject} a valid JSONPath or a valid intrinsic function call`, inside);
    return NOTHING;
  }
}

function kindOf(value: Json): string {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return 'an ARRAY';
  return isJsonObject(value) ? 'an OBJECT' : `a ${(typeof value).toUpperCase()}`;
}

/** Parses a text that is a path or a function call, for the field named. Throws `SyntaxProblem`. */
export function parsePathOrCall(text: string, field: string): Template {
  if (text.trimStart().startsWith('$')) return { kind: 'path', field, path: parseDataPath(text) };
  return { kind: 'intrinsic', field, call: parseCall(text) };
}

/**
 * Parses a template of JSONata: each text that is a whole expression is evaluated.
 *
 * @param seen the member of `$states` that may be named here, besides those that may everywhere
 */
export function parseJsonataTemplate(
  source: Json,
  location: string,
  seen: ReservedMember | undefined,
  report: ReportProblem,
  inside = '',
): Template {
  if (typeof source === 'string' && isExpression(source)) {
    try {
      const expression = compileExpression(source);
      for (const member of expression.reserved) {
        if (member !== seen) report(`$states.${member} is not available in this field`, inside);
      }
      for (const name of expression.topReferences) {
        report(`Reference to '${name}' at the top level is not supported.`, inside, 'UNSUPPORTED_JSONATA_EXPRESSION');
      }
      return { kind: 'jsonata', location: location + inside, expression };
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      report(error.message, inside, 'INVALID_JSONATA_EXPRESSION');
      return NOTHING;
    }
  }
  if (Array.isArray(source)) {
    return array(source.map((item, at) => parseJsonataTemplate(item, location, seen, report, `${inside}[${at}]`)));
  }
  if (!isJsonObject(source)) return { kind: 'constant', value: source };
  return object(
    Object.entries(source).map(([key, value]) => [
      key,
      parseJsonataTemplate(value, location, seen, report, `${inside}/${key}`),
    ]),
    report,
    inside,
  );
}

/** Whatever holds nothing to compute becomes one constant, shared by all who read it. */
function array(items: Template[]): Template {
  if (!items.every((item) => item.kind === 'constant')) return { kind: 'array', items };
  return { kind: 'constant', value: items.map((item) => (item as { value: Json }).value) };
}

function object(members: [string, Template][], report: ReportProblem, inside: string): Template {
  const names = new Set<string>();
  for (const [name] of members) {
    if (names.has(name)) report(`The field '${name}' is given twice, with and without '.$'`, inside);
    names.add(name);
  }
  if (!members.every(([, value]) => value.kind === 'constant')) return { kind: 'object', members };
  const entries = members.map(([name, value]) => [name, (value as { value: Json }).value] as const);
  return { kind: 'constant', value: Object.fromEntries(entries) as JsonObject };
}
