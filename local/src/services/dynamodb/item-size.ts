import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';

/** What a list or a map takes besides its elements, and each of them besides itself. */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

/**
 * Size of an item in bytes, as DynamoDB counts it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: JsonObject): number {
  return sum(Object.entries(item), ([name, value]) => Buffer.byteLength(name) + valueBytes(value));
}

function valueBytes(typed: Json): number {
  const [[type, value = null] = []] = isJsonObject(typed) ? Object.entries(typed) : [];
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(value));
    case 'N':
      return numberBytes(String(value));
    case 'B':
      return Buffer.byteLength(String(value), 'base64');
    case 'SS':
    case 'NS':
    case 'BS':
      return sum(value as Json[], (element) => valueBytes({ [type.charAt(0)]: element }));
    case 'L':
      return CONTAINER_BYTES + sum(value as Json[], (element) => ELEMENT_BYTES + valueBytes(element));
    case 'M':
      return CONTAINER_BYTES + Object.keys(value as JsonObject).length * ELEMENT_BYTES + itemBytes(value as JsonObject);
    default:
      return 1;
  }
}

/** A byte for two digits that matter, one for the exponent, and one for a minus. */
function numberBytes(digits: string): number {
  const significant = digits.replace(/[-+.]|[eE].*$/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(significant.length / 2) + 1 + Number(digits.startsWith('-'));
}

function sum<T>(things: readonly T[], bytes: (thing: T) => number): number {
  return things.reduce((total, thing) => total + bytes(thing), 0);
}
