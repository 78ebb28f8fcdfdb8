import { setMaxListeners } from 'node:events';
import type { Failure } from '../../kernel/failure';

/** A branch or an iteration must end because one beside it failed. */
export class SiblingFailed extends Error {
  override readonly name = 'SiblingFailed';

  /** @param isSilent the execution ends with it, so no event tells of those that are left */
  constructor(readonly isSilent: boolean) {
    super();
  }
}

/**
 * True for `States.Runtime`, which nothing retries or catches, not even by its name (recorded).
 *
 * It ends the execution where it occurs: the states around it write no event of their own, as seen on AWS for a branch.
 *
 * @see https://github.com/floci-io/floci/issues/2868
 */
export function endsExecution({ error }: Failure): boolean {
  return error === 'States.Runtime';
}

/** The execution must end: its time is over, or somebody stopped it. */
export class ExecutionEnded extends Error {
  override readonly name = 'ExecutionEnded';

  constructor(
    readonly status: 'TIMED_OUT' | 'ABORTED',
    readonly error?: string,
    override readonly cause?: string,
  ) {
    super(status);
  }
}

/** The reason with which to abort `ExecutionOptions.signal` so that the execution reports an error and a cause. */
export class StopRequest extends Error {
  override readonly name = 'StopRequest';

  constructor(
    readonly error?: string,
    override readonly cause?: string,
  ) {
    super('stopped on request');
  }
}

/** The reason with which to call a timer off; without one Node makes an exception with a stack each time. */
export const CALLED_OFF = new Error('called off');

/** True for what ends a branch from outside: no failure that Retry or Catch may see, and no bug. */
export function isAbort(error: unknown): boolean {
  return error instanceof SiblingFailed || error instanceof ExecutionEnded;
}

/** An abort controller on which every waiting branch may listen, without Node taking the many for a leak. */
export function sharedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
