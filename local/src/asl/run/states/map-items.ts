import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import type { MapState } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { readFieldPath } from '../../templates/read-data-path';
import { effectiveInput } from '../data-flow';
import { readTyped } from '../number-source';
import type { Visit } from '../visit';

/** One item of a Map, and its place in the context object. */
export interface Item {
  readonly value: Json;
  readonly context: JsonObject;
}

/**
 * The items in the state's own data; a distributed Map also takes the members of an object.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export async function itemsOf(visit: Visit<MapState>): Promise<Item[]> {
  const { items, distributed } = visit.state;
  if (items?.kind === 'template') return listed(await itemsOfTemplate(visit));
  const input = effectiveInput(visit);
  const value = items === undefined ? input : readFieldPath(items.path, visit.scope({ data: input }));
  if (Array.isArray(value) || (distributed !== undefined && isJsonObject(value))) return listed(value);
  throw new EvaluationFailure('States.Runtime', `Map state input must be an array but was: ${JSON.stringify(value)}`);
}

/** Items of a list, with what `Map` of the context object says about each. */
export function listed(values: Json, source = 'STATE_DATA'): Item[] {
  if (Array.isArray(values)) {
    return values.map((value, index) => ({ value, context: { Item: { Index: index, Value: value, Source: source } } }));
  }
  return Object.entries(values as JsonObject).map(([key, value], index) => ({
    value: { Key: key, Value: value },
    context: { Item: { Index: index, Key: key, Value: value, Source: source } },
  }));
}

/** Only a distributed Map takes an object: its members are the items. */
async function itemsOfTemplate(visit: Visit<MapState>): Promise<Json> {
  const { items, distributed } = visit.state;
  if (items?.kind !== 'template') throw new TypeError('the Map has no Items');
  if (distributed !== undefined) {
    const value = await evaluateTemplate(items.template, visit.scope({ data: effectiveInput(visit) }));
    if (isJsonObject(value)) return value;
  }
  return readTyped(items.template, 'array', visit);
}

/** What a child or an iteration gets for an item. */
export function selectItem(visit: Visit<MapState>, { value, context }: Item): Json | Promise<Json> {
  const { itemSelector } = visit.state;
  if (itemSelector === undefined) return value;
  return evaluateTemplate(itemSelector, visit.scope({ data: effectiveInput(visit), mapContext: context }));
}
