import type { Json } from '../../../kernel/json';
import { EvaluationFailure } from '../../evaluation-failure';
import { jsonBytes } from '../history';

/** Input of one child, and how many items it stands for. */
export interface Work {
  readonly input: Json;
  readonly itemCount: number;
}

/** What the children of a Map Run work on. Each is taken once; what was taken is kept no longer. */
export interface WorkList {
  readonly length: number;
  readonly itemCount: number;
  take(index: number): Promise<Work>;
}

/** A child for each item. */
export function singleWorks(count: number, inputOf: (index: number) => Json | Promise<Json>): WorkList {
  return {
    length: count,
    itemCount: count,
    take: async (index) => ({ input: await inputOf(index), itemCount: 1 }),
  };
}

/** How large a batch may become. */
export interface BatchLimits {
  readonly maxItems: number | undefined;
  readonly maxBytes: number | undefined;
  /** `BatchInput`, evaluated. */
  readonly shared: Json | undefined;
}

/** A child for as many items, in order, as the limits allow; the list of items is emptied batch by batch. */
export function batchedWorks(items: Json[], limits: BatchLimits): WorkList {
  const ends = batchEnds(items, limits);
  return {
    length: ends.length,
    itemCount: items.length,
    take: async (index) => {
      const from = index === 0 ? 0 : (ends[index - 1] as number);
      const batch = items.slice(from, ends[index]);
      items.fill(null, from, ends[index]);
      return { input: batchInput(batch, limits.shared), itemCount: batch.length };
    },
  };
}

/** For each batch, the index behind its last item. */
function batchEnds(items: readonly Json[], { maxItems, maxBytes, shared }: BatchLimits): number[] {
  const most = maxItems ?? Number.POSITIVE_INFINITY;
  const emptyBytes = jsonBytes(batchInput([], shared));
  const ends: number[] = [];
  let from = 0;
  let bytes = emptyBytes;
  items.forEach((item, at) => {
    const more = maxBytes === undefined ? 0 : jsonBytes(item);
    const isFull = at - from >= most || (maxBytes !== undefined && bytes + 1 + more > maxBytes);
    if (at > from && isFull) {
      ends.push(at);
      from = at;
      bytes = emptyBytes;
    }
    if (maxBytes !== undefined && at === from && emptyBytes + more > maxBytes) {
      throw new EvaluationFailure('States.DataLimitExceeded', 'An item is larger than MaxInputBytesPerBatch.');
    }
    bytes += more + (at > from ? 1 : 0);
  });
  if (items.length > 0) ends.push(items.length);
  return ends;
}

function batchInput(items: Json[], shared: Json | undefined): Json {
  return shared === undefined ? { Items: items } : { BatchInput: shared, Items: items };
}
