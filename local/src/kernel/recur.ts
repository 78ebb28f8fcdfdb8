import type { Clock } from './clock';
import type { Recurrence } from './schedule-expression';

/**
 * Calls `fire` at each date of a schedule, as time passes them, until there is none or `signal` is aborted.
 *
 * @param afterMs dates up to this one are left out
 */
export async function recur(
  recurrence: Recurrence,
  afterMs: number,
  clock: Clock,
  signal: AbortSignal,
  fire: (atMs: number) => void,
): Promise<void> {
  let last = afterMs;
  for (;;) {
    const next = recurrence.next(last);
    if (next === undefined) return;
    try {
      await clock.sleep(next - clock.now(), signal, 'schedule');
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    last = next;
    fire(next);
  }
}
