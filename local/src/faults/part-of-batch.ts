import { isJsonObject, type Json, type JsonObject } from '../kernel/json';

/** A batch of DynamoDB in two: what is carried out, and what is left over. */
export interface PartOfBatch {
  readonly request: JsonObject;
  /** The answer to the part as that to the whole. */
  complete(answer: JsonObject): JsonObject;
}

/** Takes the first half of the items of each table, and at least one. */
export function partOfBatch(request: JsonObject): PartOfBatch {
  const tables = isJsonObject(request.RequestItems) ? request.RequestItems : {};
  const done: [string, Json][] = [];
  const left: [string, Json][] = [];
  for (const [table, asked] of Object.entries(tables)) {
    const { items, as } = itemsOf(asked);
    const half = Math.max(1, Math.floor(items.length / 2));
    done.push([table, as(items.slice(0, half))]);
    if (items.length > half) left.push([table, as(items.slice(half))]);
  }
  return {
    request: { ...request, RequestItems: Object.fromEntries(done) },
    complete: (answer) => {
      const name = answer.UnprocessedKeys === undefined ? 'UnprocessedItems' : 'UnprocessedKeys';
      return { ...answer, [name]: Object.fromEntries(left) };
    },
  };
}

/** Writes stand in a list, reads below `Keys`. */
function itemsOf(asked: Json): { items: readonly Json[]; as: (items: Json[]) => Json } {
  if (Array.isArray(asked)) return { items: asked, as: (items) => items };
  const keys = isJsonObject(asked) && Array.isArray(asked.Keys) ? asked.Keys : [];
  return { items: keys, as: (Keys) => ({ ...(isJsonObject(asked) ? asked : {}), Keys }) };
}
