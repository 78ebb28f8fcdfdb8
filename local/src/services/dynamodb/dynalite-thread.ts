import { Worker } from 'node:worker_threads';
import { DYNALITE_WORKER } from './dynalite-worker';

/**
 * The thread ends once it has had nothing to do for so long, in real time. Until then it keeps no process alive, and
 * whoever comes next, such as the next test, need not load dynalite again: that takes longer than all else of a start.
 */
const IDLE_MS = 2_000;

/** A DynamoDB of its own, without tables at first. */
export interface DynaliteServer {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Settles with the reason once it is gone without having been closed. */
  readonly gone: Promise<Error>;
  /** Closes it and its connections, once however often it is called; of no effect on one that is gone. */
  close(): Promise<void>;
}

interface Told {
  readonly id: number;
  readonly port?: number;
}

/** Who waits for what the thread says of a server, or for its end. */
interface Listener {
  readonly onTold?: (told: Told) => void;
  readonly onEnd: (reason: Error) => void;
}

let shared: DynaliteThread | undefined;

/** Opens a server in the thread that all of this process share. */
export async function openDynalite(options: { region: string; account: string }): Promise<DynaliteServer> {
  for (;;) {
    shared = shared?.hasEnded === false ? shared : new DynaliteThread();
    const server = await shared.open(options);
    if (server !== undefined) return server;
  }
}

class DynaliteThread {
  readonly #worker: Worker;
  readonly #listeners = new Map<number, Listener>();
  #lastId = 0;
  #hasServed = false;
  hasEnded = false;

  constructor() {
    const workerData = { dynalite: require.resolve('dynalite'), idleMs: IDLE_MS };
    this.#worker = new Worker(DYNALITE_WORKER, { eval: true, workerData, env: {}, execArgv: [] });
    this.#worker.on('message', (told: Told) => {
      this.#hasServed = true;
      this.#listeners.get(told.id)?.onTold?.(told);
    });
    this.#worker.on('error', (error) => this.#end(`died: ${error.message}`, error));
    this.#worker.on('exit', (code) => this.#end(`ended with exit code ${code}`));
  }

  /** Resolves with nothing when the thread, having been idle, ended before it heard of this. */
  open(options: { region: string; account: string }): Promise<DynaliteServer | undefined> {
    const id = ++this.#lastId;
    const hasServed = this.#hasServed;
    return new Promise((resolve, reject) => {
      const onTold = ({ port = 0 }: Told) => {
        const gone = new Promise<Error>((tell) => this.#listeners.set(id, { onEnd: tell }));
        let closed: Promise<void> | undefined;
        const close = () => {
          closed ??= this.#close(id);
          return closed;
        };
        resolve({ port, gone, close });
      };
      const onEnd = (reason: Error) => {
        if (hasServed && reason.cause === undefined) resolve(undefined);
        else reject(reason);
      };
      this.#ask({ kind: 'open', id, ...options }, { onTold, onEnd });
    });
  }

  async #close(id: number): Promise<void> {
    if (!this.#listeners.has(id)) return;
    await new Promise<void>((resolve) =>
      this.#ask({ kind: 'close', id }, { onTold: () => resolve(), onEnd: () => resolve() }),
    );
    this.#listeners.delete(id);
    if (this.#listeners.size === 0) this.#worker.unref();
  }

  #ask(request: { readonly kind: 'open' | 'close'; readonly id: number }, listener: Listener): void {
    this.#listeners.set(request.id, listener);
    this.#worker.ref();
    this.#worker.postMessage(request);
  }

  #end(how: string, cause?: unknown): void {
    this.hasEnded = true;
    const reason = new Error(`dynalite, which stands in for DynamoDB, ${how}`, { cause });
    for (const { onEnd } of this.#listeners.values()) onEnd(reason);
    this.#listeners.clear();
  }
}
