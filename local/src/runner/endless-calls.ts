import type { Clock } from '../kernel/clock';

/** Calls at one moment that look as if there were no end to them. */
const MANY_CALLS = 1_000;

/**
 * Counts the calls of a mapping's function; tells once when they look endless.
 *
 * A function that writes to what its mapping reads calls itself, and on the virtual clock no time passes for it: a run
 * would go on for ever without a word.
 */
export function countingCalls(place: string, clock: Pick<Clock, 'now'>, onNotice: (text: string) => void): () => void {
  let atMs: number | undefined;
  let calls = 0;
  let isTold = false;
  return () => {
    calls = atMs === clock.now() ? calls + 1 : 1;
    atMs = clock.now();
    if (isTold || calls < MANY_CALLS) return;
    isTold = true;
    onNotice(
      `${place}: called its function ${MANY_CALLS} times in no time; if the function writes to what is read here, there is no end to it`,
    );
  };
}
