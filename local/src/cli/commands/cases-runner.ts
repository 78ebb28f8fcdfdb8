import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BadRequest } from '../../kernel/bad-request';
import { type Case, type CaseOutcome, stackOf } from '../definition/run-case';

/** A worker needs JavaScript; `src` and `dist` lie equally deep. */
const WORKER_FILE = join(__dirname, '../../../dist/cli/commands/cases-worker.js');

/** Runs cases one after the other in a thread that is replaced when one of them hangs or breaks it. */
export class CasesRunner {
  #worker: Worker | undefined;

  /** @param limitMs real time that a case may take */
  constructor(readonly limitMs: number) {
    if (!existsSync(WORKER_FILE)) throw new BadRequest(`no worker at ${WORKER_FILE}; run 'npm run build:local'`);
  }

  async run(given: Case): Promise<CaseOutcome> {
    const startedAt = performance.now();
    try {
      this.#worker ??= await started();
      return await this.#ask(this.#worker, given);
    } catch (error) {
      await this.close();
      return { status: 'ENGINE_ERROR', cause: stackOf(error), ms: Math.round(performance.now() - startedAt) };
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #ask(worker: Worker, given: Case): Promise<CaseOutcome> {
    return new Promise<CaseOutcome>((resolve, reject) => {
      const timer = setTimeout(
        () => finish(() => reject(new Error(`no result within ${this.limitMs / 1_000} s of real time`))),
        this.limitMs,
      );
      const answer = (outcome: CaseOutcome) => finish(() => resolve(outcome));
      const fail = (error: unknown) => finish(() => reject(error));
      const exit = (code: number) => fail(new Error(`the thread of the case ended with code ${code}`));
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        worker.off('message', answer).off('error', fail).off('exit', exit);
        settle();
      };
      worker.once('message', answer).once('error', fail).once('exit', exit);
      worker.postMessage(given);
    });
  }
}

/** Starts a thread; the time that takes is nobody's case. */
function started(): Promise<Worker> {
  const worker = new Worker(WORKER_FILE);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      worker.off('error', reject);
      // An error between two cases, or after the first of one, must not end the process: the thread is given up anyway.
      worker.on('error', () => {});
      resolve(worker);
    });
  });
}
