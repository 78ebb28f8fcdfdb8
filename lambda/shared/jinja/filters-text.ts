import { integer } from './binding';
import { Raised } from './errors';
import { escaped } from './escaped';
import { type Bound, type Filter, filter, flag, whole } from './filter';
import { elements, iterate, lengthOf, listOf } from './iteration';
import { centered, replaceText, stringMethod } from './methods-string';
import { formatPercent } from './percent-format';
import { binary } from './python-operators';
import { expectText, repr, toText } from './python-repr';
import { codePoints, escapeHtml, SPACE, splitLines, strip } from './python-text';
import type { Runtime } from './runtime';
import { slice } from './subscript';
import { Dict, DictView, isString, Markup, Tuple, textOf, typeName, Undefined, type Value } from './values';

/** A string as it is, anything else as Python prints it. */
function soft(rt: Runtime, value: Value): string | Markup {
  return isString(value) ? value : toText(rt, value);
}

/** The filter that calls the method of the same name. */
function viaMethod(name: string): [string, Filter] {
  return filter(name, [], (rt, value) => {
    const method = stringMethod(rt, soft(rt, value), name);
    return method === undefined ? null : method({ positional: [], keywords: new Map() });
  });
}

/** A text of the same kind as `like`. */
function same(like: Value, text: string): Value {
  return like instanceof Markup ? new Markup(text) : text;
}

/** What `|escape` makes of a value; escaped text stays as it is. */
export function escapeValue(rt: Runtime, value: Value): Markup {
  return value instanceof Markup ? value : new Markup(escapeHtml(toText(rt, value)));
}

function format(
  rt: Runtime,
  value: Value,
  args: { positional: readonly Value[]; keywords: ReadonlyMap<string, Value> },
): Value {
  const { positional, keywords } = args;
  if (positional.length > 0 && keywords.size > 0) {
    throw new Raised('RuntimeError', "can't handle positional and keyword arguments at the same time");
  }
  if (keywords.size === 0) return formatPercent(rt, soft(rt, value), new Tuple(positional));
  const mapping = new Dict();
  for (const [key, item] of keywords) mapping.entries.set(key, [key, item]);
  return formatPercent(rt, soft(rt, value), mapping);
}

function indent(rt: Runtime, value: Value, [width = 4n, first, blank]: Bound): Value {
  if (value instanceof Undefined) throw value.fail();
  if (!isString(value)) throw new Raised('TypeError', `can only indent a string, not ${typeName(value)}`);
  const margin = isString(width) ? textOf(width) : toText(rt, binary(rt, '*', ' ', width));
  const lines = splitLines(`${textOf(value)}\n`);
  rt.limits.allocate(textOf(value).length + lines.length * margin.length);
  const indented = lines.map((line, i) => (i > 0 && (line !== '' || flag(blank)) ? margin + line : line));
  return same(value, (flag(first) ? margin : '') + indented.join('\n'));
}

function title(rt: Runtime, value: Value): Value {
  const text = toText(rt, value);
  rt.limits.step(text.length / 3);
  rt.limits.allocate(text.length * 4);
  return text
    .split(new RegExp(`((?:${SPACE}|[-({[<])+)`))
    .map((item) => {
      const [head = '', ...rest] = codePoints(item);
      return head.toUpperCase() + rest.join('').toLowerCase();
    })
    .join('');
}

function truncateText(rt: Runtime, value: Value, [length = 255n, killWords, end = '...', leeway = null]: Bound): Value {
  const most = whole(length, 0);
  const slack = leeway === null ? 5 : whole(leeway, 0);
  const tail = lengthOf(end);
  if (most < tail) throw new Raised('RuntimeError', `expected length >= ${tail}, got ${most}`);
  if (slack < 0) throw new Raised('RuntimeError', `expected leeway >= 0, got ${slack}`);
  if (lengthOf(value) <= most + slack) return value;
  const cut = slice(rt, value, null, BigInt(most - tail), null);
  if (flag(killWords)) return binary(rt, '+', cut, end);
  if (!isString(cut)) throw new Raised('AttributeError', `'${typeName(cut)}' object has no attribute 'rsplit'`);
  const text = textOf(cut);
  const space = text.lastIndexOf(' ');
  return binary(rt, '+', same(cut, space === -1 ? text : text.slice(0, space)), end);
}

/** Percent-encodes as Python's `quote`. */
function quote(rt: Runtime, value: Value, isQuery: boolean): string {
  const text = toText(rt, value);
  rt.limits.allocate(text.length * 3);
  let quoted: string;
  try {
    quoted = encodeURIComponent(text);
  } catch {
    throw new Raised('ValueError', 'half of a surrogate pair cannot be encoded');
  }
  quoted = quoted.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return isQuery ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/');
}

function urlEncode(rt: Runtime, value: Value): Value {
  const isScalar = value === null || isString(value) || typeof value !== 'object' || !isIterable(value);
  if (isScalar) return quote(rt, value, false);
  const parts: string[] = [];
  for (const pair of iterate(rt, value instanceof Dict ? new DictView(value, 'items') : value)) {
    const [key = null, item = null, ...rest] = listOf(rt, pair);
    if (rest.length > 0 || (pair instanceof Tuple ? pair.items.length : lengthOf(pair)) !== 2) {
      throw new Raised('ValueError', 'urlencode needs pairs of key and value');
    }
    parts.push(`${quote(rt, key, true)}=${quote(rt, item, true)}`);
  }
  return parts.join('&');
}

function isIterable(value: Value): boolean {
  if (value instanceof Undefined) return true;
  try {
    elements(value);
    return true;
  } catch {
    return false;
  }
}

function xmlAttributes(rt: Runtime, value: Value, [autospace = true]: Bound): Value {
  if (value instanceof Undefined) throw value.fail();
  if (!(value instanceof Dict))
    throw new Raised('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  const parts: string[] = [];
  for (const [key, item] of value.walk()) {
    if (item === null || item instanceof Undefined) continue;
    const name = expectText(key, 'attribute name');
    if (/[\s/>=]/.test(name)) throw new Raised('ValueError', `Invalid character in attribute name: ${repr(rt, key)}`);
    const text = `${isString(key) ? escaped(key) : name}="${escapeValue(rt, item).text}"`;
    rt.limits.allocate(text.length);
    parts.push(text);
  }
  const all = parts.join(' ');
  return flag(autospace) && all !== '' ? ` ${all}` : all;
}

function replace(rt: Runtime, value: Value, [old = null, fresh = null, count = null]: Bound): Value {
  const limit = count === null ? -1 : integer(count, -1);
  return replaceText(rt, toText(rt, value), toText(rt, old), toText(rt, fresh), limit);
}

function trim(rt: Runtime, value: Value, [chars = null]: Bound): Value {
  const text = soft(rt, value);
  return same(text, strip(textOf(text), 'both', chars === null ? undefined : expectText(chars, 'strip arg')));
}

/** Filters on text; `striptags`, `urlize` and `wordwrap` have files of their own. */
export const TEXT_FILTERS: readonly (readonly [string, Filter])[] = [
  viaMethod('capitalize'),
  filter('center', ['width?'], (rt, value, [width]) => {
    const text = soft(rt, value);
    return same(text, centered(rt, textOf(text), integer(width, 80)));
  }),
  filter('e', [], escapeValue),
  filter('escape', [], escapeValue),
  filter('forceescape', [], (rt, value) => new Markup(escapeHtml(toText(rt, value)))),
  ['format', format],
  filter('indent', ['width?', 'first?', 'blank?'], indent),
  viaMethod('lower'),
  filter('replace', ['old', 'new', 'count?'], replace),
  filter('safe', [], (rt, value) => new Markup(toText(rt, value))),
  filter('string', [], soft),
  filter('title', [], title),
  filter('trim', ['chars?'], trim),
  filter('truncate', ['length?', 'killwords?', 'end?', 'leeway?'], truncateText),
  viaMethod('upper'),
  filter('urlencode', [], urlEncode),
  filter('wordcount', [], (rt, value) => BigInt(toText(rt, value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0)),
  filter('xmlattr', ['autospace?'], xmlAttributes),
];
