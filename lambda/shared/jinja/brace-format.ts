import { Raised } from './errors';
import { formatInteger, formatMagnitude, pad } from './number-format';
import { toFloat } from './python-number';
import { ascii, repr, toText } from './python-repr';
import { escapeHtml, sliceText } from './python-text';
import type { Runtime } from './runtime';
import { subscript } from './subscript';
import { isString, Markup, PyObject, textOf, toInteger, typeName, Undefined, type Value } from './values';

/** Where the values of replacement fields come from. */
export interface Fields {
  readonly positional: readonly Value[];
  named(name: string): Value | undefined;
}

/** `text.format(...)`; a `Markup` escapes what it takes in. */
export function formatBraces(rt: Runtime, format: string | Markup, fields: Fields): string | Markup {
  const formatter = new Formatter(rt, fields, format instanceof Markup);
  const text = formatter.format(textOf(format), 2);
  return format instanceof Markup ? new Markup(text) : text;
}

class Formatter {
  /** Fields without a name count on from here; undefined once a field had a number. */
  private automatic: number | undefined = 0;

  constructor(
    private readonly rt: Runtime,
    private readonly fields: Fields,
    private readonly isEscaping: boolean,
  ) {}

  /** @param depth how deep fields may stand inside each other's specifications */
  format(text: string, depth: number): string {
    if (depth === 0) throw new Raised('ValueError', 'Max string recursion exceeded');
    this.rt.limits.allocate(text.length);
    let result = '';
    for (let i = 0; i < text.length; ) {
      const char = text[i];
      if ((char === '{' || char === '}') && text[i + 1] === char) {
        result += char;
        i += 2;
      } else if (char === '}') {
        throw new Raised('ValueError', "Single '}' encountered in format string");
      } else if (char === '{') {
        const end = closing(text, i);
        const written = this.field(text.slice(i + 1, end), depth);
        this.rt.limits.allocate(written.length);
        result += written;
        i = end + 1;
      } else {
        result += char;
        i += 1;
      }
    }
    return result;
  }

  private field(body: string, depth: number): string {
    const match = /^((?:[^[:!]|\[[^\]]*\])*)(?:!([^:]?))?(?::([\s\S]*))?$/u.exec(body);
    if (match === null) throw new Raised('ValueError', "expected ':' after conversion specifier");
    const [, path = '', conversion, specification = ''] = match;
    this.rt.limits.step();
    const value = this.convert(this.lookUp(path), conversion);
    const spec =
      specification.includes('{') || specification.includes('}')
        ? this.format(specification, depth - 1)
        : specification;
    if (this.isEscaping && value instanceof Markup) {
      if (spec !== '') throw new Raised('ValueError', 'Unsupported format specification for Markup.');
      return value.text;
    }
    const text = formatValue(this.rt, value, spec);
    return this.isEscaping ? escapeHtml(text) : text;
  }

  private lookUp(path: string): Value {
    const parts = /^([^.[]*)((?:\.[^.[]+|\[[^\]]+\])*)$/u.exec(path);
    if (parts === null) throw new Raised('ValueError', 'Empty attribute in format string');
    const [, first = '', rest = ''] = parts;
    let value = this.first(first);
    for (const [step] of rest.matchAll(/\.[^.[]+|\[[^\]]+\]/gu)) value = this.follow(value, step);
    return value;
  }

  private first(name: string): Value {
    if (name !== '' && !/^\d+$/.test(name)) {
      const value = this.fields.named(name);
      if (value === undefined) throw new Raised('LookupError', `'${name}'`);
      return value;
    }
    const isAutomatic = name === '';
    if (isAutomatic ? this.automatic === undefined : (this.automatic ?? 0) > 0) {
      throw new Raised('ValueError', 'cannot switch between automatic field numbering and manual field specification');
    }
    const index = isAutomatic ? (this.automatic ?? 0) : Number(name);
    this.automatic = isAutomatic ? index + 1 : undefined;
    const value = this.fields.positional[index];
    if (value === undefined)
      throw new Raised('LookupError', `Replacement index ${index} out of range for positional args tuple`);
    return value;
  }

  private follow(value: Value, step: string): Value {
    if (value instanceof Undefined) throw value.fail();
    if (step.startsWith('[')) {
      const key = step.slice(1, -1);
      return subscript(this.rt, value, /^\d+$/.test(key) ? BigInt(key) : key);
    }
    const name = step.slice(1);
    const found = value instanceof PyObject ? value.attribute(name) : undefined;
    if (found === undefined)
      throw new Raised('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
    return found;
  }

  private convert(value: Value, conversion: string | undefined): Value {
    switch (conversion) {
      case undefined:
        return value;
      case 's':
        return toText(this.rt, value);
      case 'r':
        return repr(this.rt, value);
      case 'a':
        return ascii(this.rt, value);
      default:
        throw new Raised('ValueError', `Unknown conversion specifier '${conversion}'`);
    }
  }
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    if (text[i] === '[' && depth === 1 && !text.slice(open, i).includes(':')) {
      const end = text.indexOf(']', i);
      if (end !== -1) i = end;
    } else if (text[i] === '{') depth += 1;
    else if (text[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  throw new Raised(
    'ValueError',
    open === text.length - 1 ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}

const SPEC = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u;

interface Spec {
  readonly fill: string | undefined;
  readonly align: string | undefined;
  readonly sign: string;
  /** `z`: what rounds to zero has no minus. */
  readonly dropsNegativeZero: boolean;
  readonly isAlternate: boolean;
  readonly hasZero: boolean;
  readonly width: number;
  readonly grouping: string | undefined;
  readonly precision: number | undefined;
  readonly type: string | undefined;
}

/** Python's `format(value, spec)`. */
export function formatValue(rt: Runtime, value: Value, text: string): string {
  if (text === '') return toText(rt, value);
  const isNumber = typeof value === 'number' || toInteger(value) !== undefined;
  if (!isNumber && !isString(value)) {
    throw new Raised('TypeError', `unsupported format string passed to ${typeName(value)}.__format__`);
  }
  const spec = parseSpec(text);
  return isString(value) ? formatText(rt, textOf(value), spec) : formatNumber(rt, value, spec);
}

function parseSpec(text: string): Spec {
  const match = SPEC.exec(text);
  if (match === null) throw new Raised('ValueError', `Invalid format specifier '${text}'`);
  const [, fill, align, sign = '', z, alternate, zero, width, grouping, precision, type] = match;
  return {
    fill,
    align,
    sign,
    dropsNegativeZero: z !== undefined,
    isAlternate: alternate !== undefined,
    hasZero: zero !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

function formatText(rt: Runtime, text: string, spec: Spec): string {
  if (spec.type !== undefined && spec.type !== 's') throw unknownCode(spec.type, 'str');
  if (spec.sign || spec.dropsNegativeZero || spec.isAlternate || spec.align === '=' || spec.grouping) {
    throw new Raised('ValueError', 'a format specification for numbers is given a string');
  }
  const cut = spec.precision === undefined ? text : sliceText(text, 0, spec.precision);
  return pad(rt, cut, spec.width, spec.align ?? '<', spec.fill ?? (spec.hasZero ? '0' : ' '));
}

function unknownCode(code: string, type: string): Raised {
  return new Raised('ValueError', `Unknown format code '${code}' for object of type '${type}'`);
}

function formatNumber(rt: Runtime, value: Value, spec: Spec): string {
  const whole = toInteger(value);
  const isFloat = whole === undefined || 'eEfFgG%'.includes(spec.type ?? '.');
  const parts = isFloat
    ? floatParts(whole === undefined ? Number(value) : toFloat(whole), spec)
    : integerParts(whole, spec);
  const sign = parts.negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const head = sign + parts.prefix;
  const align = spec.align ?? (spec.hasZero ? '=' : '>');
  const fill = spec.fill ?? (spec.hasZero ? '0' : ' ');
  const isZeroFilled = align === '=' && fill === '0';
  rt.limits.allocate(spec.width);
  rt.limits.step((spec.precision ?? 0) / 5);
  const body = group(parts.digits, spec, isZeroFilled ? spec.width - head.length : 0);
  return pad(rt, head + body, spec.width, align, fill, head.length);
}

interface Parts {
  readonly negative: boolean;
  readonly prefix: string;
  readonly digits: string;
}

function integerParts(value: bigint, spec: Spec): Parts {
  const type = spec.type ?? 'd';
  if (!'bcdoxXn'.includes(type)) throw unknownCode(type, 'int');
  if (spec.precision !== undefined || spec.dropsNegativeZero) {
    throw new Raised('ValueError', "neither a precision nor 'z' is allowed in an integer format specifier");
  }
  if (type === 'c') {
    if (spec.sign !== '' || spec.isAlternate || spec.grouping !== undefined) {
      throw new Raised('ValueError', "Sign not allowed with integer format specifier 'c'");
    }
    if (value < 0n || value > 0x10ffffn) throw new Raised('OverflowError', '%c arg not in range(0x110000)');
    return { negative: false, prefix: '', digits: String.fromCodePoint(Number(value)) };
  }
  if (spec.grouping !== undefined && (type === 'n' || (spec.grouping === ',' && type !== 'd'))) {
    throw new Raised('ValueError', `Cannot specify '${spec.grouping}' with '${type}'.`);
  }
  return { negative: value < 0n, ...formatInteger(value, type, spec.isAlternate) };
}

function floatParts(value: number, spec: Spec): Parts {
  const type = spec.type ?? 'r';
  if (!'eEfFgGn%r'.includes(type) || spec.type === 'r') throw unknownCode(type, 'float');
  if (type === 'n' && spec.grouping !== undefined)
    throw new Raised('ValueError', `Cannot specify '${spec.grouping}' with 'n'.`);
  const digits =
    type === '%'
      ? `${formatMagnitude(value * 100, 'f', spec.precision, spec.isAlternate)}%`
      : formatMagnitude(value, type === 'n' ? 'g' : type, spec.precision, spec.isAlternate);
  const isNegative = value < 0 || Object.is(value, -0);
  const negative = isNegative && !(spec.dropsNegativeZero && /^[^1-9in]*(?:e|$)/i.test(digits));
  return { negative, prefix: '', digits };
}

/** Characters of a field whose digits are grouped. */
const MAX_GROUPED = 1000;

/** Puts separators into the whole part; zeros that fill up to `width` are grouped with it. */
function group(digits: string, spec: Spec, width: number): string {
  if (spec.grouping === undefined) return digits;
  const [whole = '', rest = ''] = splitWhole(digits, spec.type);
  if (width > MAX_GROUPED)
    throw new Raised('Refused', `grouped digits in a field of more than ${MAX_GROUPED} characters`);
  const every = 'boxX'.includes(spec.type ?? '.') ? 4 : 3;
  let filled = whole;
  let grouped = separate(filled, every, spec.grouping);
  while (whole !== '' && grouped.length + rest.length < width) {
    filled = `0${filled}`;
    grouped = separate(filled, every, spec.grouping);
  }
  return grouped + rest;
}

function separate(digits: string, every: number, separator: string): string {
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= every) groups.unshift(digits.slice(Math.max(0, end - every), end));
  return groups.join(separator);
}

function splitWhole(digits: string, type: string | undefined): string[] {
  if ('boxX'.includes(type ?? '.')) return [digits, ''];
  const end = /^[0-9]+/.exec(digits)?.[0].length ?? 0;
  return [digits.slice(0, end), digits.slice(end)];
}
