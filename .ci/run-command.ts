import { spawn } from 'node:child_process';

/** How one command is started. */
export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment of the command; nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Ends the command, and what it started, when the check itself is to end. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command and answers what it printed on stdout and stderr together.
 *
 * The command leads a process group of its own, so that a timeout also ends what it started.
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let printed = '';
    let endedBecause: string | undefined;
    const endEarly = (why: string): void => {
      endedBecause = why;
      endGroup(child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => endEarly(`did not end within ${options.timeoutMs} ms`), options.timeoutMs);
    const interrupt = (): void => endEarly('was interrupted');
    options.signal.addEventListener('abort', interrupt);
    const forget = (): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', interrupt);
    };
    const keep = (chunk: Buffer): void => {
      printed += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      forget();
      reject(new Error(`${command} did not start: ${error.message}`, { cause: error }));
    });
    child.on('close', (code, signal) => {
      forget();
      if (code === 0) {
        resolve(printed);
        return;
      }
      const how = endedBecause ?? `ended with ${code ?? signal}`;
      reject(new Error(`${[command, ...args].join(' ')} ${how}\n${printed.trimEnd()}`));
    });
  });
}

/** Sends a signal to a process group; one that is gone already is what the caller wanted. */
export function endGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
