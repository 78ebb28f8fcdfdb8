import { VARIABLE } from './names';
import type { ItemWork } from './process-item';

/**
 * The variable that says whose claims a run shares, set where the state's input still is the execution's; none where
 * nothing is claimed. Failed items that come again bring the batch of their first run with them.
 */
export function batchVariable({ claims, failedItemsQueue }: ItemWork): Record<string, string> {
  if (claims === undefined) return {};
  const own = claims.batchId;
  if (failedItemsQueue === undefined) return { [VARIABLE.batch]: own };
  const given = '$exists($states.input.resend) and $exists($states.input.batch)';
  return { [VARIABLE.batch]: `{% ${given} ? $states.input.batch : (${own.slice(2, -2)}) %}` };
}
