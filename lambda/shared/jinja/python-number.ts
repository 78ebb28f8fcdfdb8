import { Raised } from './errors';
import { strip } from './python-text';

/** Bits of the largest int that a template may compute; CPython prints no more than 4,300 digits either. */
const MAX_BITS = 20_000;
const MAX_DIGITS = 4300;

/** Digits of an int, as Python prints it. */
export function intText(value: bigint): string {
  const text = bitLength(value) > MAX_DIGITS * 3 ? value.toString() : String(value);
  if (text.length - (value < 0n ? 1 : 0) > MAX_DIGITS) {
    throw new Raised('ValueError', `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion`);
  }
  return text;
}

/** Python's `int.bit_length`. */
export function bitLength(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude < 0x1_0000_0000n) return 32 - Math.clz32(Number(magnitude));
  const hex = magnitude.toString(16);
  return hex.length * 4 - (Math.clz32(Number.parseInt(hex.slice(0, 1), 16)) - 28);
}

/** Refuses a result of that many bits before it is computed. */
export function checkBits(bits: number): void {
  if (!(bits <= MAX_BITS)) throw new Raised('Refused', `an integer of more than ${MAX_BITS} bits`);
}

/** Refuses what does not fit into the 64 bits in which CPython counts. */
export function checkIndex(value: bigint): void {
  if (value !== BigInt.asIntN(64, value))
    throw new Raised('OverflowError', 'Python int too large to convert to C ssize_t');
}

/** A float, as Python prints it: the shortest digits that read back as the same number. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) return mantissa + exponentSuffix(exponent);
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** `e+05`: at least two digits. */
export function exponentSuffix(exponent: number): string {
  return `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Python's `int(text, base)`; undefined where that is a ValueError. */
export function parseInteger(text: string, base: number): bigint | undefined {
  const match = /^([+-]?)(?:0([xob])_?)?([0-9a-z]+(?:_[0-9a-z]+)*)$/i.exec(asciiDigits(strip(text, 'both')));
  if (match === null) return undefined;
  const [, sign, letter, grouped = ''] = match;
  const prefixBase = letter === undefined ? undefined : { x: 16, o: 8, b: 2 }[letter.toLowerCase()];
  let digits = grouped.replaceAll('_', '').toLowerCase();
  let radix = base;
  if (base === 0) {
    radix = prefixBase ?? 10;
    if (prefixBase === undefined && /^0+[1-9]/.test(digits)) return undefined;
  } else if (prefixBase !== undefined && prefixBase !== base) {
    digits = `0${letter?.toLowerCase()}${digits}`;
  }
  if (digits.length > MAX_DIGITS) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, 36);
    if (!(number < radix)) return undefined;
    value = value * BigInt(radix) + BigInt(number);
  }
  return sign === '-' ? -value : value;
}

/** Python's `float(text)`; undefined where that is a ValueError. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = asciiDigits(strip(text, 'both'));
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(trimmed);
  if (special !== null) {
    if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  const digits = '\\d+(?:_\\d+)*';
  const number = new RegExp(`^[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:e[+-]?${digits})?$`, 'i');
  return number.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : undefined;
}

/** Python reads the digits of every script. */
function asciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)));
}

/** Digits of a script stand in a row of ten, so a digit's value is its distance from the first of its row. */
function digitValue(code: number): number {
  let start = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1)) && code - start < 9) start -= 1;
  return code - start;
}

/** A float as an exact fraction, the denominator a power of two. */
function fraction(value: number): [bigint, bigint] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const mantissa = (bits & 0xf_ffff_ffff_ffffn) + (exponent === 0 ? 0n : 0x10_0000_0000_0000n);
  const power = BigInt(Math.max(exponent, 1) - 1075);
  return power >= 0n ? [mantissa << power, 1n] : [mantissa, 1n << -power];
}

/** The nearest whole number; a half goes to the even one. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** |value| times 10 to the power of `places`, rounded to a whole number. */
function scaled(value: number, places: number): bigint {
  const [numerator, denominator] = fraction(value);
  const power = 10n ** BigInt(Math.abs(places));
  return places >= 0 ? divideRounded(numerator * power, denominator) : divideRounded(numerator, denominator * power);
}

/** |value| with exactly `places` digits after the point. */
export function fixedDigits(value: number, places: number): string {
  const digits = scaled(value, places)
    .toString()
    .padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** |value| as `count` significant digits and the exponent of the first. */
export function significantDigits(value: number, count: number): [string, number] {
  if (value === 0) return ['0'.repeat(count), 0];
  let exponent = Number(value.toExponential().split('e')[1]);
  let digits = scaled(value, count - 1 - exponent).toString();
  if (digits.length > count) {
    exponent += 1;
    digits = scaled(value, count - 1 - exponent).toString();
  } else if (digits.length < count) {
    // The shortest digits of 1e-7 start one place before its exact ones, 9.99...e-8.
    exponent -= 1;
    digits = scaled(value, count - 1 - exponent).toString();
  }
  return [digits, exponent];
}

/** Python's `round(float, places)`. */
export function roundFloat(value: number, places: number): number {
  if (!Number.isFinite(value) || value === 0 || places > 323) return value;
  const sign = value < 0 ? -1 : 1;
  if (places < -308) return sign * 0;
  const rounded = sign * Number(`${scaled(value, places)}e${-places}`);
  if (!Number.isFinite(rounded)) throw new Raised('OverflowError', 'rounded value too large to represent');
  return rounded;
}

/** Python's `int(float)`. */
export function truncate(value: number): bigint {
  if (Number.isNaN(value)) throw new Raised('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(value)) throw new Raised('OverflowError', 'cannot convert float infinity to integer');
  return BigInt(Math.trunc(value));
}

/** Python's `float(int)`. */
export function toFloat(value: bigint): number {
  const result = Number(value);
  if (!Number.isFinite(result)) throw new Raised('OverflowError', 'int too large to convert to float');
  return result;
}

/** `a / b` of ints: the nearest float to the exact quotient. */
export function divideInts(a: bigint, b: bigint): number {
  if (b === 0n) throw new Raised('ZeroDivisionError', 'division by zero');
  const left = Number(a);
  const right = Number(b);
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) return left / right;
  const shift = BigInt(66 - bitLength(a) + bitLength(b));
  const numerator = (a < 0n ? -a : a) << (shift > 0n ? shift : 0n);
  const denominator = (b < 0n ? -b : b) << (shift < 0n ? -shift : 0n);
  const sticky = numerator % denominator === 0n ? 0n : 1n;
  const quotient = ((numerator / denominator) << 1n) | sticky;
  const result = Number(quotient) * 2 ** Number(-shift - 1n);
  if (!Number.isFinite(result)) throw new Raised('OverflowError', 'integer division result too large for a float');
  return a < 0n !== b < 0n ? -result : result;
}

/** `a // b` of ints, rounded down. */
export function floorDivideInts(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new Raised('ZeroDivisionError', 'integer division or modulo by zero');
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** `a % b` of ints; the result has the sign of `b`. */
export function moduloInts(a: bigint, b: bigint): bigint {
  return a - floorDivideInts(a, b) * b;
}

/** `a % b` of floats; the result has the sign of `b`. */
export function moduloFloats(a: number, b: number): number {
  if (b === 0) throw new Raised('ZeroDivisionError', 'float modulo');
  const remainder = a % b;
  if (remainder === 0) return b < 0 ? -0 : 0;
  return remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/** `a // b` of floats. */
export function floorDivideFloats(a: number, b: number): number {
  if (b === 0) throw new Raised('ZeroDivisionError', 'float floor division by zero');
  const remainder = moduloFloats(a, b);
  const quotient = (a - remainder) / b;
  if (quotient === 0) return Math.sign(a / b) * 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** `a ** b` of ints; a negative exponent makes a float. */
export function powInts(a: bigint, b: bigint): bigint | number {
  if (b < 0n) {
    if (a === 0n) throw new Raised('ZeroDivisionError', '0.0 cannot be raised to a negative power');
    return toFloat(a) ** toFloat(b);
  }
  if (a !== 0n && a !== 1n && a !== -1n) checkBits(bitLength(a) * Number(b));
  return a ** (a === -1n || a === 0n || a === 1n ? (b === 0n ? 0n : b % 2n === 0n ? 2n : 1n) : b);
}

/** `a ** b` of floats. */
export function powFloats(a: number, b: number): number {
  if (a === 0 && b < 0) throw new Raised('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  if (a === 1 || b === 0) return 1;
  if (a === -1 && !Number.isFinite(b)) return Number.isNaN(b) ? b : 1;
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) {
    throw new Raised('Refused', 'a fractional power of a negative number is complex');
  }
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw new Raised('OverflowError', 'Numerical result out of range');
  }
  return result;
}
