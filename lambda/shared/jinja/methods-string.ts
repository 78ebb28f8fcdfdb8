import { bind, bindPositional, integer } from './binding';
import { formatBraces } from './brace-format';
import { Raised } from './errors';
import { escaped } from './escaped';
import { iterate } from './iteration';
import { pad } from './number-format';
import { getEntry } from './python-compare';
import { expectText, toText } from './python-repr';
import {
  capitalize,
  codePoints,
  escapeHtml,
  isCased,
  SPACE,
  sliceText,
  splitLines,
  splitWords,
  strip,
  stripEnd,
  textLength,
  titleWords,
  toCodePointIndex,
} from './python-text';
import type { Runtime } from './runtime';
import { bounds } from './subscript';
import { type Arguments, Dict, isString, isTrue, Markup, Tuple, textOf, typeName, type Value } from './values';

type Method = (rt: Runtime, text: string, args: Arguments, self: string | Markup) => Value;

const ALL_SPACE = new RegExp(`^${SPACE}+$`);

function plain(least: number, most: number, run: (text: string, args: readonly Value[], rt: Runtime) => Value): Method {
  return (rt, text, args) => run(text, bindPositional('method', args, least, most), rt);
}

/** A method that takes a text apart into its characters. */
function costly(run: (text: string) => string): Method {
  return plain(0, 0, (text, _, rt) => {
    rt.limits.step(text.length / 5);
    rt.limits.allocate(text.length * 8);
    return run(text);
  });
}

/** The pattern is made when it is asked for: Unicode's classes are dear, and few templates need one. */
function matches(pattern: () => RegExp): Method {
  return plain(0, 0, (text) => pattern().test(text));
}

function optionalText(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return expectText(value, 'argument');
}

/** The part of a text that optional start and end choose, and where it begins. */
function range(text: string, args: readonly Value[]): { part: string; start: number; isEmpty: boolean } {
  const length = textLength(text);
  const [start, end] = bounds(length, args[1] ?? null, args[2] ?? null, null);
  const isBeyond = typeof args[1] === 'bigint' && args[1] > BigInt(length);
  return { part: sliceText(text, start, Math.max(start, end)), start, isEmpty: isBeyond || start > end };
}

function find(text: string, args: readonly Value[], last: boolean): number {
  const { part, start, isEmpty } = range(text, args);
  const wanted = expectText(args[0] ?? null, 'argument 1');
  const at = last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
  return at === -1 || isEmpty ? -1 : start + toCodePointIndex(part, at);
}

function indexOf(last: boolean): Method {
  return plain(1, 3, (text, args) => {
    const at = find(text, args, last);
    if (at === -1) throw new Raised('ValueError', 'substring not found');
    return BigInt(at);
  });
}

function count(text: string, args: readonly Value[]): Value {
  const { part, isEmpty } = range(text, args);
  const wanted = expectText(args[0] ?? null, 'argument 1');
  if (isEmpty) return 0n;
  return BigInt(wanted === '' ? textLength(part) + 1 : part.split(wanted).length - 1);
}

function affix(test: (part: string, wanted: string) => boolean): Method {
  return plain(1, 3, (text, args) => {
    const { part, isEmpty } = range(text, args);
    const wanted = args[0] instanceof Tuple ? args[0].items : [args[0] ?? null];
    return wanted.some((each) => test(part, expectText(each, 'first argument'))) && !isEmpty;
  });
}

type Pad = (rt: Runtime, text: string, width: number, fill: string) => string;

function justified(rt: Runtime, text: string, width: Value | undefined, fill: Value | undefined, padding: Pad): string {
  const char = fill === undefined ? ' ' : expectText(fill, 'The fill character');
  if (textLength(char) !== 1) throw new Raised('TypeError', 'The fill character must be exactly one character long');
  return padding(rt, text, integer(width, 0), char);
}

function justify(align: string): Method {
  const padding: Pad = (rt, text, width, fill) => pad(rt, text, width, align, fill);
  return plain(1, 2, (text, [width, fill], rt) => justified(rt, text, width, fill, padding));
}

/** Python's `str.center` puts the odd blank left of a text of odd length, unlike `format`. */
function center(rt: Runtime, text: string, width: number, fill: string): string {
  const missing = width - textLength(text);
  if (missing <= 0) return text;
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return pad(rt, pad(rt, text, width - (missing - left), '>', fill), width, '<', fill);
}

/** `text.center(width)` with blanks. */
export function centered(rt: Runtime, text: string, width: number): string {
  return center(rt, text, width, ' ');
}

function split(fromEnd: boolean): Method {
  return (rt, text, args) => {
    const [separator, limit] = bind('split', args, ['sep?', 'maxsplit?']);
    const most = integer(limit, -1);
    rt.limits.allocate(text.length);
    if (separator === undefined || separator === null) return splitWords(text, most, fromEnd);
    const by = expectText(separator, 'sep');
    if (by === '') throw new Raised('ValueError', 'empty separator');
    const parts = text.split(by);
    rt.limits.allocateList(parts.length);
    if (most < 0 || parts.length <= most + 1) return parts;
    if (fromEnd) return [parts.slice(0, parts.length - most).join(by), ...parts.slice(parts.length - most)];
    return [...parts.slice(0, most), parts.slice(most).join(by)];
  };
}

function partition(last: boolean): Method {
  return plain(1, 1, (text, args) => {
    const by = expectText(args[0] ?? null, 'argument');
    if (by === '') throw new Raised('ValueError', 'empty separator');
    const at = last ? text.lastIndexOf(by) : text.indexOf(by);
    if (at === -1) return new Tuple(last ? ['', '', text] : [text, '', '']);
    return new Tuple([text.slice(0, at), by, text.slice(at + by.length)]);
  });
}

/** Python's `str.replace`; a negative limit means all. */
export function replaceText(rt: Runtime, text: string, old: string, fresh: string, limit: number): string {
  const parts = old === '' ? ['', ...codePoints(text), ''] : text.split(old);
  const times = limit < 0 ? parts.length - 1 : Math.min(limit, parts.length - 1);
  rt.limits.allocate(text.length + times * fresh.length);
  const head = parts.slice(0, times + 1).join(fresh);
  return times + 1 < parts.length ? `${head}${old}${parts.slice(times + 1).join(old)}` : head;
}

function join(rt: Runtime, text: string, args: Arguments, self: string | Markup): Value {
  const [items = null] = bindPositional('join', args, 1, 1);
  const parts: string[] = [];
  for (const item of iterate(rt, items)) {
    if (self instanceof Markup) {
      parts.push(isString(item) ? escaped(item) : escapeHtml(toText(rt, item)));
    } else {
      if (!isString(item)) {
        throw new Raised('TypeError', `sequence item ${parts.length}: expected str instance, ${typeName(item)} found`);
      }
      parts.push(textOf(item));
    }
    rt.limits.allocate((parts.at(-1)?.length ?? 0) + text.length);
  }
  return parts.join(text);
}

function expandTabs(text: string, size: number): string {
  let column = 0;
  return codePoints(text)
    .map((char) => {
      if (char === '\n' || char === '\r') column = 0;
      if (char === '\n' || char === '\r') return char;
      const written = char === '\t' ? ' '.repeat(size > 0 ? size - (column % size) : 0) : char;
      column += char === '\t' ? written.length : 1;
      return written;
    })
    .join('');
}

function isTitle(text: string): boolean {
  return codePoints(text).some(isCased) && titleWords(text) === text;
}

function swapCase(text: string): string {
  return codePoints(text)
    .map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()))
    .join('');
}

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['capitalize', costly(capitalize)],
  ['casefold', plain(0, 0, (text) => text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ'))],
  ['center', plain(1, 2, (text, [width, fill], rt) => justified(rt, text, width, fill, center))],
  ['count', plain(1, 3, count)],
  ['endswith', affix((part, wanted) => part.endsWith(wanted))],
  [
    'expandtabs',
    (rt, text, args) => {
      const size = integer(bind('expandtabs', args, ['tabsize?'])[0], 8);
      rt.limits.allocate(text.length + (text.split('\t').length - 1) * size);
      return expandTabs(text, size);
    },
  ],
  ['find', plain(1, 3, (text, args) => BigInt(find(text, args, false)))],
  [
    'format',
    (rt, _, args, self) =>
      formatBraces(rt, self, { positional: args.positional, named: (name) => args.keywords.get(name) }),
  ],
  [
    'format_map',
    (rt, _, args, self) => {
      const [mapping = null] = bindPositional('format_map', args, 1, 1);
      if (!(mapping instanceof Dict)) throw new Raised('TypeError', 'format_map() requires a mapping');
      return formatBraces(rt, self, { positional: [], named: (name) => getEntry(mapping, name) });
    },
  ],
  ['index', indexOf(false)],
  ['isalnum', matches(() => /^[\p{L}\p{N}]+$/u)],
  ['isalpha', matches(() => /^\p{L}+$/u)],
  ['isascii', plain(0, 0, (text) => !/[\u0080-\uffff]/.test(text))],
  ['isdecimal', matches(() => /^\p{Nd}+$/u)],
  ['isdigit', matches(() => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]+$/u)],
  ['isidentifier', matches(() => /^[\p{XIDS}_]\p{XIDC}*$/u)],
  ['islower', plain(0, 0, (text) => isLower(text))],
  ['isnumeric', matches(() => /^\p{N}+$/u)],
  ['isprintable', plain(0, 0, (text) => !/(?! )[\p{C}\p{Z}]/u.test(text))],
  ['isspace', matches(() => ALL_SPACE)],
  ['istitle', plain(0, 0, (text) => isTitle(text))],
  ['isupper', plain(0, 0, (text) => isUpper(text))],
  ['join', join],
  ['ljust', justify('<')],
  ['lower', plain(0, 0, (text) => text.toLowerCase())],
  ['lstrip', plain(0, 1, (text, [chars]) => strip(text, 'start', optionalText(chars)))],
  ['partition', partition(false)],
  ['removeprefix', plain(1, 1, (text, [prefix]) => cut(text, expectText(prefix ?? null, 'argument'), true))],
  ['removesuffix', plain(1, 1, (text, [suffix]) => cut(text, expectText(suffix ?? null, 'argument'), false))],
  [
    'replace',
    (rt, text, args, self) => {
      const [old = null, fresh = null, limit] = bindPositional('replace', args, 2, 3);
      const plainFresh = expectText(fresh, 'argument 2');
      const safeFresh = self instanceof Markup && isString(fresh) ? escaped(fresh) : plainFresh;
      return replaceText(rt, text, expectText(old, 'argument 1'), safeFresh, integer(limit, -1));
    },
  ],
  ['rfind', plain(1, 3, (text, args) => BigInt(find(text, args, true)))],
  ['rindex', indexOf(true)],
  ['rjust', justify('>')],
  ['rpartition', partition(true)],
  ['rsplit', split(true)],
  ['rstrip', plain(0, 1, (text, [chars]) => stripEnd(text, optionalText(chars)))],
  ['split', split(false)],
  [
    'splitlines',
    (_rt, text, args) => {
      const [keepEnds] = bind('splitlines', args, ['keepends?']);
      return splitLines(text, keepEnds !== undefined && isTrue(keepEnds));
    },
  ],
  ['startswith', affix((part, wanted) => part.startsWith(wanted))],
  ['strip', plain(0, 1, (text, [chars]) => strip(text, 'both', optionalText(chars)))],
  ['swapcase', costly(swapCase)],
  ['title', costly(titleWords)],
  ['upper', plain(0, 0, (text) => text.toUpperCase())],
  ['zfill', plain(1, 1, (text, [width], rt) => pad(rt, text, integer(width, 0), '=', '0', /^[-+]/.test(text) ? 1 : 0))],
]);

function cut(text: string, affixText: string, isPrefix: boolean): string {
  if (affixText === '') return text;
  if (isPrefix) return text.startsWith(affixText) ? text.slice(affixText.length) : text;
  return text.endsWith(affixText) ? text.slice(0, -affixText.length) : text;
}

/** Python's `str.islower`. */
export function isLower(text: string): boolean {
  return /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
}

/** Python's `str.isupper`. */
export function isUpper(text: string): boolean {
  return /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);
}

/** Calls a method of a string; undefined when there is none of that name. What a `Markup` answers is `Markup` too. */
export function stringMethod(
  rt: Runtime,
  self: string | Markup,
  name: string,
): ((args: Arguments) => Value) | undefined {
  const method = METHODS.get(name);
  if (method === undefined) return undefined;
  return (args) => {
    rt.limits.stepText(textOf(self));
    const result = method(rt, textOf(self), args, self);
    return self instanceof Markup ? marked(result) : result;
  };
}

function marked(value: Value): Value {
  if (typeof value === 'string') return new Markup(value);
  if (Array.isArray(value)) return value.map(marked);
  return value instanceof Tuple ? new Tuple(value.items.map(marked)) : value;
}
