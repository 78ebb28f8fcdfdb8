import { Raised } from './errors';
import { escaped } from './escaped';
import type { BinaryOperator } from './nodes';
import { formatPercent } from './percent-format';
import {
  bitLength,
  checkBits,
  checkIndex,
  divideInts,
  floorDivideFloats,
  floorDivideInts,
  moduloFloats,
  moduloInts,
  powFloats,
  powInts,
  toFloat,
} from './python-number';
import type { Runtime } from './runtime';
import { isString, Markup, Tuple, textOf, toInteger, typeName, Undefined, type Value } from './values';

/** Python's `a + b`, `a * b` and so on. */
export function binary(rt: Runtime, operator: BinaryOperator, a: Value, b: Value): Value {
  if (operator === '%' && isString(a)) return formatPercent(rt, a, b);
  if (a instanceof Undefined) throw a.fail();
  if (b instanceof Undefined) throw b.fail();
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined) {
    if (typeof left === 'bigint' && typeof right === 'bigint')
      rt.limits.step((bitLength(left) * bitLength(right)) / 400_000);
    return arithmetic(operator, left, right);
  }
  const result =
    operator === '+' ? concatenate(rt, a, b) : operator === '*' ? (repeat(rt, a, b) ?? repeat(rt, b, a)) : undefined;
  if (result !== undefined) return result;
  const shown = operator === '**' ? '** or pow()' : operator;
  throw new Raised('TypeError', `unsupported operand type(s) for ${shown}: '${typeName(a)}' and '${typeName(b)}'`);
}

/** `-a` and `+a`. */
export function sign(operator: '-' | '+', value: Value): Value {
  if (value instanceof Undefined) throw value.fail();
  const number = numberOf(value);
  if (number === undefined)
    throw new Raised('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`);
  return operator === '-' ? -number : number;
}

function numberOf(value: Value): bigint | number | undefined {
  return typeof value === 'number' ? value : toInteger(value);
}

function arithmetic(operator: BinaryOperator, a: bigint | number, b: bigint | number): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return integerArithmetic(operator, a, b);
  const x = typeof a === 'bigint' ? toFloat(a) : a;
  const y = typeof b === 'bigint' ? toFloat(b) : b;
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      if (y === 0) throw new Raised('ZeroDivisionError', 'float division by zero');
      return x / y;
    case '//':
      return floorDivideFloats(x, y);
    case '%':
      return moduloFloats(x, y);
    case '**':
      return powFloats(x, y);
  }
}

function integerArithmetic(operator: BinaryOperator, a: bigint, b: bigint): Value {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      checkBits(bitLength(a) + bitLength(b));
      return a * b;
    case '/':
      return divideInts(a, b);
    case '//':
      return floorDivideInts(a, b);
    case '%':
      return moduloInts(a, b);
    case '**':
      return powInts(a, b);
  }
}

function concatenate(rt: Runtime, a: Value, b: Value): Value | undefined {
  if (isString(a) && isString(b)) {
    rt.limits.allocate(textOf(a).length + textOf(b).length);
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    return new Markup(escaped(a) + escaped(b));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    rt.limits.allocateList(a.length + b.length);
    return [...a, ...b];
  }
  if (a instanceof Tuple && b instanceof Tuple) {
    rt.limits.allocateList(a.items.length + b.items.length);
    return new Tuple([...a.items, ...b.items]);
  }
  return undefined;
}

function repeat(rt: Runtime, value: Value, times: Value): Value | undefined {
  const whole = toInteger(times);
  if (whole === undefined) return undefined;
  const isSequence = isString(value) || Array.isArray(value) || value instanceof Tuple;
  if (!isSequence) return undefined;
  checkIndex(whole);
  const count = Math.max(0, Number(whole));
  if (isString(value)) {
    const text = textOf(value);
    if (text !== '') rt.limits.allocate(text.length * count);
    const result = text === '' ? '' : text.repeat(count);
    return typeof value === 'string' ? result : new Markup(result);
  }
  if (Array.isArray(value)) return repeatItems(rt, value, count);
  return new Tuple(repeatItems(rt, value.items, count));
}

function repeatItems(rt: Runtime, items: readonly Value[], count: number): Value[] {
  if (items.length === 0) return [];
  rt.limits.allocateList(items.length * count);
  return Array.from({ length: items.length * count }, (_, i) => items[i % items.length] ?? null);
}
