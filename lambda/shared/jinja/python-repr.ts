import { Raised } from './errors';
import { iterate } from './iteration';
import { bitLength, floatText, intText } from './python-number';
import type { Runtime } from './runtime';
import { Dict, DictView, isString, Markup, Namespace, Tuple, textOf, typeName, Undefined, type Value } from './values';

const PLAIN_TEXT = /^[ !#-&(-[\]-~]*$/;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Python's `str(value)`: what `{{ ... }}` writes. */
export function toText(rt: Runtime, value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  if (value instanceof Undefined) {
    if (value.isStrict) throw value.fail();
    return '';
  }
  return repr(rt, value);
}

/** Python's `repr(value)`: how a value looks inside a list. */
export function repr(rt: Runtime, value: Value): string {
  const text = print(rt, value, []);
  return text;
}

function print(rt: Runtime, value: Value, around: readonly Value[]): string {
  rt.limits.step();
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      rt.limits.step(bitLength(value) / 20);
      return intText(value);
    case 'number':
      return floatText(value);
    case 'string':
      return reprText(rt, value);
  }
  if (value instanceof Markup) return `Markup(${reprText(rt, value.text)})`;
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Namespace) return rt.limits.nested(() => `<Namespace ${print(rt, value.values, around)}>`);
  if (around.includes(value)) return Array.isArray(value) ? '[...]' : value instanceof Dict ? '{...}' : '(...)';
  return rt.limits.nested(() => {
    const text = printInside(rt, value, [...around, value]);
    rt.limits.allocate(text.length);
    return text;
  });
}

function printInside(
  rt: Runtime,
  value: Exclude<Value, null | boolean | bigint | number | string>,
  around: Value[],
): string {
  const all = (items: Iterable<Value>): string => Array.from(items, (item) => print(rt, item, around)).join(', ');
  if (Array.isArray(value)) return `[${all(value)}]`;
  if (value instanceof Tuple) return value.items.length === 1 ? `(${all(value.items)},)` : `(${all(value.items)})`;
  if (value instanceof Dict) {
    const pairs = Array.from(value.walk(), ([key, item]) => `${print(rt, key, around)}: ${print(rt, item, around)}`);
    return `{${pairs.join(', ')}}`;
  }
  if (value instanceof DictView) return `${value.type}([${all(iterate(rt, value))}])`;
  const printed = value.print();
  if (printed === undefined) {
    const hint =
      value.type === 'generator'
        ? '; make it a list first, with |list or |join'
        : '; is a pair of parentheses missing?';
    throw new Raised('Refused', `Python prints an address in memory for a ${typeName(value)}${hint}`);
  }
  return printed;
}

/** A string in quotes: single ones, unless it holds one and no double one. */
export function reprText(rt: Runtime, text: string): string {
  rt.limits.allocate(text.length);
  if (PLAIN_TEXT.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/\\|(?! )[\p{C}\p{Z}]/gu, (char) => ESCAPES.get(char) ?? escapeChar(char));
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** Python's `ascii(value)`. */
export function ascii(rt: Runtime, value: Value): string {
  return repr(rt, value).replace(/[\u0080-\u{10ffff}]/gu, escapeChar);
}

function escapeChar(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** A string argument, or the TypeError that Python raises instead. */
export function expectText(value: Value, what: string): string {
  if (!isString(value)) throw new Raised('TypeError', `${what} must be str, not ${typeName(value)}`);
  return textOf(value);
}
