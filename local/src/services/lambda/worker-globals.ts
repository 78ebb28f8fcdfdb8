import nodeTimers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import type { VirtualTimer, WorkerTimers } from './worker-timers';

type Callback = (...args: unknown[]) => void;
interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/**
 * Makes every clock and timer that Node gives to programs follow `timers`.
 *
 * Must run before the function's code loads, which may keep references, and before `syncBuiltinESMExports`. `setImmediate` stays: it waits for no time.
 * What is out of reach: `Intl.DateTimeFormat().format()` without a date, and timers inside Node's own sockets.
 */
export function installClock(timers: WorkerTimers): void {
  installDate(timers);
  installHighResolution(timers);
  installTimers(timers);
}

function installDate(timers: WorkerTimers): void {
  const RealDate = Date;
  RealDate.now = () => timers.now;
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [timers.now] : args, newTarget) as Date,
    apply: (target) => new target(timers.now).toString(),
  });
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
}

function installHighResolution(timers: WorkerTimers): void {
  const startMs = timers.now;
  const startNs = process.hrtime.bigint();
  Object.defineProperty(performance, 'now', { value: () => timers.now - startMs, configurable: true, writable: true });
  Object.defineProperty(performance, 'timeOrigin', { value: startMs, configurable: true });
  const bigint = () => startNs + BigInt(Math.round((timers.now - startMs) * 1e6));
  const hrtime = (since?: [number, number]): [number, number] => {
    const elapsed = since === undefined ? bigint() : bigint() - (BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]));
    return [Number(elapsed / 1_000_000_000n), Number(elapsed % 1_000_000_000n)];
  };
  process.hrtime = Object.assign(hrtime, { bigint });
}

function installTimers(timers: WorkerTimers): void {
  const start =
    (repeats: boolean) =>
    (callback: Callback, delayMs?: number, ...args: unknown[]) => {
      // Node's own function refuses what is no function, with Node's own error.
      if (typeof callback !== 'function') return nodeTimers.setImmediate(callback);
      return timers.create(() => callback(...args), delayMs, repeats);
    };
  const clear = (timer: unknown) => timers.clear(timer);
  const wait = (delayMs?: number, value?: unknown, options?: WaitOptions) => waitFor(timers, delayMs, value, options);

  const setTimeout = Object.assign(start(false), { [promisify.custom]: wait });
  const replacements = { setTimeout, setInterval: start(true), clearTimeout: clear, clearInterval: clear };
  Object.assign(globalThis, replacements);
  Object.assign(nodeTimers, replacements);
  Object.assign(timersPromises, {
    setTimeout: wait,
    setInterval: (delayMs?: number, value?: unknown, options?: WaitOptions) => ticks(timers, delayMs, value, options),
  });
  Object.defineProperty(timersPromises.scheduler, 'wait', {
    value: (delayMs: number, options?: WaitOptions) => wait(delayMs, undefined, options),
    configurable: true,
  });
  AbortSignal.timeout = (delayMs: number) => {
    const controller = new AbortController();
    const abort = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    timers.create(abort, delayMs, false).unref();
    return controller.signal;
  };
}

function waitFor(timers: WorkerTimers, delayMs?: number, value?: unknown, options?: WaitOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const signal = options?.signal;
    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    const abort = () => {
      timers.clear(timer);
      reject(abortError(signal as AbortSignal));
    };
    const fire = () => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    };
    const timer: VirtualTimer = timers.create(fire, delayMs, false);
    if (options?.ref === false) timer.unref();
    signal?.addEventListener('abort', abort, { once: true });
  });
}

async function* ticks(timers: WorkerTimers, delayMs?: number, value?: unknown, options?: WaitOptions) {
  for (;;) {
    await waitFor(timers, delayMs, value, options);
    yield value;
  }
}

/** The same shape as the error of Node's promise timers. */
function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
    name: 'AbortError',
    code: 'ABORT_ERR',
  });
}
