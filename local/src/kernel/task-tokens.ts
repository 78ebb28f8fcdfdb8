import { Failure } from './failure';
import type { Json } from './json';

/** A task that waits to hear from outside. */
export interface TokenWaiter {
  succeed(output: Json): void;
  fail(failure: Failure): void;
  /** Still alive: the time for a heartbeat starts anew. */
  heartbeat(): void;
}

/** What became of a message for a token: the API's `InvalidToken` and `TaskTimedOut` are the latter two. */
export type TokenAnswer = 'ACCEPTED' | 'UNKNOWN' | 'CLOSED';

/** Tokens that Task states have given away, and the tasks that wait for them. */
export class TaskTokens {
  readonly #waiters = new Map<string, TokenWaiter>();
  readonly #closed = new Set<string>();

  /** Called by the engine when a task starts. */
  open(token: string, waiter: TokenWaiter): void {
    this.#waiters.set(token, waiter);
  }

  /** Called by the engine when the task has ended in any way. */
  close(token: string): void {
    if (this.#waiters.delete(token)) this.#closed.add(token);
  }

  /** `SendTaskSuccess`. */
  succeed(token: string, output: Json): TokenAnswer {
    return this.#tell(token, (waiter) => waiter.succeed(output), 'last');
  }

  /** `SendTaskFailure`. */
  fail(token: string, error?: string, cause?: string): TokenAnswer {
    return this.#tell(token, (waiter) => waiter.fail(new Failure(error, cause)), 'last');
  }

  /** `SendTaskHeartbeat`. */
  heartbeat(token: string): TokenAnswer {
    return this.#tell(token, (waiter) => waiter.heartbeat());
  }

  #tell(token: string, message: (waiter: TokenWaiter) => void, isLast?: 'last'): TokenAnswer {
    const waiter = this.#waiters.get(token);
    if (waiter === undefined) return this.#closed.has(token) ? 'CLOSED' : 'UNKNOWN';
    if (isLast) this.close(token);
    message(waiter);
    return 'ACCEPTED';
  }
}
