import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config';
import { RequestError } from './request-error';
import { EXIT, type Terminal } from './terminal';

/** A command: its exit code is what it resolves with. */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** Runs a command in this process, with its refusals, an interruption and a reader that goes away taken care of. */
export async function runCommand(command: Command, args: readonly string[]): Promise<void> {
  // Node 20 still runs everything here; the SDK's note about it would go to every user of Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  // Whoever reads has seen enough, as `head` has: that is no failure, and nothing is left to say.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(EXIT.done);
    });
  }
  const terminal: Terminal = {
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    now: Date.now,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    interrupted: interruption.signal,
    readInput,
  };
  process.exitCode = await guarded(command)(args, terminal);
}

/** The command with a wrong request told in one line, and an interruption as such. */
export function guarded(command: Command): Command {
  return async (args, terminal) => {
    try {
      return await command(args, terminal);
    } catch (error) {
      if (terminal.interrupted.aborted) return EXIT.interrupted;
      if (!(error instanceof RequestError || error instanceof ConfigError)) throw error;
      terminal.err.write(`${error.message}\n`);
      return EXIT.wrongRequest;
    }
  };
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
