import type { ProcessItemEvent, ProcessItemResult } from '../../lib/dynamo-map-fan-out/contract';
import { processItem } from './logic';

/** Entry of the function behind `ItemProcessor.logItems()`. */
export async function handler(
  item: ProcessItemEvent,
  context: { readonly awsRequestId: string },
): Promise<ProcessItemResult> {
  return processItem(item, context.awsRequestId, (line) => process.stdout.write(`${JSON.stringify(line)}\n`));
}
