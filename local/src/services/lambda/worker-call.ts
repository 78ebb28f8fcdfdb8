import { neverSettled, runtimeError } from './worker-errors';
import type { Handler } from './worker-handler';

/** How one event is answered: each is called at most once, and only one of the two. */
export interface Answering {
  succeed(result: unknown): void;
  /** @param lost the runtime is in no state to take another event */
  fail(error: unknown, lost?: boolean): void;
  /** Says what happens once nothing is left that could still settle the event. */
  whenNothingIsLeft(action: () => void): void;
}

/** Node 24 and newer: what the handler returns is awaited; an event that cannot settle ends the process. */
export async function callAsync(
  handler: Handler,
  event: unknown,
  context: object,
  answering: Answering,
): Promise<void> {
  answering.whenNothingIsLeft(() => answering.fail(neverSettled(), true));
  try {
    answering.succeed(await handler(event, context));
  } catch (error) {
    answering.fail(error);
  }
}

/** Up to Node 22: a promise, or a callback; without either, null once the event loop is empty. */
export function callWithCallback(handler: Handler, event: unknown, context: object, answering: Answering): void {
  let finished = false;
  const once =
    <Args extends unknown[]>(action: (...args: Args) => void) =>
    (...args: Args) => {
      if (finished) return;
      finished = true;
      action(...args);
    };
  const done = (error: unknown, result: unknown) =>
    error === undefined || error === null ? answering.succeed(result) : answering.fail(error);
  const legacyContext = Object.assign(context, {
    callbackWaitsForEmptyEventLoop: true,
    done: once(done),
    succeed: once((result: unknown) => answering.succeed(result)),
    fail: once((error: unknown) => answering.fail(error ?? 'handled')),
  });
  const callback = once((error: unknown, result: unknown) => {
    if ((error === undefined || error === null) && legacyContext.callbackWaitsForEmptyEventLoop) {
      answering.whenNothingIsLeft(() => answering.succeed(result));
    } else done(error, result);
  });

  const isAsync = handler.constructor.name === 'AsyncFunction';
  answering.whenNothingIsLeft(() => (isAsync ? answering.fail(neverSettled()) : answering.succeed(null)));
  try {
    const returned = handler(event, legacyContext, callback);
    if (isThenable(returned)) returned.then(legacyContext.succeed, legacyContext.fail);
  } catch (error) {
    callback(error, undefined);
  }
}

/** The response body; undefined becomes null, as does all that JSON leaves out. */
export function stringifyResult(result: unknown, takesCallbacks: boolean): string {
  try {
    return JSON.stringify(result ?? null) ?? 'null';
  } catch {
    const message = 'Unable to stringify response body';
    throw takesCallbacks ? new Error(message) : runtimeError('JSONStringifyError', message);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
