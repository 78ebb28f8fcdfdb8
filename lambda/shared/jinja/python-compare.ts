import { Raised } from './errors';
import { iterate } from './iteration';
import { compareText } from './python-text';
import type { Runtime } from './runtime';
import {
  Dict,
  DictView,
  hashString,
  isString,
  PyObject,
  Range,
  Tuple,
  textOf,
  toInteger,
  typeName,
  Undefined,
  type Value,
} from './values';

/** Characters that stand for a tuple that is a key; checked at every level, so a tuple of tuples cannot grow past it. */
const MAX_KEY = 10_000;

/** Python's `a == b`. */
export function equals(rt: Runtime, a: Value, b: Value): boolean {
  if (a instanceof Undefined || b instanceof Undefined) return undefinedEquals(a, b);
  if (a === null || b === null) return a === b;
  if (isString(a)) return isString(b) && textsEqual(rt, textOf(a), textOf(b));
  if (typeof a !== 'object') return isNumeric(b) && numericOrder(a, b) === 0;
  rt.limits.step();
  if (Array.isArray(a)) return Array.isArray(b) && itemsEqual(rt, a, b);
  if (a instanceof Tuple) return b instanceof Tuple && itemsEqual(rt, a.items, b.items);
  if (a instanceof Dict) return b instanceof Dict && dictsEqual(rt, a, b);
  if (a instanceof Range) return b instanceof Range && rangesEqual(a, b);
  if (a instanceof DictView && b instanceof DictView && a.part !== 'values' && b.part !== 'values') {
    return a.size() === b.size() && [...iterate(rt, a)].every((item) => contains(rt, b, item));
  }
  return a === b;
}

function textsEqual(rt: Runtime, a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  if (a.length > 100) rt.limits.stepText(a);
  return a === b;
}

function undefinedEquals(a: Value, b: Value): boolean {
  if (a instanceof Undefined && a.isStrict) throw a.fail();
  if (b instanceof Undefined && b.isStrict) throw b.fail();
  return a instanceof Undefined && b instanceof Undefined;
}

/** As list methods and `in` compare: the same object is equal to itself, even a missing value. */
export function sameOrEqual(rt: Runtime, a: Value, b: Value): boolean {
  return (a === b && typeof a === 'object') || equals(rt, a, b);
}

type Numeric = boolean | bigint | number;

function isNumeric(value: Value): value is Numeric {
  return typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number';
}

function numeric(value: Value): bigint | number {
  return typeof value === 'number' ? value : (toInteger(value) ?? Number.NaN);
}

/** Less, equal or more than 0; undefined when one is not a number (NaN). JavaScript compares the two kinds exactly. */
function numericOrder(a: Numeric, b: Numeric): number | undefined {
  const [x, y] = [numeric(a), numeric(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return undefined;
  return x < y ? -1 : x > y ? 1 : 0;
}

function itemsEqual(rt: Runtime, a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  rt.limits.step(a.length);
  return rt.limits.nested(() => a.every((item, i) => sameOrEqual(rt, item, b[i] ?? null)));
}

function dictsEqual(rt: Runtime, a: Dict, b: Dict): boolean {
  if (a.entries.size !== b.entries.size) return false;
  rt.limits.step(a.entries.size);
  return rt.limits.nested(() => {
    for (const [key, [, value]] of a.entries) {
      const other = b.entries.get(key);
      if (other === undefined || !sameOrEqual(rt, value, other[1])) return false;
    }
    return true;
  });
}

function rangesEqual(a: Range, b: Range): boolean {
  if (a.length !== b.length) return false;
  return a.length === 0n || (a.start === b.start && (a.length === 1n || a.step === b.step));
}

/** Python's `a < b`, `a <= b`, `a > b` or `a >= b`. */
export function compare(rt: Runtime, operator: '<' | '<=' | '>' | '>=', a: Value, b: Value): boolean {
  if (a instanceof Undefined) throw a.fail();
  if (b instanceof Undefined) throw b.fail();
  const order = (difference: number): boolean => {
    if (operator === '<') return difference < 0;
    if (operator === '<=') return difference <= 0;
    return operator === '>' ? difference > 0 : difference >= 0;
  };
  if (isNumeric(a) && isNumeric(b)) {
    const difference = numericOrder(a, b);
    return difference !== undefined && order(difference);
  }
  if (isString(a) && isString(b)) {
    const [x, y] = [textOf(a), textOf(b)];
    if (x.length + y.length > 100) rt.limits.stepText(x.length > y.length ? x : y);
    return order(compareText(x, y));
  }
  const [left, right] = [sequenceItems(a), sequenceItems(b)];
  if (left === undefined || right === undefined || Array.isArray(a) !== Array.isArray(b)) {
    throw new Raised(
      'TypeError',
      `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
    );
  }
  return rt.limits.nested(() => {
    for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
      rt.limits.step();
      const [x = null, y = null] = [left[i], right[i]];
      if (!sameOrEqual(rt, x, y)) return compare(rt, operator, x, y);
    }
    return order(left.length - right.length);
  });
}

function sequenceItems(value: Value): readonly Value[] | undefined {
  return Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
}

/** Sorts as Python's `sorted`: stable, by `<` alone. */
export function sortBy<T>(rt: Runtime, items: readonly T[], key: (item: T) => Value, reverse: boolean): T[] {
  rt.limits.allocateList(items.length * 2);
  const keyed = items.map((item) => ({ item, key: key(item) }));
  const less = (a: Value, b: Value): number => {
    rt.limits.step();
    return compare(rt, '<', a, b) ? -1 : compare(rt, '<', b, a) ? 1 : 0;
  };
  keyed.sort((a, b) => (reverse ? less(b.key, a.key) : less(a.key, b.key)));
  return keyed.map((entry) => entry.item);
}

/** Python's `item in container`. */
export function contains(rt: Runtime, container: Value, item: Value): boolean {
  if (container instanceof Undefined && container.isStrict) throw container.fail();
  if (isString(container)) {
    if (!isString(item)) {
      throw new Raised('TypeError', `'in <string>' requires string as left operand, not ${typeName(item)}`);
    }
    rt.limits.stepText(textOf(container));
    return textOf(container).includes(textOf(item));
  }
  if (container instanceof Dict) return container.entries.has(hashKey(item));
  if (container instanceof DictView && container.part === 'keys') return container.dict.entries.has(hashKey(item));
  const whole = toInteger(item);
  if (container instanceof Range && whole !== undefined) return rangeIndex(container, whole) !== undefined;
  for (const element of iterate(rt, container)) if (sameOrEqual(rt, element, item)) return true;
  return false;
}

/** Where in a range a number stands. */
export function rangeIndex(range: Range, value: bigint): bigint | undefined {
  const offset = value - range.start;
  if (offset % range.step !== 0n) return undefined;
  const index = offset / range.step;
  return index >= 0n && index < range.length ? index : undefined;
}

/** What stands for a value as a key of a dict; equal values have the same. */
export function hashKey(value: Value): unknown {
  if (isString(value)) return hashString(textOf(value));
  if (value === null) return null;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object') return toInteger(value);
  if (value instanceof Undefined) {
    if (value.isStrict) throw value.fail();
    return Undefined;
  }
  if (value instanceof Tuple) {
    const text = value.items.map(tupleKeyPart).join('');
    if (text.length > MAX_KEY) throw new Raised('Refused', `a tuple of more than ${MAX_KEY} characters as a key`);
    return `\udc00(${text}`;
  }
  if (value instanceof PyObject && !(value instanceof Dict) && !(value instanceof DictView)) return value;
  throw new Raised('TypeError', `unhashable type: '${typeName(value)}'`);
}

function tupleKeyPart(item: Value): string {
  const key = hashKey(item);
  if (typeof key === 'object' && key !== null)
    throw new Raised('Refused', `a ${typeName(item)} in a tuple that is a key`);
  const text = typeof key === 'function' ? 'undefined' : String(key);
  return `${typeof key === 'string' ? 's' : 'n'}${text.length}:${text}`;
}

/** Puts an entry into a dict, as `dict[key] = value` does: an equal key stays as it was written first. */
export function setEntry(dict: Dict, key: Value, value: Value): void {
  const hash = hashKey(key);
  dict.entries.set(hash, [dict.entries.has(hash) ? (dict.entries.get(hash)?.[0] ?? null) : key, value]);
}

/** The value under a key. */
export function getEntry(dict: Dict, key: Value): Value | undefined {
  return dict.entries.get(hashKey(key))?.[1];
}
