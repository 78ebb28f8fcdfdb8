import type { EventType, HistoryEvent } from './history';

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
    const entry = ENTRY_BEFORE[type];
    return entry === undefined ? type.endsWith('StateEntered') : types.get(previousEventId) !== entry;
  }).length;
}

/** What a first run follows. */
const ENTRY_BEFORE: Partial<Record<EventType, EventType>> = {
  TaskScheduled: 'TaskStateEntered',
  LambdaFunctionScheduled: 'TaskStateEntered',
  ActivityScheduled: 'TaskStateEntered',
  MapStateStarted: 'MapStateEntered',
  ParallelStateStarted: 'ParallelStateEntered',
};
