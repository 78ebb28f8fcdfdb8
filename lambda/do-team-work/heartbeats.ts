import type { Delivery } from '../shared/cross-team/task-answers';

/** Calls again and again until it is told to stop. */
export type Every = (ms: number, run: () => void) => { readonly stop: () => void };

/** Timers of the runtime. */
export const everyInterval: Every = (ms, run) => {
  const timer = setInterval(run, ms);
  return { stop: () => clearInterval(timer) };
};

/**
 * Sends heartbeats while work is under way, and none after it. One that is refused is the last: nobody waits any more. One
 * that fails otherwise is made up for by the next.
 */
export async function withHeartbeats<T>(
  work: () => Promise<T>,
  options: { readonly seconds?: number; readonly every: Every; readonly beat: () => Promise<Delivery> },
): Promise<T> {
  if (options.seconds === undefined) return work();
  const { stop } = options.every(options.seconds * 1_000, () => {
    options.beat().then(
      (delivery) => {
        if (delivery === 'refused') stop();
      },
      () => {},
    );
  });
  try {
    return await work();
  } finally {
    stop();
  }
}
