import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { passesFilter } from './evaluate-filter';
import type { JsonPath, PathStep } from './json-path';
import { applyFunction } from './path-functions';
import { describeSteps, isPrimitive, notAnArray, notAnObject, PathMissing, type Stop } from './path-problems';

/**
 * The value at a definite path, or the list of all values that an indefinite one matches.
 *
 * As in Jayway's JsonPath, the library AWS's texts come from, whatever fails to match behind the first indefinite step is
 * left out. Other than there, a member that is missing before it leaves an empty list too: `$.none[*]` gives `[]` on AWS.
 * An index behind the end gives null, as seen on AWS, except where a state asks for one place, such as a choice rule.
 *
 * @param kind how the field that holds the path reads it
 * @see https://github.com/localstack/localstack/issues/12318
 * @see https://github.com/floci-io/floci/pull/3167
 */
export function evaluatePath(path: JsonPath, root: Json, kind: 'path' | 'reference' = 'path'): Json {
  return evaluate(path, root, { mayBeMissing: !path.isDefinite, isReference: kind === 'reference' });
}

type Reading = Pick<Walk, 'mayBeMissing' | 'isReference'>;

function evaluate(path: JsonPath, root: Json, reading: Reading): Json {
  const last = path.steps.at(-1);
  if (path.steps[0]?.kind === 'descend' && last?.kind === 'function') {
    // As in Jayway, what a scan from the root finds goes to the function as one list.
    const { steps } = path;
    return applyFunction(
      last.name,
      evaluate({ steps: steps.slice(0, -1), isDefinite: false }, root, { ...reading, mayBeMissing: true }),
    );
  }
  const found: Json[] = [];
  walk(path.steps, 0, root, { ...reading, root, found, trail: [], isStrict: true });
  if (!path.isDefinite) return found;
  if (found.length === 0) throw new PathMissing(`No results for path: ${describeSteps(path.steps)}`);
  return found[0] as Json;
}

/** In a filter, a path that leads nowhere is not there, whatever it could have matched. */
function lookUp(path: JsonPath, from: Json): Json | undefined {
  try {
    return evaluate(path, from, { mayBeMissing: false, isReference: false });
  } catch (error) {
    if (error instanceof PathMissing) return undefined;
    throw error;
  }
}

interface Walk {
  readonly root: Json;
  readonly found: Json[];
  /** Steps taken so far, for the texts of errors; written only while every step was definite. */
  readonly trail: PathStep[];
  /** True until the first step that may match several values. */
  readonly isStrict: boolean;
  /** True if a member that is missing before that step leaves nothing, instead of failing. */
  readonly mayBeMissing: boolean;
  /** True if an index behind the end leads nowhere, instead of to null. */
  readonly isReference: boolean;
}

function walk(steps: readonly PathStep[], at: number, value: Json, walking: Walk): void {
  const step = steps[at];
  if (step === undefined) {
    walking.found.push(value);
    return;
  }
  switch (step.kind) {
    case 'member':
      walkMember(steps, at, step.name, value, walking);
      return;
    case 'index':
      walkIndex(steps, at, step.index, value, walking);
      return;
    case 'members': {
      if (!isJsonObject(value)) {
        stop(walking, value, step, notAnObject);
        return;
      }
      const present = step.names.filter((name) => Object.hasOwn(value, name));
      if (at === steps.length - 1) {
        walking.found.push(Object.fromEntries(present.map((name) => [name, value[name] as Json])));
        return;
      }
      for (const name of present) walk(steps, at + 1, value[name] as Json, lenient(walking));
      return;
    }
    case 'function':
      walk(steps, at + 1, applyFunction(step.name, value), walking);
      return;
    case 'indexes':
    case 'slice':
      if (!Array.isArray(value)) {
        stop(walking, value, step, notAnArray);
        return;
      }
      for (const item of pick(step, value)) walk(steps, at + 1, item, lenient(walking));
      return;
    case 'wildcard':
      for (const child of children(value)) walk(steps, at + 1, child, lenient(walking));
      return;
    case 'filter':
      if (typeof value !== 'object' || value === null) {
        stop(walking, value, step, isPrimitive);
        return;
      }
      for (const item of Array.isArray(value) ? value : [value]) {
        if (passesFilter(step.filter, { item, root: walking.root, lookUp }))
          walk(steps, at + 1, item, lenient(walking));
      }
      return;
    case 'descend':
      descend(steps, at + 1, value, lenient(walking));
      return;
    default:
      throw step satisfies never;
  }
}

function walkMember(steps: readonly PathStep[], at: number, name: string, value: Json, walking: Walk): void {
  const step = steps[at] as PathStep;
  if (!isJsonObject(value)) {
    stop(walking, value, step, notAnObject);
    return;
  }
  if (Object.hasOwn(value, name)) {
    if (walking.isStrict) walking.trail.push(step);
    walk(steps, at + 1, value[name] as Json, walking);
    return;
  }
  if (walking.mayBeMissing) return;
  const isLeaf = at === steps.length - 1;
  refuse(
    walking,
    () => `${isLeaf ? 'No results for path: ' : 'Missing property in path '}${describeSteps([...walking.trail, step])}`,
  );
}

function walkIndex(steps: readonly PathStep[], at: number, index: number, value: Json, walking: Walk): void {
  const step = steps[at] as PathStep;
  if (!Array.isArray(value)) {
    stop(walking, value, step, notAnArray);
    return;
  }
  const item = itemAt(value, index);
  if (item === undefined && walking.isReference) return;
  if (walking.isStrict) walking.trail.push(step);
  walk(steps, at + 1, item ?? null, walking);
}

/**
 * Takes the steps at every object and list below that the first of them fits, the outer before the inner.
 *
 * As in Jayway, more steps behind that first one are taken at every item of a list, whatever index it names.
 */
function descend(steps: readonly PathStep[], at: number, value: Json, walking: Walk): void {
  if (typeof value !== 'object' || value === null) return;
  const isLast = at === steps.length - 1;
  if (fitsScan(steps[at] as PathStep, value, isLast, walking)) {
    if (isLast || !Array.isArray(value)) walk(steps, at, value, walking);
    else for (const item of value) walk(steps, at + 1, item, walking);
  }
  for (const child of children(value)) descend(steps, at, child, walking);
}

function fitsScan(step: PathStep, value: Json[] | JsonObject, isLast: boolean, { root }: Walk): boolean {
  switch (step.kind) {
    case 'member':
      return isJsonObject(value) && Object.hasOwn(value, step.name);
    case 'members':
      return isJsonObject(value) && (!isLast || step.names.every((name) => Object.hasOwn(value, name)));
    case 'filter':
      return passesFilter(step.filter, { item: value, root, lookUp });
    case 'wildcard':
      return true;
    case 'index':
    case 'indexes':
    case 'slice':
      return Array.isArray(value);
    case 'descend':
    case 'function':
      return false;
    default:
      throw step satisfies never;
  }
}

function children(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function lenient(walking: Walk): Walk {
  return walking.isStrict ? { ...walking, isStrict: false } : walking;
}

function stop(walking: Walk, value: Json, step: PathStep, describe: (stop: Stop) => string): void {
  refuse(walking, () => describe({ trail: walking.trail, value, step }));
}

function refuse(walking: Walk, why: () => string): void {
  if (walking.isStrict) throw new PathMissing(why());
}

function pick(step: Extract<PathStep, { kind: 'indexes' | 'slice' }>, items: Json[]): Json[] {
  const indexes = step.kind === 'slice' ? slice(step, items.length) : step.indexes;
  return indexes.map((index) => itemAt(items, index) ?? null);
}

function itemAt(items: Json[], index: number): Json | undefined {
  return items[index < 0 ? items.length + index : index];
}

/** Indexes of a slice, as Jayway counts: with both ends given, none counts from the end until it is looked up. */
function slice({ from, to }: { from: number | undefined; to: number | undefined }, length: number): number[] {
  const fromEnd = (index: number) => Math.max(0, index < 0 ? length + index : index);
  if (from === undefined) return between(0, Math.min(length, fromEnd(to ?? length)));
  if (to === undefined) return between(fromEnd(from), length);
  return between(Math.max(from, -length), Math.min(length, to));
}

function between(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
