import { attributeOf } from './attributes';
import { type Filter, filter, flag, whole } from './filter';
import { jsonText } from './json-text';
import { pretty } from './pprint';
import { expectText } from './python-repr';
import type { Runtime } from './runtime';
import { isString, Markup, orElse, textOf, Undefined, type Value } from './values';

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

/** Filters on any value. */
export const VALUE_FILTERS: readonly (readonly [string, Filter])[] = [
  filter('attr', ['name'], attr),
  filter('d', ['default_value?', 'boolean?'], defaultTo),
  filter('default', ['default_value?', 'boolean?'], defaultTo),
  filter('pprint', [], (rt, value) => pretty(rt, value, 0, 0)),
  filter('tojson', ['indent?'], toJson),
];
