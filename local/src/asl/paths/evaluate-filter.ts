import type { Json } from '../../kernel/json';
import { compareInFilter, matchesInFilter } from './filter-comparison';
import type { Filter, FilterOperand, JsonPath } from './json-path';

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
      return compare(filter, subject);
    default:
      throw filter satisfies never;
  }
}

/** As in Jayway, a filter or a slice that finds nothing gives a list, which is there; a scan has to find something. */
function exists(operand: FilterOperand, subject: FilterSubject): boolean {
  if (operand.kind !== 'path') return operand.kind === 'literal' && operand.value === true;
  const value = operandValue(operand, subject);
  const isScan = operand.path.steps.some(({ kind }) => kind === 'descend');
  return isScan && Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function compare({ operator, left, right }: Extract<Filter, { kind: 'compare' }>, subject: FilterSubject): boolean {
  if (operator !== '=~') return compareInFilter(operator, operandValue(left, subject), operandValue(right, subject));
  if (left.kind === 'regex')
    return right.kind !== 'regex' && matchesInFilter(left.pattern, operandValue(right, subject));
  return right.kind === 'regex' && matchesInFilter(right.pattern, operandValue(left, subject));
}

function operandValue(operand: FilterOperand, subject: FilterSubject): Json | undefined {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'regex') return undefined;
  return subject.lookUp(operand.path, operand.from === 'item' ? subject.item : subject.root);
}
