import { getItem } from './attributes';
import { bind } from './binding';
import { Raised } from './errors';
import type { Runtime } from './runtime';
import { type Arguments, isString, isTrue, textOf, toInteger, typeName, Undefined, type Value } from './values';

/** A filter or a test: what it makes of a value and its arguments. */
export type Filter = (rt: Runtime, value: Value, args: Arguments) => Value;

/** Its arguments in the places that its parameters give them. */
export type Bound = readonly (Value | undefined)[];

/** An entry of a table of filters; a parameter that ends in `?` may be absent. */
export function filter(
  name: string,
  parameters: readonly string[],
  run: (rt: Runtime, value: Value, args: Bound) => Value,
): [string, Filter] {
  return [name, (rt, value, args) => run(rt, value, bind(name, args, parameters))];
}

/** True where an optional argument is given and true. */
export function flag(value: Value | undefined): boolean {
  return value !== undefined && isTrue(value);
}

/** `reverse` of a sort: Python takes an int there, and no other value for true or false. */
export function reversing(value: Value | undefined): boolean {
  if (value === undefined) return false;
  const number = toInteger(value);
  if (number === undefined || number !== BigInt.asIntN(32, number)) {
    throw new Raised('TypeError', `'${typeName(value)}' object cannot be interpreted as a C int`);
  }
  return number !== 0n;
}

/** An int argument that a filter counts with. */
export function whole(value: Value | undefined, absent: number): number {
  if (value === undefined) return absent;
  const number = toInteger(value);
  if (number === undefined) {
    if (value instanceof Undefined) throw value.fail();
    throw new Raised('TypeError', `an integer is required, not ${typeName(value)}`);
  }
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(number)));
}

/** Reads `attribute`, which may have dots in it, from every value; None reads the value itself. */
export function attributeGetter(rt: Runtime, attribute: Value | undefined, absent?: Value): (value: Value) => Value {
  const parts = attributeParts(attribute ?? null);
  return (value) => {
    let item = value;
    for (const part of parts) {
      item = getItem(rt, item, part);
      if (absent !== undefined && absent !== null && item instanceof Undefined) item = absent;
    }
    return item;
  };
}

/** As `attributeGetter` for several attributes with commas between; the values come as a list. */
export function attributesGetter(rt: Runtime, attribute: Value | undefined, after: (value: Value) => Value) {
  const getters = (attribute !== undefined && isString(attribute) ? textOf(attribute).split(',') : [attribute]).map(
    (each) => attributeGetter(rt, each),
  );
  return (value: Value): Value => getters.map((getter) => after(getter(value)));
}

function attributeParts(attribute: Value): readonly Value[] {
  if (attribute === null) return [];
  if (!isString(attribute)) return [attribute];
  return textOf(attribute)
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? BigInt(part) : part));
}

/** Small letters for a string, anything else as it is: how filters compare unless told otherwise. */
export function ignoreCase(value: Value): Value {
  return isString(value) ? textOf(value).toLowerCase() : value;
}
