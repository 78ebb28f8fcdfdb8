import type { JsonObject } from '../../kernel/json';

/** Event and all that is around it, in bytes: 6 MB. */
const MAX_EVENT_BYTES = 6_291_456;

/** Splits a batch where an event would get too large. */
export function inParts<T extends { readonly record: JsonObject }>(batch: readonly T[]): T[][] {
  const parts: T[][] = [];
  let room = 0;
  for (const received of batch) {
    const size = Buffer.byteLength(JSON.stringify(received.record)) + 1;
    if (parts.length === 0 || size > room) {
      parts.push([]);
      room = MAX_EVENT_BYTES - JSON.stringify({ Records: [] }).length;
    }
    parts.at(-1)?.push(received);
    room -= size;
  }
  return parts;
}

/** The event in which a function finds records. */
export function eventOf(batch: readonly { readonly record: JsonObject }[]): string {
  return JSON.stringify({ Records: batch.map(({ record }) => record) });
}
