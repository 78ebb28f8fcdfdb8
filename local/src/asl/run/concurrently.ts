import { Failure } from '../../kernel/failure';
import type { Json } from '../../kernel/json';
import { endsExecution, isAbort, SiblingFailed, sharedController } from './abort';
import type { Lane } from './lane';

/** Where one piece of work runs. */
export interface Slot {
  readonly signal: AbortSignal;
  onWait(): void;
}

/**
 * Runs `count` pieces of work, at most `limit` at a time, and gives their results in order.
 *
 * The first failure aborts the others and is thrown when all have ended; an error that is no failure of the language
 * goes before it, for it must not be hidden.
 */
export async function runConcurrently(
  lane: Lane,
  count: number,
  limit: number,
  run: (slot: Slot) => (index: number) => Promise<Json>,
): Promise<Json[]> {
  const results = new Array<Json>(count);
  let next = 0;
  await runSlots(
    lane,
    limit,
    () => next < count,
    (slot) => {
      const runOne = run(slot);
      return async () => {
        const index = next++;
        results[index] = await runOne(index);
      };
    },
  );
  return results;
}

/**
 * Runs pieces of work as long as there are more, at most `limit` at a time; failures as for `runConcurrently`.
 *
 * Each starts once the one before it waits for something or has ended, so events come in an order that follows from the
 * definition alone.
 */
export async function runSlots(
  lane: Lane,
  limit: number,
  isMore: () => boolean,
  run: (slot: Slot) => () => Promise<void>,
): Promise<void> {
  const controller = sharedController();
  const follow = () => controller.abort(lane.signal.reason);
  if (lane.signal.aborted) follow();
  lane.signal.addEventListener('abort', follow, { once: true });
  let problem: unknown;

  const work = async (slot: Slot) => {
    const runOne = run(slot);
    while (isMore() && !controller.signal.aborted) {
      try {
        await runOne();
      } catch (error) {
        if (isAbort(error)) return;
        if (problem === undefined || (problem instanceof Failure && !(error instanceof Failure))) problem = error;
        controller.abort(new SiblingFailed(error instanceof Failure && endsExecution(error)));
      }
    }
  };

  try {
    const slots: Promise<void>[] = [];
    while (slots.length < limit && isMore() && !controller.signal.aborted) {
      await new Promise<void>((proceed) => {
        const slot: Slot = {
          signal: controller.signal,
          onWait: () => {
            proceed();
            lane.announceWait();
          },
        };
        slots.push(work(slot).finally(proceed));
      });
    }
    await Promise.all(slots);
  } finally {
    lane.signal.removeEventListener('abort', follow);
  }
  if (problem !== undefined) throw problem;
  lane.signal.throwIfAborted();
}
