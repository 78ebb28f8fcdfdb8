import { type IChainable, State } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * History events that one execution may have.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const HISTORY_EVENTS = 25_000;

/** Events outside the items: the states around the Map (17), and room for retries of the read and of a few items. */
const EVENTS_AROUND_ITEMS = 100;

/** Entered, Scheduled, Started, Succeeded, Exited. */
const EVENTS_PER_TASK = 5;

/** Entered and Exited. */
const EVENTS_PER_STATE = 2;

/** Entered, Started, Succeeded, Exited. */
const EVENTS_PER_PARALLEL = 4;

/** The shape of one iteration, as far as its events go. */
export interface IterationShape {
  readonly waits: boolean;
  /** The user's states, or absent when a function processes the items. */
  readonly states?: IChainable;
}

/**
 * How many items one inline run can hold when every one of them fails once and is recorded.
 *
 * Retries come on top, so a run with many of them may still end at the limit. For a user's chain each state is counted
 * once: a loop in it, or a Map, needs more.
 */
export function inlineCapacity(shape: IterationShape): number {
  const iteration = 2; // MapIterationStarted, MapIterationSucceeded
  const wait = shape.waits ? EVENTS_PER_STATE : 0;
  const work = shape.states === undefined ? EVENTS_PER_TASK : EVENTS_PER_PARALLEL + chainEvents(shape.states);
  const record = EVENTS_PER_STATE;
  return Math.floor((HISTORY_EVENTS - EVENTS_AROUND_ITEMS) / (iteration + wait + work + record));
}

function chainEvents(states: IChainable): number {
  return State.findReachableStates(states.startState, { includeErrorHandlers: false })
    .map((state) => eventsOf((state.toStateJson() as { Type: string }).Type))
    .reduce((sum, events) => sum + events, 0);
}

function eventsOf(type: string): number {
  if (type === 'Task') return EVENTS_PER_TASK;
  return type === 'Parallel' || type === 'Map' ? EVENTS_PER_PARALLEL : EVENTS_PER_STATE;
}
