import { isJsonObject, type Json } from '../../kernel/json';
import { execBounded, RegexTimeout } from '../bounded-regex';
import { deepEqual } from '../deep-equal';
import { EvaluationFailure } from '../evaluation-failure';
import type { FilterOperator } from './json-path';

type Operand = Json | undefined;

/**
 * One comparison of a filter, as Jayway's JsonPath makes it: a path that leads nowhere equals nothing, and numbers and
 * texts are compared with each other.
 *
 * @see https://github.com/json-path/JsonPath#filter-operators
 */
export function compareInFilter(operator: Exclude<FilterOperator, '=~'>, a: Operand, b: Operand): boolean {
  return COMPARISONS[operator](a, b);
}

const COMPARISONS: Record<Exclude<FilterOperator, '=~'>, (a: Operand, b: Operand) => boolean> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '===': (a, b) => typeName(a) === typeName(b) && equal(a, b),
  '!==': (a, b) => typeName(a) !== typeName(b) || !equal(a, b),
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
  in: (a, b) => Array.isArray(b) && includes(b, a),
  // What cannot be a list at all fails the whole test, which is no "not in".
  nin: (a, b) => (Array.isArray(b) ? !includes(b, a) : isJsonObject(b)),
  contains: (a, b) =>
    typeof a === 'string' ? typeof b === 'string' && a.includes(b) : Array.isArray(a) && includes(a, b),
  subsetof: (a, b) => Array.isArray(b) && list(a).every((entry) => includes(b, entry)),
  anyof: (a, b) => Array.isArray(b) && list(a).some((entry) => includes(b, entry)),
  noneof: (a, b) => Array.isArray(b) && !list(a).some((entry) => includes(b, entry)),
  all: (a, b) => Array.isArray(a) && list(b).every((entry) => includes(a, entry)),
  size: (a, b) => (typeof a === 'string' || Array.isArray(a)) && a.length === b,
  empty: (a, b) => (typeof a === 'string' || Array.isArray(a)) && (a.length === 0) === b,
};

function equal(a: Operand, b: Operand): boolean {
  if (a === undefined || b === undefined) return false;
  if (typeof a === 'number' && typeof b === 'string') return b.trim() !== '' && Number(b) === a;
  if (typeof a === 'string' && typeof b === 'number') return a === String(b);
  return deepEqual(a, b);
}

function includes(items: readonly Json[], wanted: Operand): boolean {
  return items.some((item) => equal(wanted, item));
}

/** NaN, which no comparison accepts, unless both are numbers or texts. */
function order(a: Operand, b: Operand): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (!isNumberOrText(a) || !isNumberOrText(b)) return Number.NaN;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function isNumberOrText(value: Operand): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

function list(value: Operand): Json[] {
  return Array.isArray(value) ? value : [];
}

function typeName(value: Operand): string {
  return value === null ? 'null' : typeof value;
}

/** True if the whole text, or that of an item of a list, matches; what is no text or number is an empty text. */
export function matchesInFilter(pattern: RegExp, value: Operand): boolean {
  if (Array.isArray(value)) return value.some((item) => !Array.isArray(item) && matchesInFilter(pattern, item));
  const text = value === undefined || value === null || typeof value === 'object' ? '' : String(value);
  try {
    return execBounded(pattern, text) !== null;
  } catch (error) {
    // AWS has no text for it that we know of (our choice); a failure keeps a workflow from hanging the process.
    if (error instanceof RegexTimeout) throw new EvaluationFailure('States.Runtime', `In a JSONPath, ${error.message}`);
    throw error;
  }
}
