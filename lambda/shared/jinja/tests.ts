import { isRaised } from './errors';
import { type Filter, filter } from './filter';
import { isCallable } from './filters-sequence';
import { elements } from './iteration';
import { isLower, isUpper } from './methods-string';
import { compare, contains, equals, hashKey } from './python-compare';
import { binary } from './python-operators';
import { toText } from './python-repr';
import type { Runtime } from './runtime';
import { Dict, isString, Markup, Range, Tuple, textOf, Undefined, type Value } from './values';

function check(name: string, run: (value: Value, rt: Runtime) => boolean): [string, Filter] {
  return filter(name, [], (rt, value) => run(value, rt));
}

function against(
  names: readonly string[],
  run: (rt: Runtime, value: Value, other: Value) => boolean,
): [string, Filter][] {
  return names.map((name) => filter(name, ['other'], (rt, value, [other = null]) => run(rt, value, other)));
}

function remainder(rt: Runtime, value: Value, divisor: Value, expected: bigint): boolean {
  return equals(rt, binary(rt, '%', value, divisor), expected);
}

/** The same object; equal small values are one object in Python as well. */
function isSame(value: Value, other: Value): boolean {
  if (isString(value) || isString(other)) return value === other;
  if (typeof value === 'bigint' && typeof other === 'bigint') return value === other && value >= -5n && value <= 256n;
  return value === other && typeof value !== 'number';
}

function isSequence(value: Value): boolean {
  if (value instanceof Undefined) return !value.isStrict;
  const hasItems = [Markup, Tuple, Dict, Range].some((type) => value instanceof type);
  return typeof value === 'string' || Array.isArray(value) || hasItems;
}

function isIterable(value: Value): boolean {
  try {
    elements(value);
    return true;
  } catch (error) {
    if (isRaised(error, 'TypeError')) return false;
    throw error;
  }
}

function isNumber(value: Value): boolean {
  return ['boolean', 'bigint', 'number'].includes(typeof value);
}

/** True if `name` is in a table; what cannot be a key of a dict raises. */
function isKnown(name: Value, table: ReadonlyMap<string, Filter>): boolean {
  hashKey(name);
  return isString(name) && table.has(textOf(name));
}

/** All tests; they need the table of filters, for the test `filter`. */
export function makeTests(filters: ReadonlyMap<string, Filter>): ReadonlyMap<string, Filter> {
  const tests: ReadonlyMap<string, Filter> = new Map<string, Filter>([
    check('boolean', (value) => typeof value === 'boolean'),
    check('callable', isCallable),
    check('defined', (value) => !(value instanceof Undefined)),
    filter('divisibleby', ['num'], (rt, value, [num = null]) => remainder(rt, value, num, 0n)),
    check('escaped', (value) => value instanceof Markup),
    check('even', (value, rt) => remainder(rt, value, 2n, 0n)),
    check('false', (value) => value === false),
    check('filter', (value) => isKnown(value, filters)),
    check('float', (value) => typeof value === 'number'),
    filter('in', ['seq'], (rt, value, [container = null]) => contains(rt, container, value)),
    check('integer', (value) => typeof value === 'bigint'),
    check('iterable', isIterable),
    check('lower', (value, rt) => isLower(toText(rt, value))),
    check('mapping', (value) => value instanceof Dict),
    check('none', (value) => value === null),
    check('number', isNumber),
    check('odd', (value, rt) => remainder(rt, value, 2n, 1n)),
    filter('sameas', ['other'], (_, value, [other = null]) => isSame(value, other)),
    check('sequence', isSequence),
    check('string', isString),
    check('test', (value) => isKnown(value, tests)),
    check('true', (value) => value === true),
    check('undefined', (value) => value instanceof Undefined),
    check('upper', (value, rt) => isUpper(toText(rt, value))),
    ...against(['==', 'eq', 'equalto'], equals),
    ...against(['!=', 'ne'], (rt, value, other) => !equals(rt, value, other)),
    ...against(['>', 'gt', 'greaterthan'], (rt, value, other) => compare(rt, '>', value, other)),
    ...against(['>=', 'ge'], (rt, value, other) => compare(rt, '>=', value, other)),
    ...against(['<', 'lt', 'lessthan'], (rt, value, other) => compare(rt, '<', value, other)),
    ...against(['<=', 'le'], (rt, value, other) => compare(rt, '<=', value, other)),
  ]);
  return tests;
}
