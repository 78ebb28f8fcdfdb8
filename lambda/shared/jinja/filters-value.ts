import { attributeOf } from './attributes';
import { isRaised, Raised } from './errors';
import { type Filter, filter, flag, whole } from './filter';
import { jsonText } from './json-text';
import { sortBy } from './python-compare';
import { expectText, repr } from './python-repr';
import type { Runtime } from './runtime';
import { Dict, isString, Markup, orElse, Tuple, textOf, typeName, Undefined, type Value } from './values';

const WIDTH = 80;

/** JSON that can stand inside HTML: four characters are written as escapes, so it counts as escaped. */
function toJson(rt: Runtime, value: Value, [indent = null]: readonly (Value | undefined)[]): Value {
  const unit =
    indent === null || isString(value)
      ? undefined
      : isString(indent)
        ? textOf(indent)
        : indentation(rt, whole(indent, 0));
  const text = jsonText(rt, value, unit).replace(
    /[<>&']/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(text);
}

function indentation(rt: Runtime, width: number): string {
  rt.limits.allocate(width);
  return ' '.repeat(Math.max(0, width));
}

function defaultTo(_: Runtime, value: Value, [absent = '', onFalse]: readonly (Value | undefined)[]): Value {
  if (value instanceof Undefined) return absent;
  return flag(onFalse) && !flag(value) ? absent : value;
}

function attr(rt: Runtime, value: Value, [name = null]: readonly (Value | undefined)[]): Value {
  const attribute = expectText(name, 'attribute name');
  return orElse(attributeOf(rt, value, attribute), () => rt.missing(`no attribute '${attribute}'`));
}

/** Python's `pprint.pformat`: keys sorted, and one element a line where a line would be too long. */
function pretty(rt: Runtime, value: Value, indent: number, allowance: number): string {
  const sorted = withSortedKeys(rt, value);
  const text = repr(rt, sorted);
  if (text.length <= WIDTH - indent - allowance) return text;
  if (sorted instanceof Dict) {
    const pairs = [...sorted.entries.values()];
    const lines = pairs.map(([key, item], i) => {
      const head = `${repr(rt, key)}: `;
      return head + pretty(rt, item, indent + 1 + head.length, i === pairs.length - 1 ? allowance + 1 : 1);
    });
    return `{${lines.join(`,\n${' '.repeat(indent + 1)}`)}}`;
  }
  if (isString(sorted)) throw new Raised('Refused', "'pprint' breaks no long strings here");
  const items = Array.isArray(sorted) ? sorted : sorted instanceof Tuple ? sorted.items : undefined;
  if (items === undefined) return text;
  const end = Array.isArray(sorted) ? ']' : items.length === 1 ? ',)' : ')';
  const lines = items.map((item, i) =>
    pretty(rt, item, indent + 1, i === items.length - 1 ? allowance + end.length : 1),
  );
  return `${Array.isArray(sorted) ? '[' : '('}${lines.join(`,\n${' '.repeat(indent + 1)}`)}${end}`;
}

function withSortedKeys(rt: Runtime, value: Value): Value {
  return rt.limits.nested(() => {
    if (Array.isArray(value)) return value.map((item) => withSortedKeys(rt, item));
    if (value instanceof Tuple) return new Tuple(value.items.map((item) => withSortedKeys(rt, item)));
    if (!(value instanceof Dict)) return value;
    rt.limits.allocateList(value.entries.size * 2);
    const sorted = new Dict();
    for (const [hash, [key, item]] of sortedEntries(rt, [...value.entries])) {
      sorted.entries.set(hash, [key, withSortedKeys(rt, item)]);
    }
    return sorted;
  });
}

type Entry = [hash: unknown, entry: readonly [key: Value, value: Value]];

/** By key; keys of types that Python does not compare stand in the order of their types' names. */
function sortedEntries(rt: Runtime, entries: readonly Entry[]): readonly Entry[] {
  try {
    return sortBy(rt, entries, ([, [key]]) => key, false);
  } catch (error) {
    if (!isRaised(error, 'TypeError')) throw error;
    return sortBy(rt, entries, ([, [key]]) => new Tuple([typeName(key), key]), false);
  }
}

/** Filters on any value. */
export const VALUE_FILTERS: readonly (readonly [string, Filter])[] = [
  filter('attr', ['name'], attr),
  filter('d', ['default_value?', 'boolean?'], defaultTo),
  filter('default', ['default_value?', 'boolean?'], defaultTo),
  filter('pprint', [], (rt, value) => pretty(rt, value, 0, 0)),
  filter('tojson', ['indent?'], toJson),
];
