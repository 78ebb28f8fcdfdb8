import { Raised } from './errors';
import { getEntry } from './python-compare';
import { codePoints } from './python-text';
import type { Runtime } from './runtime';
import { Dict, isString, Markup, Range, Tuple, textOf, toInteger, typeName, Undefined, type Value } from './values';

/** Python's `value[key]`; raises where Python does. */
export function subscript(rt: Runtime, value: Value, key: Value): Value {
  if (value instanceof Undefined) throw value.fail();
  if (value instanceof Dict) {
    const found = getEntry(value, key);
    if (found === undefined) throw new Raised('LookupError', 'no such key');
    return found;
  }
  const index = toInteger(key);
  if (isString(value)) {
    rt.limits.stepText(textOf(value));
    const chars = codePoints(textOf(value));
    const char = chars[place(chars.length, index, value)] ?? '';
    return value instanceof Markup ? new Markup(char) : char;
  }
  if (Array.isArray(value)) return value[place(value.length, index, value)] ?? null;
  if (value instanceof Tuple) return value.items[place(value.items.length, index, value)] ?? null;
  if (value instanceof Range) return value.start + BigInt(place(value.size(), index, value)) * value.step;
  rt.limits.step();
  throw new Raised('TypeError', `'${typeName(value)}' object is not subscriptable`);
}

function place(length: number, index: bigint | undefined, value: Value): number {
  if (index === undefined) throw new Raised('TypeError', `${typeName(value)} indices must be integers or slices`);
  const at = index < 0n ? Number(index) + length : Number(index);
  if (at < 0 || at >= length) throw new Raised('LookupError', `${typeName(value)} index out of range`);
  return at;
}

/** Python's `value[start:stop:step]`. */
export function slice(rt: Runtime, value: Value, start: Value, stop: Value, step: Value): Value {
  if (value instanceof Undefined) throw value.fail();
  if (isString(value)) {
    const chars = codePoints(textOf(value));
    rt.limits.allocate(chars.length);
    const text = pick(chars, bounds(chars.length, start, stop, step)).join('');
    return value instanceof Markup ? new Markup(text) : text;
  }
  if (Array.isArray(value) || value instanceof Tuple) {
    const items = Array.isArray(value) ? value : value.items;
    rt.limits.allocateList(items.length);
    const picked = pick(items, bounds(items.length, start, stop, step));
    return Array.isArray(value) ? picked : new Tuple(picked);
  }
  if (value instanceof Range) {
    const [from, to, by] = bounds(value.size(), start, stop, step);
    return new Range(
      value.start + BigInt(from) * value.step,
      value.start + BigInt(to) * value.step,
      value.step * BigInt(by),
    );
  }
  const problem =
    value instanceof Dict ? "unhashable type: 'slice'" : `'${typeName(value)}' object is not subscriptable`;
  throw new Raised('TypeError', problem);
}

function pick<T>(items: readonly T[], [start, stop, step]: readonly [number, number, number]): T[] {
  if (step === 1) return items.slice(start, stop);
  const picked: T[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) {
    const item = items[i];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}

/** Start, end and stride, resolved for a length; any of them may be absent (None). */
export function bounds(length: number, start: Value, stop: Value, step: Value): [number, number, number] {
  const stride = step === null ? 1 : sliceIndex(step);
  if (stride === 0) throw new Raised('ValueError', 'slice step cannot be zero');
  const [lowest, highest] = stride > 0 ? [0, length] : [-1, length - 1];
  const clamp = (value: Value, absent: number): number => {
    if (value === null) return absent;
    const index = sliceIndex(value);
    return Math.max(lowest, Math.min(highest, index < 0 ? index + length : index));
  };
  return [clamp(start, stride > 0 ? lowest : highest), clamp(stop, stride > 0 ? highest : lowest), stride];
}

function sliceIndex(value: Value): number {
  if (value instanceof Undefined) throw new Raised('TypeError', 'slice indices must be integers or None');
  const index = toInteger(value);
  if (index === undefined)
    throw new Raised('TypeError', 'slice indices must be integers or None or have an __index__ method');
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(index)));
}
