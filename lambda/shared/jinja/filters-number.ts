import { isRaised, Raised } from './errors';
import { type Filter, filter, flag, whole } from './filter';
import { formatMagnitude } from './number-format';
import { divideRounded, parseFloatText, parseInteger, roundFloat, toFloat, truncate } from './python-number';
import { binary } from './python-operators';
import type { Runtime } from './runtime';
import { isString, textOf, toInteger, typeName, Undefined, type Value } from './values';

/** Python's `float(value)`. */
function asFloat(value: Value): number {
  if (typeof value === 'number') return value;
  const integer = toInteger(value);
  if (integer !== undefined) return toFloat(integer);
  if (value instanceof Undefined) throw value.fail();
  if (!isString(value))
    throw new Raised('TypeError', `float() argument must be a string or a real number, not '${typeName(value)}'`);
  const number = parseFloatText(textOf(value));
  if (number === undefined) throw new Raised('ValueError', `could not convert string to float: '${textOf(value)}'`);
  return number;
}

/** Python's `int(value)`, for strings with a base. */
function asInteger(value: Value, base: number): bigint {
  if (typeof value === 'number') return truncate(value);
  const integer = toInteger(value);
  if (integer !== undefined) return integer;
  if (value instanceof Undefined) throw value.fail();
  if (!isString(value))
    throw new Raised('TypeError', `int() argument must be a string or a real number, not '${typeName(value)}'`);
  const number = base === 0 || (base >= 2 && base <= 36) ? parseInteger(textOf(value), base) : undefined;
  if (number === undefined)
    throw new Raised('ValueError', `invalid literal for int() with base ${base}: '${textOf(value)}'`);
  return number;
}

function toInt(_: Runtime, value: Value, [absent = 0n, base]: readonly (Value | undefined)[]): Value {
  try {
    return asInteger(value, isString(value) ? whole(base, 10) : 10);
  } catch (error) {
    if (!isRaised(error, 'TypeError', 'ValueError')) throw error;
  }
  try {
    return truncate(asFloat(value));
  } catch (error) {
    if (!isRaised(error, 'TypeError', 'ValueError', 'OverflowError')) throw error;
    return absent;
  }
}

function float(_: Runtime, value: Value, [absent = 0]: readonly (Value | undefined)[]): Value {
  try {
    return asFloat(value);
  } catch (error) {
    if (!isRaised(error, 'TypeError', 'ValueError')) throw error;
    return absent;
  }
}

function abs(_: Runtime, value: Value): Value {
  if (typeof value === 'number') return Math.abs(value);
  const integer = toInteger(value);
  if (integer === undefined) throw new Raised('TypeError', `bad operand type for abs(): '${typeName(value)}'`);
  return integer < 0n ? -integer : integer;
}

/** Python's `round(value, places)`: an int stays one, a half goes to the even neighbour. */
function roundCommon(value: Value, precision: Value): Value {
  const places = precision === null ? 0 : whole(precision, 0);
  const integer = toInteger(value);
  if (typeof value === 'number') return precision === null ? truncate(roundFloat(value, 0)) : roundFloat(value, places);
  if (integer === undefined) throw new Raised('TypeError', `type ${typeName(value)} doesn't define __round__ method`);
  if (places >= 0) return integer;
  if (places < -5000) return 0n;
  const unit = 10n ** BigInt(-places);
  return (integer < 0n ? -1n : 1n) * divideRounded(integer < 0n ? -integer : integer, unit) * unit;
}

function round(rt: Runtime, value: Value, [precision = 0n, method = 'common']: readonly (Value | undefined)[]): Value {
  const name = isString(method) ? textOf(method) : '';
  if (!['common', 'ceil', 'floor'].includes(name))
    throw new Raised('RuntimeError', 'method must be common, ceil or floor');
  if (name === 'common') return roundCommon(value, precision);
  const factor = binary(rt, '**', 10n, precision);
  const product = binary(rt, '*', value, factor);
  if (typeof product !== 'number' && typeof product !== 'bigint') {
    throw new Raised('TypeError', `must be real number, not ${typeName(product)}`);
  }
  if (typeof product === 'bigint') return binary(rt, '/', product, factor);
  truncate(product);
  return binary(rt, '/', BigInt(name === 'ceil' ? Math.ceil(product) : Math.floor(product)), factor);
}

const UNITS = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

function fileSize(_: Runtime, value: Value, [isBinary]: readonly (Value | undefined)[]): Value {
  const bytes = asFloat(value);
  const [base, suffix] = flag(isBinary) ? [1024, 'iB'] : [1000, 'B'];
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${truncate(bytes)} Bytes`;
  const index = UNITS.findIndex((_unit, i) => bytes < BigInt(base) ** BigInt(i + 2));
  const power = index === -1 ? UNITS.length - 1 : index;
  const prefix = UNITS[power] ?? '';
  const amount = (base * bytes) / Number(BigInt(base) ** BigInt(power + 2));
  return `${formatMagnitude(amount, 'f', 1, false)} ${base === 1024 ? prefix.toUpperCase() : prefix}${suffix}`;
}

/** Filters on numbers. */
export const NUMBER_FILTERS: readonly (readonly [string, Filter])[] = [
  filter('abs', [], abs),
  filter('filesizeformat', ['binary?'], fileSize),
  filter('float', ['default?'], float),
  filter('int', ['default?', 'base?'], toInt),
  filter('round', ['precision?', 'method?'], round),
];
