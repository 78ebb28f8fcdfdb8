import type { Clock } from './clock';

/** The machine's own time. */
export class RealClock implements Clock {
  now(): number {
    return Date.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const dueAt = Date.now() + ms;
      let timer: NodeJS.Timeout;
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const arm = () => {
        timer = setTimeout(wake, Math.min(LONGEST_TIMER_MS, Math.max(0, dueAt - Date.now())));
      };
      const wake = () => {
        if (Date.now() < dueAt) {
          arm();
          return;
        }
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      arm();
    });
  }

  during<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

/** `setTimeout` fires at once beyond 2^31 - 1 ms, about 24.8 days; a Wait may be longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
