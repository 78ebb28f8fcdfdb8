/**
 * Ends work when its time is up, whatever it waits for.
 *
 * The signal fires when the work is over in any way, so that no socket outlives it. Work that cannot be stopped, such
 * as a look-up in the DNS, is left to itself.
 */
export async function withDeadline<T>(
  ms: number,
  timedOut: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut()), ms);
  });
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}
