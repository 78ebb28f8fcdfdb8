import { Raised } from './errors';
import { exponentSuffix, fixedDigits, floatText, intText, significantDigits } from './python-number';
import { textLength } from './python-text';
import type { Runtime } from './runtime';

/** Digits after the point that anyone may ask for. */
const MAX_PRECISION = 1000;

/** |value| in the notation of `type`: e, f, g, or `r` for what `str` prints; without its sign. */
export function formatMagnitude(
  value: number,
  type: string,
  precision: number | undefined,
  alternate: boolean,
): string {
  const lower = type.toLowerCase();
  const text = Number.isFinite(value)
    ? magnitude(value, lower, precision, alternate)
    : Number.isNaN(value)
      ? 'nan'
      : 'inf';
  return type === lower ? text : text.toUpperCase();
}

function magnitude(value: number, type: string, precision: number | undefined, alternate: boolean): string {
  if ((precision ?? 0) > MAX_PRECISION) throw new Raised('Refused', `a precision of more than ${MAX_PRECISION} digits`);
  if (type === 'r' && precision === undefined) return floatText(Math.abs(value));
  const places = precision ?? 6;
  if (type === 'f') return fixedDigits(value, places) + (alternate && places === 0 ? '.' : '');
  if (type === 'e') return exponential(...significantDigits(value, places + 1), alternate);
  return general(value, Math.max(1, places), type === 'r', alternate);
}

function exponential(digits: string, exponent: number, point: boolean): string {
  const fraction = digits.length > 1 || point ? `.${digits.slice(1)}` : '';
  return digits.slice(0, 1) + fraction + exponentSuffix(exponent);
}

/** Python's `g`: without trailing zeros; `dotZero` keeps one digit after the point, as `format(x, '.3')` does. */
function general(value: number, count: number, dotZero: boolean, alternate: boolean): string {
  const [all, exponent] = significantDigits(value, count);
  const digits = alternate ? all : all.replace(/(?<=.)0+$/, '');
  if (exponent < -4 || exponent >= count - (dotZero ? 1 : 0)) return exponential(digits, exponent, alternate);
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1) || (dotZero ? '0' : '');
  return fraction === '' && !alternate ? whole : `${whole}.${fraction}`;
}

/** The digits of |value| in base 2, 8, 10 or 16, with the prefix of `#` apart. */
export function formatInteger(value: bigint, type: string, alternate: boolean): { prefix: string; digits: string } {
  const magnitude = value < 0n ? -value : value;
  const base = new Map([
    ['b', 2],
    ['o', 8],
    ['x', 16],
    ['X', 16],
  ]).get(type);
  if (base === undefined) return { prefix: '', digits: intText(magnitude) };
  const digits = magnitude.toString(base);
  return { prefix: alternate ? `0${type}` : '', digits: type === 'X' ? digits.toUpperCase() : digits };
}

/** Fills `text` up to `width` characters; `=` puts the filling between the first `head` characters and the rest. */
export function pad(rt: Runtime, text: string, width: number, align: string, fill: string, head = 0): string {
  const missing = width - textLength(text);
  if (missing <= 0) return text;
  rt.limits.allocate(missing);
  if (align === '<') return text + fill.repeat(missing);
  if (align === '>') return fill.repeat(missing) + text;
  if (align === '=') return text.slice(0, head) + fill.repeat(missing) + text.slice(head);
  const left = Math.floor(missing / 2);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}
