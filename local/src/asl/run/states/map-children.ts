import { runSlots, type Slot } from '../concurrently';
import type { Lane } from '../lane';
import type { RunWork, UnfinishedRun } from '../map-run/unfinished-run';
import type { RunChild } from './map-child';

/** Events of children that only compute, after which the event loop gets a turn: a long run can be asked about, and stopped. */
const EVENTS_PER_TURN = 1_000;

/** Runs the children that are left of a Map Run: those that are to run again, then those that never ran. */
export async function runChildren(
  lane: Lane,
  unfinished: UnfinishedRun,
  { works, results }: RunWork,
  runChild: RunChild,
): Promise<void> {
  const { run } = unfinished;
  let sinceTurn = 0;
  // What can never be redriven may be too much before anything is.
  run.checkThreshold();

  const runNext = async (slot: Slot) => {
    const again = unfinished.takeAgain();
    const work = again ?? (await works.take());
    if (work === undefined) return undefined;
    if (again === undefined) run.begin(work.itemCount);
    else run.beginAgain(work.itemCount);
    return runChild(work, slot, again);
  };

  await runSlots(
    lane,
    run.maxConcurrency,
    () => !unfinished.isEmpty,
    (slot) => {
      const watched: Slot = {
        signal: slot.signal,
        onWait: () => {
          sinceTurn = 0;
          slot.onWait();
        },
      };
      return async () => {
        const child = await runNext(watched);
        if (child === undefined) return;
        if (slot.signal.aborted && child.outcome.status === 'ABORTED') {
          unfinished.stopped(child);
          slot.signal.throwIfAborted();
        }
        unfinished.ended(child);
        await results.add(child);
        run.checkThreshold();
        sinceTurn += child.ended.lastEventId;
        if (sinceTurn < EVENTS_PER_TURN) return;
        sinceTurn = 0;
        await lane.execution.clock.sleep(0, slot.signal);
      };
    },
  );
}
