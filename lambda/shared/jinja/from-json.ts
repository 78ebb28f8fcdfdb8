import { Raised } from './errors';
import type { Limits } from './limits';
import { Dict, hashString, type Value } from './values';

/**
 * A copy of a JSON value as Python reads it, so that nothing a template does reaches the caller's object.
 *
 * JavaScript does not tell 1.0 from 1: a number is an int where JSON writes it as one.
 */
export function fromJson(limits: Limits, value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(String(value)) : value;
    case 'object':
      return value === null ? null : limits.nested(() => copyObject(limits, value));
    default:
      throw new Raised('Refused', `a parameter is no JSON value but a ${typeof value}`);
  }
}

function copyObject(limits: Limits, value: object): Value {
  if (Array.isArray(value)) {
    limits.allocateList(value.length);
    return value.map((item) => fromJson(limits, item));
  }
  const dict = new Dict();
  const entries = Object.entries(value);
  limits.allocateList(entries.length * 2);
  for (const [key, item] of entries)
    if (item !== undefined) dict.entries.set(hashString(key), [key, fromJson(limits, item)]);
  return dict;
}
