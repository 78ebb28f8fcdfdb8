import { EVENTS_FOR_ITEMS } from './contract';
import { STATES_OF_TROUBLE } from './states/names';

/** MapIterationStarted and MapIterationSucceeded. */
const EVENTS_PER_ITERATION = 2;

/** States by name, as a definition has them, as far as their events go. */
export interface StatesJson {
  readonly [name: string]: {
    readonly Type: string;
    readonly Resource?: unknown;
    readonly Branches?: readonly { readonly States: StatesJson }[];
    readonly ItemProcessor?: { readonly States: StatesJson };
    readonly Iterator?: { readonly States: StatesJson };
  };
}

/**
 * How many items one inline run can hold when each of them enters every state of its iteration once, so when every one
 * fails and is recorded.
 *
 * Retries come on top, so a run with many of them may still end at the limit; a loop among the user's states, or a Map
 * with more than one item, needs more too.
 */
export function inlineCapacity(iteration: StatesJson): number {
  return Math.floor(EVENTS_FOR_ITEMS / eventsPerItem(iteration));
}

/** History events of an item that enters every state of its iteration once. */
export function eventsPerItem(iteration: StatesJson): number {
  return EVENTS_PER_ITERATION + eventsOf(iteration);
}

function eventsOf(states: StatesJson): number {
  return Object.values(states)
    .map(({ Type, Branches = [], ItemProcessor, Iterator }) => {
      const inner = [...Branches, ItemProcessor, Iterator].flatMap((graph) => graph ?? []);
      return eventsOfType(Type) + inner.reduce((sum, graph) => sum + eventsOf(graph.States), 0);
    })
    .reduce((sum, events) => sum + events, 0);
}

function eventsOfType(type: string): number {
  if (type === 'Task') return 5; // Entered, Scheduled, Started, Succeeded, Exited
  if (type === 'Parallel') return 4; // Entered, Started, Succeeded, Exited
  if (type === 'Map') return 4 + EVENTS_PER_ITERATION;
  return 2; // Entered, Exited
}

/** States that an item enters when it succeeds in all of them, each once. */
export function statesPerItem(iteration: StatesJson): number {
  const inside = (states: StatesJson): number =>
    Object.values(states).reduce(
      (sum, { Branches = [], ItemProcessor, Iterator }) =>
        [...Branches, ItemProcessor, Iterator].reduce(
          (count, graph) => count + (graph ? inside(graph.States) : 0),
          sum + 1,
        ),
      0,
    );
  return inside(withoutTrouble(iteration));
}

/** History events of an item that succeeds. */
export function eventsOfSuccess(iteration: StatesJson): number {
  return eventsPerItem(withoutTrouble(iteration));
}

function withoutTrouble(iteration: StatesJson): StatesJson {
  const kept = Object.entries(iteration).filter(([name]) => !STATES_OF_TROUBLE.includes(name));
  return Object.fromEntries(kept);
}
