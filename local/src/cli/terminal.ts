/** Where a command reads and writes: the process itself, or what a test puts in its place. */
export interface Terminal {
  /** Takes results. */
  out(text: string): void;
  /** Takes all the rest. */
  err(text: string): void;
  /** Reads standard input to its end. */
  readStdin(): Promise<string>;
  /** True when what goes to `err` may be coloured. */
  readonly hasColor: boolean;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** The terminal of this process; `close` gives Ctrl-C back its usual meaning. */
export function processTerminal(): Terminal & { close(): void } {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error('stopped by Ctrl-C'));
  process.once('SIGINT', stop);
  // Whoever reads our output may stop early, as `head` does: that is no error of ours.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readStdin,
    hasColor: process.stderr.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
    interrupted: interrupt.signal,
    close: () => process.off('SIGINT', stop),
  };
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
