import { isRaised, Raised } from './errors';
import { attributeGetter, attributesGetter, type Filter, filter, flag, ignoreCase, reversing, whole } from './filter';
import { elements, iterate, lengthOf, listOf } from './iteration';
import { compare, equals, hashKey, sortBy } from './python-compare';
import { binary } from './python-operators';
import { toText } from './python-repr';
import type { Runtime } from './runtime';
import { slice } from './subscript';
import {
  type Arguments,
  Dict,
  DictView,
  Iter,
  isString,
  isTrue,
  orElse,
  PyObject,
  Range,
  Tuple,
  textOf,
  typeName,
  Undefined,
  type Value,
} from './values';

function* batch(rt: Runtime, value: Value, size: Value, fill: Value): Generator<Value> {
  let row: Value[] = [];
  for (const item of iterate(rt, value)) {
    if (equals(rt, BigInt(row.length), size)) {
      yield row;
      row = [];
    }
    rt.limits.allocateList(1);
    row.push(item);
  }
  if (row.length === 0) return;
  if (fill !== null && compare(rt, '<', BigInt(row.length), size)) {
    const missing = whole(size, 0) - row.length;
    rt.limits.allocateList(missing);
    for (let i = 0; i < missing; i += 1) row.push(fill);
  }
  yield row;
}

function* slices(rt: Runtime, value: Value, count: Value, fill: Value): Generator<Value> {
  const items = listOf(rt, value);
  const parts = whole(count, 0);
  if (parts === 0) throw new Raised('ZeroDivisionError', 'integer division or modulo by zero');
  const each = Math.floor(items.length / parts);
  const longer = items.length - each * parts;
  let start = 0;
  for (let i = 0; i < parts; i += 1) {
    rt.limits.step();
    const end = start + each + (i < longer ? 1 : 0);
    const part = items.slice(start, end);
    if (fill !== null && i >= longer) part.push(fill);
    yield part;
    start = end;
  }
}

/** Python's `reversed`, for what has an order to turn round. */
function reversed(rt: Runtime, value: Value): Value[] {
  const hasOrder =
    isString(value) ||
    Array.isArray(value) ||
    [Tuple, Range, Dict, DictView, Undefined].some((type) => value instanceof type);
  if (!hasOrder) throw new Raised('TypeError', `'${typeName(value)}' object is not reversible`);
  return listOf(rt, value).reverse();
}

function reverse(rt: Runtime, value: Value): Value {
  if (isString(value)) return slice(rt, value, null, null, -1n);
  try {
    return new Iter(reversed(rt, value).values(), `${typeName(value)}_reverseiterator`);
  } catch (error) {
    if (!isRaised(error, 'TypeError')) throw error;
    return listOf(rt, value).reverse();
  }
}

function lastOf(rt: Runtime, value: Value): Value {
  if (value instanceof Range && value.length > 0n) return value.start + (value.length - 1n) * value.step;
  if (Array.isArray(value) && value.length > 0) return value.at(-1) ?? null;
  if (isString(value) && textOf(value) !== '') return slice(rt, value, -1n, null, null);
  const [last] = reversed(rt, value);
  return orElse(last, () => rt.missing('No last item, sequence was empty.'));
}

function firstOf(rt: Runtime, value: Value): Value {
  const first = elements(value).next();
  return first.done === true ? rt.missing('No first item, sequence was empty.') : first.value;
}

function extreme(operator: '<' | '>') {
  return (rt: Runtime, value: Value, [caseSensitive, attribute]: readonly (Value | undefined)[]): Value => {
    const getter = attributeGetter(rt, attribute);
    const key = (item: Value): Value => (flag(caseSensitive) ? getter(item) : ignoreCase(getter(item)));
    let best: { item: Value; key: Value } | undefined;
    for (const item of iterate(rt, value)) {
      const candidate = { item, key: key(item) };
      if (best === undefined || compare(rt, operator, candidate.key, best.key)) best = candidate;
    }
    return best === undefined ? rt.missing('No aggregated item, sequence was empty.') : best.item;
  };
}

function* unique(rt: Runtime, value: Value, caseSensitive: boolean, attribute: Value | undefined): Generator<Value> {
  const getter = attributeGetter(rt, attribute);
  const seen = new Set<unknown>();
  for (const item of iterate(rt, value)) {
    const key = hashKey(caseSensitive ? getter(item) : ignoreCase(getter(item)));
    if (!seen.has(key)) yield item;
    seen.add(key);
  }
}

function groupBy(rt: Runtime, value: Value, args: readonly (Value | undefined)[]): Value {
  const [attribute, absent, caseSensitive] = args;
  const getter = attributeGetter(rt, attribute, absent);
  const key = flag(caseSensitive) ? getter : (item: Value) => ignoreCase(getter(item));
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of sortBy(rt, listOf(rt, value), key, false)) {
    const current = key(item);
    const group = groups.at(-1);
    if (group !== undefined && equals(rt, group.key, current)) group.items.push(item);
    else groups.push({ key: current, items: [item] });
  }
  return groups.map((group) => new Tuple([getter(group.items[0] ?? null), group.items], ['grouper', 'list']));
}

function dictItems(value: Value): Value {
  if (value instanceof Undefined) throw value.fail();
  if (!(value instanceof Dict))
    throw new Raised('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  return new DictView(value, 'items');
}

function dictSort(rt: Runtime, value: Value, args: readonly (Value | undefined)[]): Value {
  const [caseSensitive, by = 'key', reverse] = args;
  const position = ['key', 'value'].indexOf(isString(by) ? textOf(by) : '');
  if (position === -1) throw new Raised('RuntimeError', 'You can only sort by either "key" or "value"');
  const key = (pair: Value): Value => {
    const part = (pair instanceof Tuple ? pair.items[position] : undefined) ?? null;
    return flag(caseSensitive) ? part : ignoreCase(part);
  };
  return sortBy(rt, listOf(rt, dictItems(value)), key, reversing(reverse));
}

function* items(value: Value): Generator<Value> {
  if (value instanceof Undefined) return;
  if (!(value instanceof Dict)) throw new Raised('TypeError', 'Can only get item pairs from a mapping.');
  yield* new DictView(value, 'items').iterate();
}

/** Text between the elements' text, each counted before the whole is made. */
function join(rt: Runtime, value: Value, [separator = '', attribute]: readonly (Value | undefined)[]): Value {
  const getter = attribute === null ? attributeGetter(rt, null) : attributeGetter(rt, attribute);
  const between = toText(rt, separator);
  const parts: string[] = [];
  for (const item of iterate(rt, value)) {
    const text = toText(rt, getter(item));
    rt.limits.allocate(text.length + between.length);
    parts.push(text);
  }
  return parts.join(between);
}

function sum(rt: Runtime, value: Value, [attribute, start = 0n]: readonly (Value | undefined)[]): Value {
  const getter = attributeGetter(rt, attribute);
  if (isString(start)) throw new Raised('TypeError', "sum() can't sum strings [use ''.join(seq) instead]");
  let total: Value = start;
  for (const item of iterate(rt, value)) total = binary(rt, '+', total, getter(item));
  return total;
}

function* map(rt: Runtime, value: Value, args: Arguments): Generator<Value> {
  if (!isTrue(value)) return;
  const apply = mapper(rt, args);
  for (const item of iterate(rt, value)) yield apply(item);
}

function mapper(rt: Runtime, { positional, keywords }: Arguments): (item: Value) => Value {
  const [name, ...rest] = positional;
  if (name === undefined && keywords.has('attribute')) {
    for (const key of keywords.keys()) {
      if (key !== 'attribute' && key !== 'default')
        throw new Raised('RuntimeError', `Unexpected keyword argument '${key}'`);
    }
    return attributeGetter(rt, keywords.get('attribute'), keywords.get('default'));
  }
  if (name === undefined) throw new Raised('RuntimeError', 'map requires a filter argument');
  return (item) => rt.filter(name, item, { positional: rest, keywords });
}

function selection(keeps: boolean, byAttribute: boolean): Filter {
  return (rt, value, args) => new Iter(select(rt, value, args, keeps, byAttribute));
}

function* select(rt: Runtime, value: Value, args: Arguments, keeps: boolean, byAttribute: boolean): Generator<Value> {
  if (!isTrue(value)) return;
  const [attribute, ...others] = args.positional;
  if (byAttribute && attribute === undefined) throw new Raised('RuntimeError', 'Missing parameter for attribute name');
  const getter = byAttribute ? attributeGetter(rt, attribute) : (item: Value) => item;
  const [name, ...rest] = byAttribute ? others : args.positional;
  for (const item of iterate(rt, value)) {
    const subject = getter(item);
    const found = name === undefined ? subject : rt.test(name, subject, { positional: rest, keywords: args.keywords });
    if (isTrue(found) === keeps) yield item;
  }
}

const length = (_: Runtime, value: Value): Value => BigInt(lengthOf(value));

function sort(
  rt: Runtime,
  value: Value,
  [reverseOrder, caseSensitive, attribute]: readonly (Value | undefined)[],
): Value {
  const getter = attributesGetter(rt, attribute, (item) => (flag(caseSensitive) ? item : ignoreCase(item)));
  return sortBy(rt, listOf(rt, value), getter, reversing(reverseOrder));
}

/** Filters on lists, dicts and what else has elements. */
export const SEQUENCE_FILTERS: readonly (readonly [string, Filter])[] = [
  filter(
    'batch',
    ['linecount', 'fill_with?'],
    (rt, value, [size = null, fill = null]) => new Iter(batch(rt, value, size, fill)),
  ),
  filter('count', [], length),
  filter('dictsort', ['case_sensitive?', 'by?', 'reverse?'], dictSort),
  filter('first', [], firstOf),
  filter('groupby', ['attribute', 'default?', 'case_sensitive?'], groupBy),
  filter('items', [], (_, value) => new Iter(items(value))),
  filter('join', ['d?', 'attribute?'], join),
  filter('last', [], lastOf),
  filter('length', [], length),
  filter('list', [], listOf),
  ['map', (rt, value, args) => new Iter(map(rt, value, args))],
  filter('max', ['case_sensitive?', 'attribute?'], extreme('>')),
  filter('min', ['case_sensitive?', 'attribute?'], extreme('<')),
  filter('random', [], () => {
    throw new Raised('Refused', "'random' is not supported: a request must come out the same each time");
  }),
  ['reject', selection(false, false)],
  ['rejectattr', selection(false, true)],
  filter('reverse', [], reverse),
  ['select', selection(true, false)],
  ['selectattr', selection(true, true)],
  filter(
    'slice',
    ['slices', 'fill_with?'],
    (rt, value, [count = null, fill = null]) => new Iter(slices(rt, value, count, fill)),
  ),
  filter('sort', ['reverse?', 'case_sensitive?', 'attribute?'], sort),
  filter('sum', ['attribute?', 'start?'], sum),
  filter(
    'unique',
    ['case_sensitive?', 'attribute?'],
    (rt, value, [caseSensitive, attribute]) => new Iter(unique(rt, value, flag(caseSensitive), attribute)),
  ),
];

/** True for what a call can be made of. */
export function isCallable(value: Value): boolean {
  return value instanceof PyObject && value.isCallable;
}
