import { Raised } from './errors';
import { codePoints } from './python-text';
import type { Runtime } from './runtime';
import { isString, textOf, typeName, Undefined, type Value } from './values';

/** Walks over a value as Python's `iter`; every element counts as a step. */
export function iterate(rt: Runtime, value: Value): Iterable<Value> & Iterator<Value> {
  return counted(rt, elements(value));
}

function* counted(rt: Runtime, iterator: Iterator<Value>): Generator<Value> {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    rt.limits.step();
    yield next.value;
  }
}

/** The iterator behind `iterate`, which raises at once where a value has no elements. */
export function elements(value: Value): Iterator<Value> {
  if (isString(value)) return codePoints(textOf(value)).values();
  if (Array.isArray(value)) return value.values();
  if (value instanceof Undefined) {
    if (value.isStrict) throw value.fail();
    return [].values();
  }
  const iterator = typeof value === 'object' ? value?.iterate() : undefined;
  if (iterator === undefined) throw new Raised('TypeError', `'${typeName(value)}' object is not iterable`);
  return iterator;
}

/** All elements as a new list. */
export function listOf(rt: Runtime, value: Value): Value[] {
  const list: Value[] = [];
  for (const item of iterate(rt, value)) {
    rt.limits.allocateList(1);
    list.push(item);
  }
  return list;
}

/** As many elements as there are targets, no more and no fewer. */
export function unpack(rt: Runtime, value: Value, count: number): Value[] {
  if (value instanceof Undefined && value.isStrict) throw value.fail();
  elements(value);
  const items: Value[] = [];
  for (const item of iterate(rt, value)) {
    items.push(item);
    if (items.length > count) break;
  }
  if (items.length !== count) {
    const problem = items.length > count ? 'too many values' : 'not enough values';
    throw new Raised('ValueError', `${problem} to unpack (expected ${count})`);
  }
  return items;
}

/** Python's `len`. */
export function lengthOf(value: Value): number {
  const size = sizeOf(value);
  if (size === undefined) throw new Raised('TypeError', `object of type '${typeName(value)}' has no len()`);
  if (size >= 2 ** 63) throw new Raised('OverflowError', 'Python int too large to convert to C ssize_t');
  return size;
}

/** Python's `len`, or undefined for what has none. */
export function sizeOf(value: Value): number | undefined {
  if (isString(value)) return codePoints(textOf(value)).length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Undefined) {
    if (value.isStrict) throw value.fail();
    return 0;
  }
  return typeof value === 'object' ? value?.size() : undefined;
}
