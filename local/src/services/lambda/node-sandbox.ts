import { inspect } from 'node:util';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Clock } from '../../kernel/clock';
import { RealClock } from '../../kernel/real-clock';
import type { FunctionSpec } from './function-spec';
import { answered, exited, killed, type Outcome, outOfMemory, timedOut } from './invoke-answer';
import { Mailbox } from './mailbox';
import type { MappedHost } from './mapped-hosts';
import { heapLimitMb, watchMemory } from './memory-watch';
import { Patience } from './patience';
import type { Invocation, PrintListener, Sandbox } from './sandbox';
import type { StepOutside } from './turnstile';
import { type HostMessage, isWorkerMessage, type WorkerMessage, type WorkerSetup } from './worker-messages';

/** What a worker may report once it has been asked to go on. */
type Report =
  | Exclude<WorkerMessage, { kind: 'print' | 'ready' }>
  | { readonly kind: 'silent' }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'ended'; readonly exitCode: number; readonly error: unknown };

type Request = HostMessage extends infer Message ? (Message extends unknown ? Omit<Message, 'turn'> : never) : never;

/** What a Node sandbox is made of. */
export interface NodeSandboxOptions {
  readonly spec: FunctionSpec;
  readonly clock: Clock;
  readonly workerFile: string;
  readonly taskRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly takesCallbacks: boolean;
  readonly hosts: readonly MappedHost[];
  /** Real time after which a function that says nothing counts as never answering. */
  readonly silenceMs: number;
  /** Told when an event is given up, as the simulated timeout alone would not tell why. */
  readonly onGivenUp: () => void;
}

/**
 * A Node function in a thread of its own.
 *
 * The clock stands still while the thread computes or waits for sockets and files, and goes on while nothing but the
 * function's own timers can move it. With the machine's own time nothing is patched, and the deadline is a real one.
 */
export class NodeSandbox implements Sandbox {
  readonly #options: NodeSandboxOptions;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #isReal: boolean;
  readonly #ended = new AbortController();
  readonly #mailbox = new Mailbox<Report>();
  #turn = 0;
  /** When calls of the function that are not answered will be. */
  readonly #silences = new Set<{ readonly untilMs: number }>();
  #print: PrintListener = () => {};
  #isReady = false;
  #error: unknown;

  constructor(options: NodeSandboxOptions) {
    this.#options = options;
    this.#isReal = options.clock instanceof RealClock;
    const { spec } = options;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const setup: WorkerSetup = {
      port: port2,
      taskRoot: options.taskRoot,
      handler: spec.handler,
      takesCallbacks: options.takesCallbacks,
      virtualNowMs: this.#isReal ? undefined : options.clock.now(),
      patienceMs: options.silenceMs / 2,
      hosts: options.hosts,
    };
    this.#worker = new Worker(options.workerFile, {
      workerData: setup,
      transferList: [port2],
      env: { ...options.environment },
      argv: [],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMb(spec.memoryMb, Worker) },
    });
    port1.on('message', (message: unknown) => this.#receive(message));
    this.#worker.on('error', (error) => {
      this.#error = error;
    });
    this.#worker.on('exit', (exitCode) => {
      // What the thread sent last may arrive after its end.
      for (let last = receiveMessageOnPort(port1); last !== undefined; last = receiveMessageOnPort(port1)) {
        this.#receive(last.message);
      }
      port1.close();
      this.#mailbox.push({ kind: 'ended', exitCode, error: this.#error });
    });
  }

  async run(invocation: Invocation, print: PrintListener, stepOutside: StepOutside): Promise<Outcome> {
    const { clock, spec, silenceMs } = this.#options;
    const { requestId } = invocation;
    const startedAtMs = clock.now();
    const deadlineMs = startedAtMs + spec.timeoutMs;
    const patience = new Patience(silenceMs, spec.timeoutMs);
    const limit = () =>
      this.#isReal ? { ms: deadlineMs - clock.now() } : { ms: patience.leftMs(clock.now() - startedAtMs), silenceMs };
    this.#print = print;
    let request: Request = { kind: 'invoke', nowMs: clock.now(), deadlineMs, ...invocation };
    for (;;) {
      const report = await clock.during(() => patience.count(() => this.#ask(request, limit())));
      switch (report.kind) {
        case 'done':
          if (!report.failed) return answered(report.payload);
          return { payload: report.payload, failed: true, reusable: !report.lost };
        case 'ended':
          return this.#outcomeOfEnd(requestId, report.exitCode, report.error);
        case 'killed':
          return killed(requestId, report.signal);
        case 'exhausted':
          return outOfMemory(requestId);
        case 'silent':
          void this.#worker.terminate();
          if (!this.#isReal) this.#options.onGivenUp();
          await stepOutside(() => clock.sleep(deadlineMs - clock.now(), this.#ended.signal));
          return timedOut(requestId, spec.timeoutMs);
        case 'waiting':
        case 'unanswered': {
          const untilMs = Math.min(report.untilMs, ...[...this.#silences].map((silence) => silence.untilMs));
          await stepOutside(() => clock.sleep(Math.min(untilMs, deadlineMs) - clock.now(), this.#ended.signal));
          if (untilMs >= deadlineMs) return timedOut(requestId, spec.timeoutMs);
          request = { kind: 'tick', nowMs: clock.now() };
        }
      }
    }
  }

  silence(ms: number): () => void {
    if (this.#isReal) return () => {};
    const silence = { untilMs: this.#options.clock.now() + ms };
    this.#silences.add(silence);
    this.#port.postMessage({ kind: 'unanswered', turn: this.#turn });
    return () => this.#silences.delete(silence);
  }

  kill(): void {
    this.#mailbox.push({ kind: 'killed', signal: 'SIGKILL' });
    void this.#worker.terminate();
  }

  async end(): Promise<void> {
    const reason = new Error('the Lambda host was stopped');
    this.#ended.abort(reason);
    this.#mailbox.close(reason);
    await this.#worker.terminate();
  }

  /** Lets the worker go on and resolves with the next thing it has to say. */
  async #ask(request: Request, limit: { readonly ms: number; readonly silenceMs?: number }): Promise<Report> {
    const { spec } = this.#options;
    const turn = ++this.#turn;
    this.#port.postMessage({ ...request, turn });
    if (this.#silences.size > 0) this.#port.postMessage({ kind: 'unanswered', turn });
    const unwatch = watchMemory(this.#worker, spec.memoryMb, () => {
      this.#mailbox.push({ kind: 'exhausted' });
      void this.#worker.terminate();
    });
    try {
      for (;;) {
        const report = await this.#mailbox.take(limit.ms, limit.silenceMs);
        // A worker that sockets keep busy may say twice that it waits; the second time is about a moment gone by.
        if (report?.kind === 'waiting' && report.turn !== turn) continue;
        // It was answered meanwhile.
        if (report?.kind === 'unanswered' && (report.turn !== turn || this.#silences.size === 0)) continue;
        return report ?? { kind: 'silent' };
      }
    } finally {
      unwatch();
    }
  }

  #receive(message: unknown): void {
    if (!isWorkerMessage(message)) return;
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        return;
      case 'print':
        this.#print(message.stream, message.text);
        this.#mailbox.heard();
        return;
      default:
        this.#mailbox.push(message);
    }
  }

  #outcomeOfEnd(requestId: string, exitCode: number, error: unknown): Outcome {
    if ((error as { code?: unknown } | null | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return outOfMemory(requestId);
    }
    if (error !== undefined) {
      // A thread that never got ready is our fault; later it is an error that the function keeps from being caught.
      if (!this.#isReady) throw error;
      this.#print('stderr', `${inspect(error)}\n`);
    }
    if (!this.#isReady) throw new Error(`the thread of a function ended with ${exitCode} before it was set up`);
    return exited(requestId, exitCode);
  }
}
