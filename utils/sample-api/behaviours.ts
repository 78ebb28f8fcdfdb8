import type { Answer } from './answer';

/** What an order's id, or the reference of a new order, makes the API do instead of answering at once. */
type Behaviour = (attempt: number, rest: string) => Answer | undefined;

/**
 * Behaviours by the first word of an id such as `busy-7`. Undefined: do what was asked. Attempts are counted for each
 * id and method, so every test that takes an id of its own begins anew.
 */
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  busy: (attempt) =>
    attempt > 1
      ? undefined
      : { status: 429, headers: { 'Retry-After': '2' }, body: { error: 'too many requests; come back in 2 seconds' } },
  flaky: (attempt) => (attempt > 3 ? undefined : { status: 500, body: { error: `failure ${attempt} of 3` } }),
  broken: () => ({ status: 500, body: { error: 'this order always fails' } }),
  silent: () => 'never',
  slow: (attempt) => (attempt > 1 ? undefined : 'never'),
  moved: (_attempt, rest) => ({ status: 301, headers: { Location: `/orders/${rest}` }, body: { error: 'moved' } }),
  empty: () => ({ status: 204 }),
  text: (_attempt, rest) => ({ status: 200, text: `order ${rest} has no fields\n` }),
};

/** Whether an id stands for a behaviour, so that an order of this id needs not to have been placed. */
export function isBehaviour(id: string): boolean {
  return id.startsWith('lost-') || behaviourOf(id) !== undefined;
}

/** What an id makes the API do at this attempt; undefined: what was asked. */
export function behave(id: string, attempt: number): Answer | undefined {
  return behaviourOf(id)?.(attempt, id.slice(id.indexOf('-') + 1));
}

/** Whether the work is done and its answer lost: the caller cannot know that the order was placed. */
export function losesAnswer(id: string, attempt: number): boolean {
  return id.startsWith('lost-') && attempt === 1;
}

function behaviourOf(id: string): Behaviour | undefined {
  const word = /^([a-z]+)-./.exec(id)?.[1];
  return word !== undefined && Object.hasOwn(BEHAVIOURS, word) ? BEHAVIOURS[word] : undefined;
}
