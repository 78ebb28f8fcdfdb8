import type { Worker } from 'node:worker_threads';

/** A loop that only allocates takes about a gigabyte a second. */
const INTERVAL_MS = 20;

/** Room between a function's memory and the limit at which V8 acts by itself, in MB. */
const HEADROOM_MB = 512;

const BYTES_PER_MB = 2 ** 20;

/** Node 22.16 and newer can ask a thread for its heap; the types of Node 20 do not know it. */
interface Inspectable {
  getHeapStatistics?: () => Promise<{ readonly used_heap_size: number }>;
}

/**
 * The heap limit to give to V8.
 *
 * From Node 24 on V8 often ends the whole process where it should end one thread, so there the limit is a last resort
 * and `watchMemory` comes first. Older ones end the thread.
 */
export function heapLimitMb(memoryMb: number, WorkerClass: typeof Worker): number {
  return canBeWatched(WorkerClass.prototype) ? memoryMb + HEADROOM_MB : memoryMb;
}

/**
 * Calls `exceeded` once the heap of `worker` is larger than `memoryMb`; returns what ends the watch.
 *
 * A thread busy allocating may never answer: then the growth of the whole process since the question speaks for it.
 * Buffers are not counted.
 */
export function watchMemory(worker: Worker, memoryMb: number, exceeded: () => void): () => void {
  const thread: object = worker;
  if (!canBeWatched(thread)) return () => {};
  const limit = memoryMb * BYTES_PER_MB;
  let askedAtRss: number | undefined;
  const ask = () => {
    if (askedAtRss !== undefined) {
      if (process.memoryUsage.rss() - askedAtRss > limit) stop(true);
      return;
    }
    askedAtRss = process.memoryUsage.rss();
    thread.getHeapStatistics().then(
      ({ used_heap_size }) => {
        askedAtRss = undefined;
        if (used_heap_size > limit) stop(true);
      },
      // The thread has ended, which its own event tells.
      () => {},
    );
  };
  const timer = setInterval(ask, INTERVAL_MS);
  let isOver = false;
  const stop = (isExceeded: boolean) => {
    clearInterval(timer);
    if (isExceeded && !isOver) exceeded();
    isOver = true;
  };
  return () => stop(false);
}

function canBeWatched(worker: object): worker is Required<Inspectable> {
  return 'getHeapStatistics' in worker;
}
