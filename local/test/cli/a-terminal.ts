import type { Terminal } from '../../src/cli/terminal';

/** A terminal that keeps what is written to it. */
export class ATerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly hasColor: boolean;
  readonly interrupt = new AbortController();
  readonly #stdin: string;

  constructor(options: { stdin?: string; hasColor?: boolean } = {}) {
    this.#stdin = options.stdin ?? '';
    this.hasColor = options.hasColor ?? false;
  }

  get interrupted(): AbortSignal {
    return this.interrupt.signal;
  }

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }

  async readStdin(): Promise<string> {
    return this.#stdin;
  }
}
