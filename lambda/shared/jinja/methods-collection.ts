import { bind, bindPositional, integer } from './binding';
import { Raised } from './errors';
import { elements, iterate, lengthOf, listOf } from './iteration';
import { equals, getEntry, hashKey, rangeIndex, sameOrEqual, setEntry, sortBy } from './python-compare';
import type { Runtime } from './runtime';
import { bounds } from './subscript';
import {
  type Arguments,
  Dict,
  DictView,
  isTrue,
  orElse,
  Range,
  Tuple,
  toInteger,
  typeName,
  Undefined,
  type Value,
} from './values';

type Method<T> = (rt: Runtime, self: T, args: Arguments) => Value;

function take<T>(least: number, most: number, run: (rt: Runtime, self: T, args: readonly Value[]) => Value): Method<T> {
  return (rt, self, args) => run(rt, self, bindPositional('method', args, least, most));
}

function count(rt: Runtime, items: readonly Value[], wanted: Value): bigint {
  rt.limits.step(items.length);
  return BigInt(items.filter((item) => sameOrEqual(rt, item, wanted)).length);
}

function index(rt: Runtime, items: readonly Value[], args: readonly Value[]): bigint {
  const [start, stop] = bounds(items.length, args[1] ?? null, args[2] ?? null, null);
  for (let i = start; i < stop; i += 1) {
    rt.limits.step();
    if (sameOrEqual(rt, items[i] ?? null, args[0] ?? null)) return BigInt(i);
  }
  throw new Raised('ValueError', 'the value is not in the sequence');
}

function popFrom(rt: Runtime, items: Value[], position: Value): Value {
  rt.limits.step(items.length / 1000);
  if (items.length === 0) throw new Raised('LookupError', 'pop from empty list');
  const at = integer(position, -1);
  const place = at < 0 ? at + items.length : at;
  if (place < 0 || place >= items.length) throw new Raised('LookupError', 'pop index out of range');
  return items.splice(place, 1)[0] ?? null;
}

function sortInPlace(rt: Runtime, items: Value[], args: Arguments): null {
  if (args.positional.length > 0) throw new Raised('TypeError', 'sort() takes no positional arguments');
  const [key, reverse] = bind('sort', args, ['key?', 'reverse?']);
  const by = key === undefined || key === null ? undefined : key;
  const sorted = sortBy(
    rt,
    items,
    (item) => (by === undefined ? item : callWith(by, item)),
    reverse !== undefined && isTrue(reverse),
  );
  items.splice(0, items.length, ...sorted);
  return null;
}

function callWith(callee: Value, argument: Value): Value {
  if (callee === null || typeof callee !== 'object' || Array.isArray(callee)) {
    throw new Raised('TypeError', `'${typeName(callee)}' object is not callable`);
  }
  return callee.call({ positional: [argument], keywords: new Map() });
}

const LIST: ReadonlyMap<string, Method<Value[]>> = new Map<string, Method<Value[]>>([
  [
    'append',
    take(1, 1, (rt, self, [item = null]) => {
      rt.limits.allocateList(1);
      self.push(item);
      return null;
    }),
  ],
  [
    'clear',
    take(0, 0, (_, self) => {
      self.length = 0;
      return null;
    }),
  ],
  ['copy', take(0, 0, (rt, self) => listOf(rt, self))],
  ['count', take(1, 1, (rt, self, [item = null]) => count(rt, self, item))],
  [
    'extend',
    take(1, 1, (rt, self, [items = null]) => {
      for (const item of listOf(rt, items)) self.push(item);
      return null;
    }),
  ],
  ['index', take(1, 3, index)],
  [
    'insert',
    take(2, 2, (rt, self, [at = null, item = null]) => {
      rt.limits.allocateList(1);
      rt.limits.step(self.length / 1000);
      self.splice(integer(at, 0), 0, item);
      return null;
    }),
  ],
  ['pop', take(0, 1, (rt, self, [at = -1n]) => popFrom(rt, self, at))],
  [
    'remove',
    take(1, 1, (rt, self, args) => {
      self.splice(Number(index(rt, self, args)), 1);
      return null;
    }),
  ],
  [
    'reverse',
    take(0, 0, (_, self) => {
      self.reverse();
      return null;
    }),
  ],
  ['sort', sortInPlace],
]);

/** Fills a dict as `dict(...)` and `dict.update(...)` do. */
export function updateDict(rt: Runtime, dict: Dict, args: Arguments): void {
  const [source] = bindPositional('dict', { ...args, keywords: new Map() }, 0, 1);
  if (source instanceof Undefined) throw source.fail();
  if (source instanceof Dict) {
    for (const [key, value] of source.walk()) setEntry(dict, key, value);
  } else if (source !== undefined) {
    for (const pair of iterate(rt, source)) {
      elements(pair);
      const [key = null, value = null, ...rest] = listOf(rt, pair);
      if (rest.length > 0 || lengthOf(pair) !== 2)
        throw new Raised('ValueError', 'dictionary update sequence needs pairs');
      setEntry(dict, key, value);
    }
  }
  for (const [key, value] of args.keywords) setEntry(dict, key, value);
  rt.limits.allocateList(dict.entries.size * 2);
}

function popEntry(self: Dict, [key = null, absent]: readonly Value[]): Value {
  const entry = getEntry(self, key);
  const found = entry === undefined ? absent : entry;
  if (found === undefined) throw new Raised('LookupError', 'pop(): no such key');
  self.entries.delete(hashKey(key));
  return found;
}

const DICT: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  [
    'clear',
    take(0, 0, (_, self) => {
      self.entries.clear();
      return null;
    }),
  ],
  [
    'copy',
    take(0, 0, (rt, self) => {
      const copy = new Dict();
      updateDict(rt, copy, { positional: [self], keywords: new Map() });
      return copy;
    }),
  ],
  ['get', take(1, 2, (_, self, [key = null, absent = null]) => orElse(getEntry(self, key), () => absent))],
  ['items', take(0, 0, (_, self) => new DictView(self, 'items'))],
  ['keys', take(0, 0, (_, self) => new DictView(self, 'keys'))],
  ['pop', take(1, 2, (_, self, args) => popEntry(self, args))],
  [
    'popitem',
    take(0, 0, (rt, self) => {
      rt.limits.step(self.entries.size);
      const last = [...self.entries].at(-1);
      if (last === undefined) throw new Raised('LookupError', 'popitem(): dictionary is empty');
      self.entries.delete(last[0]);
      return new Tuple(last[1]);
    }),
  ],
  [
    'setdefault',
    take(1, 2, (rt, self, [key = null, value = null]) => {
      rt.limits.allocateList(2);
      if (!self.entries.has(hashKey(key))) setEntry(self, key, value);
      return getEntry(self, key) ?? null;
    }),
  ],
  [
    'update',
    (rt, self, args) => {
      updateDict(rt, self, args);
      return null;
    },
  ],
  ['values', take(0, 0, (_, self) => new DictView(self, 'values'))],
]);

const TUPLE: ReadonlyMap<string, Method<Tuple>> = new Map<string, Method<Tuple>>([
  ['count', take(1, 1, (rt, self, [item = null]) => count(rt, self.items, item))],
  ['index', take(1, 3, (rt, self, args) => index(rt, self.items, args))],
]);

const RANGE: ReadonlyMap<string, Method<Range>> = new Map<string, Method<Range>>([
  [
    'count',
    take(1, 1, (rt, self, [item = null]) => count(rt, [place(rt, self, item) === undefined ? null : item], item)),
  ],
  [
    'index',
    take(1, 1, (rt, self, [item = null]) => {
      const at = place(rt, self, item);
      if (at === undefined) throw new Raised('ValueError', 'the value is not in range');
      return at;
    }),
  ],
]);

function place(rt: Runtime, range: Range, item: Value): bigint | undefined {
  const whole = toInteger(item) ?? (typeof item === 'number' && Number.isInteger(item) ? BigInt(item) : undefined);
  return whole !== undefined && equals(rt, whole, item) ? rangeIndex(range, whole) : undefined;
}

/** A method of a list, dict, tuple or range; undefined when there is none of that name. */
export function collectionMethod(rt: Runtime, self: Value, name: string): ((args: Arguments) => Value) | undefined {
  const bound = <T extends Value>(methods: ReadonlyMap<string, Method<T>>, object: T) => {
    const method = methods.get(name);
    return method === undefined ? undefined : (args: Arguments) => method(rt, object, args);
  };
  if (Array.isArray(self)) return bound(LIST, self);
  if (self instanceof Dict) return bound(DICT, self);
  if (self instanceof Tuple) return bound(TUPLE, self);
  return self instanceof Range ? bound(RANGE, self) : undefined;
}
