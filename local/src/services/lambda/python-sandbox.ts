import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../kernel/clock';
import { RealClock } from '../../kernel/real-clock';
import type { FunctionSpec } from './function-spec';
import { answered, exited, killed, type Outcome, timedOut } from './invoke-answer';
import { Mailbox } from './mailbox';
import { Patience } from './patience';
import { PYTHON_BOOTSTRAP } from './python-bootstrap';
import type { Invocation, PrintListener, Sandbox } from './sandbox';
import type { StepOutside } from './turnstile';
import { isWorkerMessage, type WorkerMessage } from './worker-messages';

/** The `python3` of this machine. */
export interface Python {
  readonly executable: string;
  /** Such as `3.13.1`. */
  readonly version: string;
}

/** By command, as it takes a tenth of a second to ask. */
const found = new Map<string, Python>();

/** Asks `command` who it is; undefined when this machine has none. */
export function findPython(command: string): Python | undefined {
  const python = found.get(command) ?? askPython(command);
  if (python !== undefined) found.set(command, python);
  return python;
}

function askPython(command: string): Python | undefined {
  const script = 'import platform, sys; print(sys.executable); print(platform.python_version())';
  const asked = spawnSync(command, ['-c', script], { encoding: 'utf8' });
  const [executable, version] = (asked.stdout ?? '').split('\n');
  return asked.status === 0 && executable && version ? { executable, version } : undefined;
}

type Report =
  | Extract<WorkerMessage, { kind: 'done' }>
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly kind: 'broken'; readonly error: Error };

/** What a Python sandbox is made of. */
export interface PythonSandboxOptions {
  readonly spec: FunctionSpec;
  readonly clock: Clock;
  readonly python: Python;
  readonly taskRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly silenceMs: number;
  /** Told when an event is given up, as the simulated timeout alone would not tell why. */
  readonly onGivenUp: () => void;
}

/**
 * A Python function in a process of its own.
 *
 * Its time is this machine's: `time.sleep(5)` takes five real seconds, during which a virtual clock stands still. Its
 * memory is not limited.
 */
export class PythonSandbox implements Sandbox {
  readonly #options: PythonSandboxOptions;
  readonly #process: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #mailbox = new Mailbox<Report>();
  readonly #ended = new AbortController();
  #print: PrintListener = () => {};

  constructor(options: PythonSandboxOptions) {
    this.#options = options;
    const child = spawn(options.python.executable, ['-u', '-c', PYTHON_BOOTSTRAP], {
      cwd: options.taskRoot,
      env: { ...options.environment, PYTHONPATH: options.taskRoot, PYTHONIOENCODING: 'utf-8' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#closed = new Promise((resolve) => child.on('close', () => resolve()));
    child.on('error', (error) => this.#mailbox.push({ kind: 'broken', error }));
    child.on('close', (exitCode, signal) => this.#mailbox.push({ kind: 'ended', exitCode, signal }));
    // Only what goes past sys.stdout comes here: a subprocess, a crash of the interpreter.
    child.stdout?.on('data', (data: Buffer) => this.#print('stdout', data.toString('utf8')));
    child.stderr?.on('data', (data: Buffer) => this.#print('stderr', data.toString('utf8')));
    // A process that ended takes no more events; its end is reported on its own.
    this.#requests().on('error', () => {});
    const reports = createInterface({ input: child.stdio[4] as Readable });
    reports.on('line', (line) => this.#receive(line));
  }

  async run(invocation: Invocation, print: PrintListener, stepOutside: StepOutside): Promise<Outcome> {
    const { clock, spec, silenceMs } = this.#options;
    const { requestId } = invocation;
    const deadlineMs = clock.now() + spec.timeoutMs;
    this.#print = print;
    const isReal = clock instanceof RealClock;
    const report = await clock.during(() => {
      this.#requests().write(`${JSON.stringify({ ...invocation, timeoutMs: spec.timeoutMs })}\n`);
      if (isReal) return this.#mailbox.take(spec.timeoutMs);
      return this.#mailbox.take(new Patience(silenceMs, spec.timeoutMs).leftMs(0), silenceMs);
    });
    switch (report?.kind) {
      case 'done':
        if (!report.failed) return answered(report.payload);
        return { payload: report.payload, failed: true, reusable: !report.lost };
      case 'ended':
        if (report.signal !== null) return killed(requestId, report.signal);
        return exited(requestId, report.exitCode ?? 0);
      case 'broken':
        throw report.error;
      case undefined:
        this.#process.kill('SIGKILL');
        if (!isReal) this.#options.onGivenUp();
        await stepOutside(() => clock.sleep(deadlineMs - clock.now(), this.#ended.signal));
        return timedOut(requestId, spec.timeoutMs);
    }
  }

  /** Its time is real anyway, and nobody sees when it waits. */
  silence(): () => void {
    return () => {};
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async end(): Promise<void> {
    const reason = new Error('the Lambda host was stopped');
    this.#ended.abort(reason);
    this.#mailbox.close(reason);
    this.#process.kill('SIGKILL');
    await this.#closed;
  }

  #requests(): Writable {
    return this.#process.stdio[3] as Writable;
  }

  /** The function may write to our pipe as well; what is no report of ours is none. */
  #receive(line: string): void {
    const message = parsed(line);
    if (!isWorkerMessage(message)) return;
    if (message.kind === 'print') {
      this.#print(message.stream, message.text);
      this.#mailbox.heard();
    } else if (message.kind === 'done') this.#mailbox.push(message);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
