import type { Json } from '../../../kernel/json';
import { epochMs } from '../../timestamp';

/**
 * One comparison of a choice rule, such as `NumericLessThan`.
 *
 * Values of different types are never equal, less or greater; that is no error (recorded).
 */
export function compare(operator: string, value: Json, operand: Json): boolean {
  const test = TESTS[operator];
  if (test !== undefined) return test(value) === operand;
  if (operator === 'StringMatches') {
    return typeof value === 'string' && typeof operand === 'string' && matchesWildcard(operand, value);
  }
  if (operator === 'BooleanEquals') return typeof value === 'boolean' && value === operand;
  const [, type, relation] = /^(String|Numeric|Timestamp)(.+)$/.exec(operator) as unknown as [string, string, string];
  const order = ORDERS[type as keyof typeof ORDERS](value, operand);
  switch (relation) {
    case 'Equals':
      return order === 0;
    case 'LessThan':
      return order < 0;
    case 'LessThanEquals':
      return order <= 0;
    case 'GreaterThan':
      return order > 0;
    case 'GreaterThanEquals':
      return order >= 0;
    default:
      throw new TypeError(`no comparison ${operator}: the parser saw to it`);
  }
}

const TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => epochMs(value) !== undefined,
};

/** Negative, zero or positive; NaN, which no relation accepts, for values that cannot be compared. */
const ORDERS = {
  String: (a: Json, b: Json) =>
    typeof a === 'string' && typeof b === 'string' ? (a < b ? -1 : a > b ? 1 : 0) : Number.NaN,
  Numeric: (a: Json, b: Json) => (typeof a === 'number' && typeof b === 'number' ? a - b : Number.NaN),
  Timestamp: (a: Json, b: Json) => (epochMs(a) ?? Number.NaN) - (epochMs(b) ?? Number.NaN),
};

/**
 * True if the text fits the pattern: `*` stands for any characters, `\*` and `\\` for themselves.
 *
 * Only the latest `*` is ever tried again, so a pattern of many takes no longer than text times pattern.
 */
function matchesWildcard(pattern: string, text: string): boolean {
  const parts = wildcardParts(pattern);
  let [at, part] = [0, 0];
  let [star, starAt] = [-1, 0];
  while (at < text.length) {
    if (parts[part] === ANY) {
      star = part++;
      starAt = at;
    } else if (part < parts.length && parts[part] === text[at]) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === ANY);
}

/** Stands for `*`. */
const ANY = null;

/** Single UTF-16 units, as the text is compared. */
function wildcardParts(pattern: string): Array<string | typeof ANY> {
  return Array.from(pattern.matchAll(/\\([*\\])|\*|./gsu), ([found, escaped]): Array<string | typeof ANY> => {
    if (escaped !== undefined) return [escaped];
    return found === '*' ? [ANY] : found.split('');
  }).flat();
}
