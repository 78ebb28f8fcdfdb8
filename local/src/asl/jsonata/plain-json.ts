import type { Json, JsonObject } from '../../kernel/json';

/** What an expression gave is no JSON: a function, or a list or object with one inside. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
}

/**
 * The result of an expression as plain JSON; undefined for "nothing".
 *
 * The evaluator marks its arrays (`sequence`, `cons`, …), and a mark that stayed would change what a later expression
 * makes of the value. Values without marks are returned as they are, not copied.
 */
export function toPlainJson(value: unknown): Json | undefined {
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON has no infinity, which `1/0` gives; AWS writes its name (https://github.com/floci-io/floci/pull/2783).
      return Number.isFinite(value) ? value : String(value);
    case 'object':
      break;
    default:
      throw new NotJson();
  }
  if (value === null) return null;
  return Array.isArray(value) ? plainArray(value) : plainObject(value as Record<string, unknown>);
}

const MARKS = ['sequence', 'cons', 'keepSingleton', 'outerWrapper', 'tupleStream'];

function plainArray(items: unknown[]): Json[] {
  let copy = MARKS.some((mark) => Object.hasOwn(items, mark)) ? items.slice() : undefined;
  for (let at = 0; at < items.length; at++) {
    const plain = toPlainJson(items[at]);
    if (plain === items[at] && plain !== undefined) continue;
    copy ??= items.slice();
    copy[at] = plain;
  }
  return (copy === undefined ? items : copy.filter((item) => item !== undefined)) as Json[];
}

function plainObject(members: Record<string, unknown>): JsonObject {
  // Functions of the evaluator, built in or written in the expression, are objects that say so.
  if (members._jsonata_function === true || members._jsonata_lambda === true) throw new NotJson();
  let isPlain = true;
  const entries: [string, Json][] = [];
  for (const key of Object.keys(members)) {
    const plain = toPlainJson(members[key]);
    if (plain !== members[key] || plain === undefined) isPlain = false;
    if (plain !== undefined) entries.push([key, plain]);
  }
  return isPlain ? (members as JsonObject) : Object.fromEntries(entries);
}
