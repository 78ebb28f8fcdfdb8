import type { Outcome } from './invoke-answer';
import type { Invocation, PrintListener, Sandbox } from './sandbox';

/** The execution environments of one function: as many as events run at once, each used again when it is free. */
export class FunctionPool {
  readonly #start: () => Promise<Sandbox>;
  readonly #free: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  #stopped = false;

  /** @param start a cold start */
  constructor(start: () => Promise<Sandbox>) {
    this.#start = start;
  }

  async run(invocation: Invocation, print: PrintListener): Promise<Outcome> {
    const sandbox = this.#free.pop() ?? (await this.#startOne());
    try {
      const outcome = await sandbox.run(invocation, print);
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
    await Promise.all([...this.#all].map((sandbox) => this.#discard(sandbox)));
  }

  async #startOne(): Promise<Sandbox> {
    const sandbox = await this.#start();
    this.#all.add(sandbox);
    if (!this.#stopped) return sandbox;
    await this.#discard(sandbox);
    throw new Error('the function was stopped while it started');
  }

  /** Nobody but `stop` waits for it: ending takes real time, and an answer must not. */
  async #discard(sandbox: Sandbox): Promise<void> {
    await sandbox.end();
    this.#all.delete(sandbox);
  }
}
