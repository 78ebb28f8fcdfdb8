import { constants } from 'node:os';
import { addAbortSignal } from 'node:stream';

/** Where a command reads and writes: the process itself, or what a test puts in its place. */
export interface Terminal {
  /** Takes results. */
  out(text: string): void;
  /** Takes all the rest. */
  err(text: string): void;
  /** Reads standard input to its end; rejects once interrupted. */
  readStdin(): Promise<string>;
  /** True when what goes to `err` may be coloured. */
  readonly hasColor: boolean;
  /** Aborted by Ctrl-C and by the other signals that ask a process to end; `Interrupted` tells which. */
  readonly interrupted: AbortSignal;
}

/** A signal asked the process to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** What a shell gives for a process that the signal ended. */
  readonly exitCode: number;

  constructor(signal: EndingSignal) {
    super(`stopped by ${signal === 'SIGINT' ? 'Ctrl-C' : signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

type EndingSignal = (typeof ENDING_SIGNALS)[number];

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A result could not be written: the exit code must not say that all went well. */
const CANNOT_WRITE = 70;

/** Whoever reads our output may stop early, as `head` does, or close the window: that is no error of ours. */
const READER_LEFT = ['EPIPE', 'EIO'];

/** The terminal of this process. */
export class ProcessTerminal implements Terminal {
  readonly hasColor = process.stderr.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  readonly #interrupt = new AbortController();
  #writeError: Error | undefined;

  constructor() {
    for (const signal of ENDING_SIGNALS) process.on(signal, this.#stop);
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (READER_LEFT.includes(error.code ?? '')) return;
      if (this.#writeError === undefined) this.err(`sfn-local: cannot write the result: ${error.message}\n`);
      this.#writeError = error;
      process.exitCode = CANNOT_WRITE;
    });
    // Where even that cannot be told, there is nobody to tell it to.
    process.stderr.on('error', () => {});
  }

  get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  out(text: string): void {
    process.stdout.write(text);
  }

  err(text: string): void {
    process.stderr.write(text);
  }

  async readStdin(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of addAbortSignal(this.interrupted, process.stdin)) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  }

  /** Gives the signals back their usual meaning and ends with `exitCode`, unless the result could not be written. */
  close(exitCode: number): void {
    process.exitCode = this.#writeError === undefined ? exitCode : CANNOT_WRITE;
    for (const signal of ENDING_SIGNALS) process.off(signal, this.#stop);
  }

  /** The first signal lets the run clean up; the second does not wait for that. */
  readonly #stop = (signal: NodeJS.Signals): void => {
    const interruption = new Interrupted(signal as EndingSignal);
    if (this.interrupted.aborted) process.exit(interruption.exitCode);
    this.#interrupt.abort(interruption);
  };
}
