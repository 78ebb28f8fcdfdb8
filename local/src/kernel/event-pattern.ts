import { isJsonObject, type Json, type JsonObject } from './json';

/**
 * A pattern over JSON, as event rules, filters of event source mappings and filter policies of topics write it.
 *
 * Every member must match; a list holds the values or conditions of which one must hold. In an event, a list matches
 * when one of its elements does.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: JsonObject, event: Json | undefined): boolean {
  if (Array.isArray(event)) return event.some((element) => isJsonObject(element) && matchesPattern(pattern, element));
  return Object.entries(pattern).every(([name, expected]) => {
    if (name === '$or' && Array.isArray(expected)) {
      return expected.some((alternative) => isJsonObject(alternative) && matchesPattern(alternative, event));
    }
    const value = isJsonObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
    if (isJsonObject(expected)) return matchesPattern(expected, value);
    return Array.isArray(expected) && expected.some((condition) => holds(condition, value));
  });
}

/** Says where a pattern asks for what is not served, and what; undefined when there is nothing to say. */
export function patternProblem(pattern: JsonObject, place = ''): string | undefined {
  for (const [name, expected] of Object.entries(pattern)) {
    const here = `${place}/${name}`;
    const problem = isJsonObject(expected)
      ? patternProblem(expected, here)
      : Array.isArray(expected)
        ? expected.map((condition) => conditionProblem(condition, name, here)).find((found) => found !== undefined)
        : `${here} must be a list or an object, got ${JSON.stringify(expected)}`;
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type Test = (operand: Json, value: Json) => boolean;

/** What a condition may be but a plain value; `exists` is told apart, as it alone holds for what is absent. */
const TESTS: Readonly<Record<string, Test>> = {
  prefix: (operand, value) => textual(operand, value, (text, part) => text.startsWith(part)),
  suffix: (operand, value) => textual(operand, value, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (operand, value) => textual({ 'equals-ignore-case': operand }, value, (a, b) => a === b),
  wildcard: (operand, value) => textual(operand, value, matchesWildcard),
  numeric: (operand, value) => typeof value === 'number' && inRange(operand, value),
  cidr: (operand, value) => typeof value === 'string' && inNetwork(String(operand), value),
  'anything-but': (operand, value) => {
    if (!isJsonObject(operand)) return ![operand].flat().some((refused) => refused === value);
    return Object.entries(operand).every(([name, parts]) => {
      const test = TESTS[name];
      return test !== undefined && typeof value === 'string' && ![parts].flat().some((part) => test(part, value));
    });
  },
};

function holds(condition: Json, value: Json | undefined): boolean {
  if (isJsonObject(condition) && 'exists' in condition) return (value !== undefined) === condition.exists;
  if (value === undefined) return false;
  // An empty list has no element that could match.
  const elements = Array.isArray(value) ? value : [value];
  if (!isJsonObject(condition)) return elements.some((element) => element === condition);
  return Object.entries(condition).every(([name, operand]) => {
    const test = TESTS[name];
    return test !== undefined && elements.some((element) => test(operand, element));
  });
}

function textual(operand: Json, value: Json, compare: (text: string, part: string) => boolean): boolean {
  if (typeof value !== 'string') return false;
  const folded = isJsonObject(operand) ? operand['equals-ignore-case'] : undefined;
  if (folded !== undefined) return compare(value.toLowerCase(), String(folded).toLowerCase());
  return compare(value, String(operand));
}

/** A `*` stands for any text; with a backslash in front it is itself. */
function matchesWildcard(text: string, pattern: string): boolean {
  const source = pattern.replace(/\\([\\*])|(\*)|[.+?^${}()|[\]\\]/g, (match, escaped?: string, star?: string) => {
    if (star !== undefined) return '.*';
    return `\\${escaped ?? match}`;
  });
  return new RegExp(`^${source}$`, 's').test(text);
}

function inRange(operand: Json, value: number): boolean {
  const parts = Array.isArray(operand) ? operand : [];
  for (let at = 0; at < parts.length; at += 2) {
    if (!compares(value, String(parts[at]), Number(parts[at + 1]))) return false;
  }
  return parts.length > 0;
}

function compares(value: number, operator: string, bound: number): boolean {
  switch (operator) {
    case '=':
      return value === bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return false;
  }
}

/** IPv4 alone. */
function inNetwork(network: string, address: string): boolean {
  const [base = '', bits = '32'] = network.split('/');
  const [low, wanted] = [addressNumber(base), addressNumber(address)];
  if (low === undefined || wanted === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(low / size) === Math.floor(wanted / size);
}

function addressNumber(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  const isAddress = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  return isAddress ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}

function conditionProblem(condition: Json, name: string, place: string): string | undefined {
  if (name === '$or') return isJsonObject(condition) ? patternProblem(condition, place) : `${place} takes objects`;
  if (!isJsonObject(condition)) return undefined;
  const unknown = Object.keys(condition).find((test) => test !== 'exists' && !Object.hasOwn(TESTS, test));
  const served = ['exists', ...Object.keys(TESTS)].join(', ');
  return unknown === undefined
    ? undefined
    : `${place} asks for '${unknown}', which is not served; served are: ${served}`;
}
