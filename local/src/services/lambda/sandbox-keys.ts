import type { Sandbox } from './sandbox';

/** Environments of functions by the access key that each one signs with: so one can tell who calls. */
export class SandboxKeys {
  /** Keys stay known when their environments are gone: a request may still be on its way. */
  readonly #sandboxes = new Map<string, { readonly functionArn: string; readonly sandbox: WeakRef<Sandbox> }>();
  #started = 0;

  /** A key for an environment that is about to start. */
  next(functionName: string): string {
    this.#started++;
    return `local.${this.#started}.${functionName}`;
  }

  add(key: string, functionArn: string, sandbox: Sandbox): void {
    this.#sandboxes.set(key, { functionArn, sandbox: new WeakRef(sandbox) });
  }

  /** The function that signs with this key; undefined when none does. */
  functionArn(key: string): string | undefined {
    return this.#sandboxes.get(key)?.functionArn;
  }

  sandbox(key: string): Sandbox | undefined {
    return this.#sandboxes.get(key)?.sandbox.deref();
  }
}
