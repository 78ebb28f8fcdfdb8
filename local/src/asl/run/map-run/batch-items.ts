import type { Json } from '../../../kernel/json';
import { EvaluationFailure } from '../../evaluation-failure';
import { jsonText } from '../history';

/** Input of one child, and how many items it stands for. */
export interface Work {
  readonly input: Json;
  readonly itemCount: number;
}

/** How large a batch may become. */
export interface BatchLimits {
  readonly maxItems: number | undefined;
  readonly maxBytes: number | undefined;
  /** `BatchInput`, evaluated. */
  readonly shared: Json | undefined;
}

/** Puts items together, in order, as many as the limits allow. */
export function batchItems(items: readonly Json[], { maxItems, maxBytes, shared }: BatchLimits): Work[] {
  const most = maxItems ?? Number.POSITIVE_INFINITY;
  const mostBytes = maxBytes ?? Number.POSITIVE_INFINITY;
  const emptyBytes = size(batchInput([], shared));
  const works: Work[] = [];
  let batch: Json[] = [];
  let bytes = emptyBytes;
  const close = () => {
    works.push({ input: batchInput(batch, shared), itemCount: batch.length });
    batch = [];
    bytes = emptyBytes;
  };
  for (const item of items) {
    const comma = batch.length > 0 ? 1 : 0;
    const more = size(item);
    if (batch.length > 0 && (batch.length >= most || bytes + comma + more > mostBytes)) close();
    if (batch.length === 0 && emptyBytes + more > mostBytes) {
      throw new EvaluationFailure('States.DataLimitExceeded', 'An item is larger than MaxInputBytesPerBatch.');
    }
    batch.push(item);
    bytes += more + (batch.length > 1 ? 1 : 0);
  }
  if (batch.length > 0) close();
  return works;
}

function batchInput(items: Json[], shared: Json | undefined): Json {
  return shared === undefined ? { Items: items } : { BatchInput: shared, Items: items };
}

function size(value: Json): number {
  return Buffer.byteLength(jsonText(value));
}
