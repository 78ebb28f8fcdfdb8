import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import type { MapState } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { readFieldPath } from '../../templates/read-data-path';
import { effectiveInput } from '../data-flow';
import type { Item, ItemList } from '../map-run/item-list';
import { readTyped } from '../number-source';
import type { Visit } from '../visit';

/** The items in a Map's data; what is said about each is made when it is asked for, as there may be very many. */
export class Items implements ItemList {
  readonly #values: Json[];
  readonly #keys: readonly string[] | undefined;
  #next = 0;

  constructor(values: Json[] | JsonObject) {
    this.#values = Array.isArray(values) ? values.slice() : Object.values(values);
    this.#keys = Array.isArray(values) ? undefined : Object.keys(values);
  }

  get length(): number {
    return this.#values.length;
  }

  at(index: number): Item {
    const value = this.#values[index] as Json;
    const about = { Index: index, Value: value, Source: 'STATE_DATA' };
    const key = this.#keys?.[index];
    if (key === undefined) return { value, context: { Item: about } };
    return { value: { Key: key, Value: value }, context: { Item: { ...about, Key: key } } };
  }

  get left(): number {
    return this.length - this.#next;
  }

  next(): Item | undefined {
    if (this.left === 0) return undefined;
    const item = this.at(this.#next);
    this.#values[this.#next++] = null;
    return item;
  }
}

/**
 * The items in the state's own data; a distributed Map also takes the members of an object.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export async function itemsOf(visit: Visit<MapState>): Promise<Items> {
  const { items, distributed } = visit.state;
  if (items?.kind === 'template') return new Items(await itemsOfTemplate(visit));
  const input = effectiveInput(visit);
  const value = items === undefined ? input : readFieldPath(items.path, visit.scope({ data: input }));
  if (Array.isArray(value) || (distributed !== undefined && isJsonObject(value))) return new Items(value);
  throw new EvaluationFailure('States.Runtime', `Map state input must be an array but was: ${JSON.stringify(value)}`);
}

/** Only a distributed Map takes an object from an expression: its members are the items. */
async function itemsOfTemplate(visit: Visit<MapState>): Promise<Json[] | JsonObject> {
  const { items, distributed } = visit.state;
  if (items?.kind !== 'template') throw new TypeError('the Map has no Items');
  if (distributed !== undefined || items.template.kind !== 'jsonata') {
    const value = await evaluateTemplate(items.template, visit.scope({ data: effectiveInput(visit) }));
    if (isJsonObject(value) || Array.isArray(value)) return value;
  }
  return (await readTyped(items.template, 'array', visit)) as Json[];
}

/** What a child or an iteration gets for an item. */
export function selectItem(visit: Visit<MapState>, { value, context }: Item): Json | Promise<Json> {
  const { itemSelector } = visit.state;
  if (itemSelector === undefined) return value;
  return evaluateTemplate(itemSelector, visit.scope({ data: effectiveInput(visit), mapContext: context }));
}
