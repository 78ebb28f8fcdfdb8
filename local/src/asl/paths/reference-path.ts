import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { JsonPath, PathStep } from './json-path';

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
    const inner = item(target, step.index);
    if (inner === undefined) return undefined;
    const placed = placeAt(path, inner, value, from + 1);
    return placed === undefined ? undefined : (target as Json[]).with(step.index, placed);
  }
  const inner = step.kind === 'member' ? member(target, step.name) : undefined;
  if (step.kind !== 'member' || inner === undefined) return undefined;
  const placed = placeAt(path, inner, value, from + 1);
  return placed === undefined ? undefined : { ...(target as JsonObject), [step.name]: placed };
}

function item(target: Json, index: number): Json | undefined {
  return Array.isArray(target) ? target[index] : undefined;
}

/** What an object holds by that name, an object to be where it holds none, undefined where the target is no object. */
function member(target: Json, name: string): Json | undefined {
  if (!isJsonObject(target)) return undefined;
  return Object.hasOwn(target, name) ? (target[name] as Json) : {};
}

/** The first step that `placeAt` cannot take, and the value it finds there. */
export function stoppingAt(path: JsonPath, target: Json): { step: PathStep | undefined; value: Json } {
  let value = target;
  for (const step of path.steps) {
    const inner =
      step.kind === 'member' ? member(value, step.name) : step.kind === 'index' ? item(value, step.index) : undefined;
    if (inner === undefined) return { step, value };
    value = inner;
  }
  return { step: undefined, value };
}
