import { isJsonObject, type Json } from '../../kernel/json';
import type { JsonPath } from './json-path';

/** True if the path names one place: members and indexes only, so that something can be written there. */
export function isReferencePath(path: JsonPath): boolean {
  return path.steps.every((step) => step.kind === 'member' || step.kind === 'index');
}

/**
 * A copy of `target` with `value` at `path`; objects on the way are made where there are none.
 *
 * Returns undefined where the path cannot be laid: through a text, or to an index that the list does not have. Only the
 * values on the way are copied, the rest is shared.
 */
export function placeAt(path: JsonPath, target: Json, value: Json, from = 0): Json | undefined {
  const step = path.steps[from];
  if (step === undefined) return value;
  if (step.kind === 'index') {
    if (!Array.isArray(target)) return undefined;
    const inner = target[step.index];
    if (inner === undefined) return undefined;
    const placed = placeAt(path, inner, value, from + 1);
    if (placed === undefined) return undefined;
    return target.with(step.index, placed);
  }
  if (step.kind !== 'member' || !isJsonObject(target)) return undefined;
  const inner = Object.hasOwn(target, step.name) ? (target[step.name] as Json) : {};
  const placed = placeAt(path, inner, value, from + 1);
  return placed === undefined ? undefined : { ...target, [step.name]: placed };
}
