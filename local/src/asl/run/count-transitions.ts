import type { HistoryEvent } from './history';

/**
 * State transitions that AWS would bill: one for each state entered, and one for each retry.
 *
 * A retry enters no state again: it shows as a second `…Scheduled` or `…StateStarted` that does not follow the entry.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export function countTransitions(events: readonly HistoryEvent[]): number {
  const types = new Map(events.map(({ id, type }) => [id, type]));
  return events.filter(({ type, previousEventId }) => {
    if (type.endsWith('StateEntered')) return true;
    return REPEATED.test(type) && !types.get(previousEventId)?.endsWith('StateEntered');
  }).length;
}

const REPEATED = /^(?:TaskScheduled|LambdaFunctionScheduled|MapStateStarted|ParallelStateStarted)$/;
