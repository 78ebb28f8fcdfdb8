import type { RecordedEvent } from './recorded-event';

/**
 * Price of a state transition of a STANDARD workflow in US dollars, in us-east-1; 4,000 each month are free.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export const DOLLARS_PER_TRANSITION = 0.025 / 1_000;

/**
 * State transitions that AWS would bill for a history: one for each state entered, and one for each retry.
 *
 * A retry enters no state again: it shows as a `…Scheduled` or `…StateStarted` that does not follow the entry.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export function countTransitions(events: readonly RecordedEvent[]): number {
  const types = new Map(events.map(({ id, type }) => [id, type]));
  return events.filter(({ type, previousEventId }) => {
    if (type.endsWith('StateEntered')) return true;
    return BEGINS_A_TRY.test(type) && !types.get(previousEventId)?.endsWith('StateEntered');
  }).length;
}

const BEGINS_A_TRY = /^(?:Task|LambdaFunction|Activity)Scheduled$|^(?:Map|Parallel)StateStarted$/;
