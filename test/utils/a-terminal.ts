import { type Command, guarded } from '../../utils/run-command';

/** What a command did: its exit code, and what it printed. */
export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a test may set of the terminal that a command runs in. */
export interface TerminalOptions {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly now?: () => number;
  /** Stands for the passing of time; the signal interrupts the command. */
  readonly onSleep?: (ms: number, interrupt: () => void) => Promise<void> | void;
  /** Told what goes to stderr. */
  readonly onErr?: (text: string, interrupt: () => void) => void;
}

/** Runs a command without a process of its own; no time passes but what `onSleep` lets pass. */
export async function runInTerminal(
  command: Command,
  args: readonly string[],
  { isTTY, columns, env = {}, input = '', now = () => 0, onSleep = () => {}, onErr = () => {} }: TerminalOptions = {},
): Promise<CommandRun> {
  const out: string[] = [];
  const err: string[] = [];
  const interruption = new AbortController();
  const code = await guarded(command)(args, {
    out: { isTTY, columns, write: (text) => out.push(text) },
    err: {
      write: (text) => {
        err.push(text);
        onErr(text, () => interruption.abort());
      },
    },
    env,
    now,
    sleep: async (ms, signal) => {
      await onSleep(ms, () => interruption.abort());
      signal.throwIfAborted();
    },
    interrupted: interruption.signal,
    readInput: async () => input,
  });
  return { code, out: out.join(''), err: err.join('') };
}
