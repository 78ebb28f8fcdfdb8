import type { HistoryEvent } from '../asl';

/** The states of a history in the order in which they were entered. */
export function enteredStates(events: readonly HistoryEvent[]): string[] {
  return events.flatMap(({ stateEnteredEventDetails }) =>
    stateEnteredEventDetails === undefined ? [] : [stateEnteredEventDetails.name],
  );
}

/** The first of the states that does not follow the ones before it, or undefined where all come in this order. */
export function firstMissing(path: readonly string[], states: readonly string[]): string | undefined {
  let from = 0;
  for (const state of states) {
    const at = path.indexOf(state, from);
    if (at < 0) return state;
    from = at + 1;
  }
  return undefined;
}
