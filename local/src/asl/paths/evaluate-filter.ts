import { isJsonObject, type Json } from '../../kernel/json';
import { execBounded, RegexTimeout } from '../bounded-regex';
import { deepEqual } from '../deep-equal';
import { EvaluationFailure } from '../evaluation-failure';
import type { Filter, FilterOperand, FilterOperator, JsonPath } from './json-path';

/** What a filter looks at. */
export interface FilterSubject {
  /** `@`. */
  readonly item: Json;
  /** `$`. */
  readonly root: Json;
  /** The value at a path, or undefined where it leads nowhere. */
  lookUp(path: JsonPath, from: Json): Json | undefined;
}

/** True if the item passes. */
export function passesFilter(filter: Filter, subject: FilterSubject): boolean {
  switch (filter.kind) {
    case 'or':
      return filter.tests.some((test) => passesFilter(test, subject));
    case 'and':
      return filter.tests.every((test) => passesFilter(test, subject));
    case 'not':
      return !passesFilter(filter.test, subject);
    case 'exists':
      return exists(filter.operand, subject);
    case 'compare':
      return compare(filter.operator, filter.left, filter.right, subject);
    default:
      throw filter satisfies never;
  }
}

function exists(operand: FilterOperand, subject: FilterSubject): boolean {
  if (operand.kind !== 'path') return operand.kind === 'literal' && operand.value === true;
  const value = operandValue(operand, subject);
  return operand.path.isDefinite ? value !== undefined : Array.isArray(value) && value.length > 0;
}

function compare(operator: FilterOperator, left: FilterOperand, right: FilterOperand, subject: FilterSubject): boolean {
  if (operator === '=~') return matches(left, right, subject);
  const a = operandValue(left, subject);
  const b = operandValue(right, subject);
  if (operator === '!=') return a === undefined || b === undefined ? a !== b : !deepEqual(a, b);
  if (a === undefined || b === undefined) return operator === '==' && a === b;
  return COMPARISONS[operator](a, b);
}

const COMPARISONS: Record<Exclude<FilterOperator, '=~' | '!='>, (a: Json, b: Json) => boolean> = {
  '==': deepEqual,
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
  in: (a, b) => list(b).some((entry) => deepEqual(entry, a)),
  nin: (a, b) => !list(b).some((entry) => deepEqual(entry, a)),
  contains: (a, b) =>
    typeof a === 'string' ? typeof b === 'string' && a.includes(b) : list(a).some((entry) => deepEqual(entry, b)),
  subsetof: (a, b) => list(a).every((entry) => list(b).some((other) => deepEqual(entry, other))),
  anyof: (a, b) => list(a).some((entry) => list(b).some((other) => deepEqual(entry, other))),
  noneof: (a, b) => !list(a).some((entry) => list(b).some((other) => deepEqual(entry, other))),
  size: (a, b) => sizeOf(a) === b,
  empty: (a, b) => (sizeOf(a) === 0) === b,
};

/** NaN, which no comparison accepts, unless both are numbers or both are texts. */
function order(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number.NaN;
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

function sizeOf(value: Json): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

function matches(left: FilterOperand, right: FilterOperand, subject: FilterSubject): boolean {
  const pattern = right.kind === 'regex' ? right.pattern : left.kind === 'regex' ? left.pattern : undefined;
  const value = operandValue(right.kind === 'regex' ? left : right, subject);
  if (pattern === undefined || value === undefined || value === null || typeof value === 'object') return false;
  try {
    return execBounded(pattern, String(value)) !== null;
  } catch (error) {
    // AWS has no text for it that we know of (our choice); a failure keeps a workflow from hanging the process.
    if (error instanceof RegexTimeout) throw new EvaluationFailure('States.Runtime', `In a JSONPath, ${error.message}`);
    throw error;
  }
}

function operandValue(operand: FilterOperand, subject: FilterSubject): Json | undefined {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'regex') return undefined;
  return subject.lookUp(operand.path, operand.from === 'item' ? subject.item : subject.root);
}
