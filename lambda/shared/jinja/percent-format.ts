import { Raised } from './errors';
import { escaped } from './escaped';
import { formatInteger, formatMagnitude, pad } from './number-format';
import { getEntry } from './python-compare';
import { toFloat, truncate } from './python-number';
import { ascii, repr, toText } from './python-repr';
import { escapeHtml, sliceText, textLength } from './python-text';
import type { Runtime } from './runtime';
import {
  Dict,
  isString,
  Markup,
  Range,
  Tuple,
  textOf,
  toCount,
  toInteger,
  typeName,
  Undefined,
  type Value,
} from './values';

const DIRECTIVE = /%(?:\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([\s\S])?/gu;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

/** `text % values`; a `Markup` escapes what it takes in. */
export function formatPercent(rt: Runtime, format: string | Markup, values: Value): string | Markup {
  const source = new Values(values);
  const isEscaping = format instanceof Markup;
  rt.limits.allocate(textOf(format).length);
  const text = textOf(format).replace(
    DIRECTIVE,
    (_, key, flags: string, width, precision, type: string | undefined) => {
      if (type === undefined) throw new Raised('ValueError', 'incomplete format');
      rt.limits.step(1 + String(key ?? '').length / 10);
      source.key = key;
      let starWidth = width === '*' ? toCount(source.next()) : Number(width ?? 0);
      const alignFlags = starWidth < 0 ? `${flags}-` : flags;
      starWidth = Math.abs(starWidth);
      const digits =
        precision === '*'
          ? Math.max(0, toCount(source.next()))
          : precision === undefined
            ? undefined
            : Number(precision);
      if (type === '%') {
        if (key !== undefined) source.next();
        return '%';
      }
      return directive(rt, { flags: alignFlags, width: starWidth, precision: digits, type }, source.next(), isEscaping);
    },
  );
  source.finish();
  return isEscaping ? new Markup(text) : text;
}

/** Hands out the values: a tuple's one after the other, a mapping's by key, anything else once. */
class Values {
  key: string | undefined;
  private used = 0;
  private readonly list: readonly Value[];

  constructor(private readonly all: Value) {
    this.list = all instanceof Tuple ? all.items : [all];
  }

  next(): Value {
    if (this.key !== undefined) return this.lookUp(this.key);
    const value = this.list[this.used];
    if (value === undefined) throw new Raised('TypeError', 'not enough arguments for format string');
    this.used += 1;
    return value;
  }

  private lookUp(key: string): Value {
    this.used = this.list.length;
    if (this.all instanceof Undefined) throw this.all.fail();
    if (!(this.all instanceof Dict)) throw new Raised('TypeError', 'format requires a mapping');
    const value = getEntry(this.all, key);
    if (value === undefined) throw new Raised('LookupError', `'${key}'`);
    return value;
  }

  finish(): void {
    const { all } = this;
    if (this.used >= this.list.length) return;
    if (all instanceof Dict || Array.isArray(all) || all instanceof Range || all instanceof Undefined) return;
    throw new Raised('TypeError', 'not all arguments converted during string formatting');
  }
}

function directive(rt: Runtime, spec: Directive, value: Value, isEscaping: boolean): string {
  const { flags, width, precision, type } = spec;
  rt.limits.step((precision ?? 0) / 5);
  const align = flags.includes('-') ? '<' : '>';
  if ('sra'.includes(type)) {
    const text = textFor(rt, type, value, isEscaping);
    return pad(rt, precision === undefined ? text : sliceText(text, 0, precision), width, align, ' ');
  }
  if (type === 'c') return pad(rt, character(value), width, align, ' ');
  const { negative, prefix, digits } = numberFor(value, spec);
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const head = sign + prefix;
  const isZeroFilled = flags.includes('0') && align === '>';
  return pad(rt, head + digits, width, isZeroFilled ? '=' : align, isZeroFilled ? '0' : ' ', head.length);
}

function textFor(rt: Runtime, type: string, value: Value, isEscaping: boolean): string {
  if (type === 's') {
    if (isEscaping && isString(value)) return escaped(value);
    const text = toText(rt, value);
    return isEscaping ? escapeHtml(text) : text;
  }
  const text = type === 'r' ? repr(rt, value) : ascii(rt, value);
  return isEscaping ? escapeHtml(text) : text;
}

function numberFor(value: Value, spec: Directive): { negative: boolean; prefix: string; digits: string } {
  const { type, precision, flags } = spec;
  const isAlternate = flags.includes('#');
  const whole = toInteger(value);
  if (value instanceof Undefined) throw value.fail();
  if ('eEfFgG'.includes(type)) {
    const number = whole === undefined ? value : toFloat(whole);
    if (typeof number !== 'number') throw new Raised('TypeError', `must be real number, not ${typeName(value)}`);
    const negative = number < 0 || Object.is(number, -0);
    return { negative, prefix: '', digits: formatMagnitude(number, type, precision, isAlternate) };
  }
  if (!'diuxXo'.includes(type)) throw new Raised('ValueError', `unsupported format character '${type}'`);
  const integer = whole ?? (typeof value === 'number' && 'diu'.includes(type) ? truncate(value) : undefined);
  if (integer === undefined) {
    const required = 'diu'.includes(type) ? 'a real number' : 'an integer';
    throw new Raised('TypeError', `%${type} format: ${required} is required, not ${typeName(value)}`);
  }
  const { prefix, digits } = formatInteger(integer, type, isAlternate);
  if ((precision ?? 0) > 100_000) throw new Raised('Refused', 'a precision of more than 100000 digits');
  return { negative: integer < 0n, prefix, digits: digits.padStart(precision ?? 0, '0') };
}

function character(value: Value): string {
  if (isString(value) && textLength(textOf(value)) === 1) return textOf(value);
  const code = toInteger(value);
  if (code === undefined) throw new Raised('TypeError', '%c requires int or char');
  if (code < 0n || code > 0x10ffffn) throw new Raised('OverflowError', '%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(code));
}
