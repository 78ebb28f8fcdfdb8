import type { ProcessItemEvent, ProcessItemResult } from '../../lib/dynamo-map-fan-out/contract';

/** One line of the log. */
export interface ItemLine {
  readonly message: 'item';
  readonly requestId: string;
  readonly item: ProcessItemEvent;
}

/**
 * Logs the item and says of which kind it was.
 *
 * Safe to run twice: a second delivery of the same item logs a second line and changes nothing.
 */
export function processItem(
  item: ProcessItemEvent,
  requestId: string,
  log: (line: ItemLine) => void,
): ProcessItemResult {
  log({ message: 'item', requestId, item });
  return { itemType: jsonType(item) };
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
