import { killed, type Outcome } from './invoke-answer';
import type { Invocation, PrintListener, Sandbox } from './sandbox';
import type { StepOutside, Turnstile } from './turnstile';

/** The execution environments of one function: as many as events run at once, each used again when it is free. */
export class FunctionPool {
  readonly #start: () => Promise<Sandbox>;
  readonly #free: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  #stopped = false;

  readonly #turnstile: Turnstile;

  /**
   * @param start a cold start
   * @param turnstile what all functions of a host go through
   */
  constructor(start: () => Promise<Sandbox>, turnstile: Turnstile) {
    this.#start = start;
    this.#turnstile = turnstile;
  }

  run(invocation: Invocation, print: PrintListener): Promise<Outcome> {
    return this.#turnstile.through((stepOutside) => this.#run(invocation, print, stepOutside));
  }

  async #run(invocation: Invocation, print: PrintListener, stepOutside: StepOutside): Promise<Outcome> {
    const sandbox = this.#free.pop() ?? (await this.#startOne());
    try {
      const worked = await sandbox.run(invocation, print, stepOutside);
      const outcome = invocation.dies === true ? killed(invocation.requestId, 'SIGKILL') : worked;
      if (outcome.reusable && !this.#stopped) this.#free.push(sandbox);
      else void this.#discard(sandbox);
      return outcome;
    } catch (error) {
      void this.#discard(sandbox);
      throw error;
    }
  }

  /** Ends every environment; events that still run are rejected. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#free.length = 0;
    await Promise.all([...this.#all].map((sandbox) => this.#discard(sandbox)));
  }

  async #startOne(): Promise<Sandbox> {
    const sandbox = this.#stopped ? undefined : await this.#start();
    if (sandbox !== undefined) this.#all.add(sandbox);
    if (sandbox !== undefined && !this.#stopped) return sandbox;
    await sandbox?.end();
    throw new Error('the Lambda host was stopped');
  }

  /** Nobody but `stop` waits for it: ending takes real time, and an answer must not. */
  async #discard(sandbox: Sandbox): Promise<void> {
    await sandbox.end();
    this.#all.delete(sandbox);
  }
}
