import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Checklist, StepFailed } from './checklist';
import { runCommand } from './run-command';

/** The folder of the repository. */
export const ROOT = dirname(__dirname);

const COMMAND_TIMEOUT_MS = 600_000;

/** What a check works with. */
export interface Check {
  readonly checklist: Checklist;
  /** A folder of its own, gone when it ends. */
  readonly folder: string;
  /** Aborts when the check is interrupted. */
  readonly signal: AbortSignal;
  readonly run: Run;
}

/** Runs a command in a folder, with these variables besides those of this process, and answers what it printed. */
export type Run = (
  cwd: string,
  command: string,
  args: readonly string[],
  variables?: Readonly<Record<string, string>>,
) => Promise<string>;

/** Runs a check in a folder of its own, prints its closing line and sets the exit code. */
export async function runCheck(name: string, body: (check: Check) => Promise<void>): Promise<void> {
  const checklist = new Checklist();
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const run: Run = (cwd, command, args, variables) =>
    runCommand(command, args, {
      cwd,
      env: { ...process.env, ...variables },
      timeoutMs: COMMAND_TIMEOUT_MS,
      signal: interrupted.signal,
    });
  try {
    await body({ checklist, folder, signal: interrupted.signal, run });
  } catch (error) {
    // The step that failed has said why, and the steps after it need what it did not do.
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  process.exitCode = checklist.close();
}
