import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { BadRequest } from '../../kernel/bad-request';
import type { Clock } from '../../kernel/clock';
import { RealClock } from '../../kernel/real-clock';
import type { Random } from '../../kernel/seeded-random';
import { Unsupported } from '../../kernel/unsupported';
import { CodeCopies, requireCode } from './code-copies';
import { functionEnvironment } from './function-environment';
import { FunctionPool } from './function-pool';
import { type FunctionSpec, type RuntimeKind, runtimeKind } from './function-spec';
import type { InvokeAnswer, LogLine } from './invoke-answer';
import { LambdaApiError } from './lambda-api-error';
import type { MappedHost } from './mapped-hosts';
import { NodeSandbox } from './node-sandbox';
import { PrintedLines } from './printed-lines';
import { findPython, type Python, PythonSandbox } from './python-sandbox';
import type { Invocation, Sandbox } from './sandbox';
import { SandboxKeys } from './sandbox-keys';
import { Turnstile } from './turnstile';

/** A function that says nothing for this long in real time counts as never answering. */
const SILENCE_MS = 10_000;

/** The same place from `src` and from `dist`: a thread cannot start from TypeScript. */
const WORKER_FILE = join(__dirname, '../../../dist/services/lambda/worker.js');

/** Node 22 is the last runtime of Lambda's that takes callbacks. */
const LAST_WITH_CALLBACKS = 22;

/** One that talks to the endpoint leaves its core to another. */
const BUSY_PER_CORE = 2;

/** Options of `LambdaHost`. */
export interface LambdaHostOptions {
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Becomes `AWS_ENDPOINT_URL` of every function.
   *
   * @default - not set; the functions' SDK clients would call AWS, with credentials it refuses
   */
  readonly endpointUrl?: string;
  readonly region: string;
  readonly accountId: string;
  readonly onLog?: (line: LogLine) => void;
  /** Receives what the user should know about this machine, each remark once. */
  readonly onNotice?: (text: string) => void;
  /**
   * Hosts that functions reach beyond this machine's own addresses, led to where they are mapped.
   *
   * @default - none
   */
  readonly hosts?: readonly MappedHost[];
  /**
   * Real milliseconds of silence after which a function counts as never answering.
   *
   * @default 10000
   */
  readonly silenceMs?: number;
  /**
   * Directories from which the SDK that Lambda's runtimes bring is looked up.
   *
   * @default - the runner's own installation
   */
  readonly packagesFrom?: readonly string[];
  /**
   * How many functions may compute at once; those that sleep do not count. It has no bearing on simulated time.
   *
   * @default - two for each core; unlimited with the machine's own time
   */
  readonly parallelism?: number;
  /**
   * What runs Python functions.
   *
   * @default 'python3'
   */
  readonly pythonCommand?: string;
  /**
   * Keeps the access keys of all environments.
   *
   * @default - one of the host's own
   */
  readonly keys?: SandboxKeys;
}

/** What is to happen to one event. */
export interface InvokeOptions {
  readonly signal?: AbortSignal | undefined;
  /** The environment dies when the function has done its work, before anybody hears of it. */
  readonly dies?: boolean;
}

interface HostedFunction {
  readonly spec: FunctionSpec;
  readonly pool: FunctionPool;
}

/** Runs deployed functions on this machine, each environment apart from the others and from the repository. */
export class LambdaHost {
  readonly #options: LambdaHostOptions;
  readonly #copies: CodeCopies;
  readonly #keys: SandboxKeys;
  readonly #turnstile: Turnstile;
  readonly #functions = new Map<string, HostedFunction>();
  readonly #notices = new Set<string>();
  #python: Python | undefined;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: LambdaHostOptions) {
    this.#options = options;
    this.#copies = new CodeCopies(options.packagesFrom ?? [__dirname]);
    this.#keys = options.keys ?? new SandboxKeys();
    const { clock, parallelism = BUSY_PER_CORE * availableParallelism() } = options;
    // With the machine's own time a function that waits cannot be told from one that computes.
    this.#turnstile = new Turnstile(clock instanceof RealClock ? Number.POSITIVE_INFINITY : parallelism, clock);
  }

  /** Makes a function callable; throws `Unsupported` for a runtime that cannot be hosted here. */
  add(spec: FunctionSpec): void {
    const kind = runtimeKind(spec);
    if (kind.language === 'node') this.#checkNode(spec, kind.major);
    else this.#checkPython(spec, kind.version);
    if (new Date().getTimezoneOffset() !== 0) {
      this.#notice(
        'zone',
        'functions see the time zone of this process, where Lambda gives UTC; set TZ=UTC to have the same',
      );
    }
    this.#functions.set(spec.name, {
      spec,
      pool: new FunctionPool(() => this.#coldStart(spec, kind), this.#turnstile),
    });
  }

  /**
   * Calls a function, by name or ARN, with or without a qualifier, and resolves with its answer or its error.
   *
   * Throws `LambdaApiError` when no function runs. Once `signal` is aborted it rejects; the function runs on to its
   * end, as on Lambda, where nobody can call it back.
   */
  async invoke(arnOrName: string, payloadText: string, options: InvokeOptions = {}): Promise<InvokeAnswer> {
    const { signal, dies = false } = options;
    signal?.throwIfAborted();
    const requestId = this.#options.random.uuid();
    const hosted = this.#find(arnOrName, requestId);
    // Lambda takes a call without a body for an empty event.
    const payload = payloadText === '' ? '{}' : payloadText;
    requireJson(payload, requestId);
    const run = this.#run(hosted, arnOrName, { requestId, payload, dies });
    this.#running.add(run);
    const forget = () => this.#running.delete(run);
    run.then(forget, forget);
    return signal === undefined ? run : unlessAborted(run, signal);
  }

  /** Ends all that runs and removes what was copied. */
  async stop(): Promise<void> {
    const pools = [...this.#functions.values()].map(({ pool }) => pool.stop());
    await Promise.all(pools);
    await Promise.allSettled(this.#running);
    await this.#copies.remove();
  }

  async #run(hosted: HostedFunction, called: string, event: Omit<Invocation, 'functionArn'>): Promise<InvokeAnswer> {
    const { clock, onLog } = this.#options;
    const { spec, pool } = hosted;
    const { requestId } = event;
    const lines = new PrintedLines(clock, spec.name, requestId, onLog);
    const functionArn = called.startsWith('arn:') ? called : spec.arn;
    const outcome = await pool.run({ ...event, functionArn }, (stream, text) => lines.print(stream, text));
    const answer = { payload: outcome.payload, requestId, logTail: lines.finish() };
    return outcome.failed ? { ...answer, functionError: 'Unhandled' } : answer;
  }

  #coldStart(spec: FunctionSpec, kind: RuntimeKind): Promise<Sandbox> {
    const { clock, region, endpointUrl, hosts = [], silenceMs = SILENCE_MS } = this.#options;
    const logStreamName = this.#logStreamName();
    return clock.during(async () => {
      await requireCode(spec);
      const copy = await this.#copies.of(spec);
      const accessKey = this.#keys.next(spec.name);
      const environment = functionEnvironment({ spec, copy, region, logStreamName, accessKey, endpointUrl });
      const onGivenUp = () => this.#noteGivenUp(spec);
      const shared = { spec, clock, taskRoot: copy.taskRoot, environment, silenceMs, onGivenUp };
      const sandbox =
        kind.language === 'python'
          ? new PythonSandbox({ ...shared, python: this.#python as Python })
          : new NodeSandbox({
              ...shared,
              hosts,
              workerFile: WORKER_FILE,
              takesCallbacks: kind.major <= LAST_WITH_CALLBACKS,
            });
      this.#keys.add(accessKey, spec.arn, sandbox);
      return sandbox;
    });
  }

  #checkNode(spec: FunctionSpec, major: number): void {
    if (!existsSync(WORKER_FILE)) throw new BadRequest(`no worker at ${WORKER_FILE}; run 'npm run build:local'`);
    const here = process.versions.node;
    if (Number(here.split('.')[0]) >= major) return;
    this.#notice('node', `functions declare ${spec.runtime}; this machine runs Node ${here}`);
  }

  #checkPython(spec: FunctionSpec, version: string): void {
    const { pythonCommand = 'python3' } = this.#options;
    this.#python ??= findPython(pythonCommand);
    if (this.#python === undefined) {
      throw new Unsupported(
        spec.name,
        `runtime ${spec.runtime} needs ${pythonCommand}, which this machine does not have`,
      );
    }
    const here = this.#python.version;
    if (Number(here.split('.')[1]) >= Number(version.split('.')[1])) return;
    this.#notice('python', `functions declare ${spec.runtime}; this machine runs Python ${here}`);
  }

  #noteGivenUp({ name, arn }: FunctionSpec): void {
    this.#notice(
      `given up ${arn}`,
      `function ${name} computed or waited without end in real time; it counts as running until its timeout`,
    );
  }

  #logStreamName(): string {
    const day = new Date(this.#options.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    return `${day}/[$LATEST]${this.#options.random.uuid().replaceAll('-', '')}`;
  }

  /** Takes `name`, `name:qualifier`, `account:function:name` and the ARN, each with or without a qualifier. */
  #find(arnOrName: string, requestId: string): HostedFunction {
    const parts = arnOrName.split(':');
    const name = parts.includes('function') ? parts[parts.indexOf('function') + 1] : parts[0];
    const hosted = this.#functions.get(name ?? '');
    const isOurs = hosted !== undefined && (!arnOrName.startsWith('arn:') || sameFunction(arnOrName, hosted.spec.arn));
    if (isOurs) return hosted;
    const { region, accountId } = this.#options;
    const arn = arnOrName.startsWith('arn:')
      ? arnOrName
      : `arn:aws:lambda:${region}:${accountId}:function:${arnOrName}`;
    throw new LambdaApiError('ResourceNotFoundException', 404, `Function not found: ${arn}`, requestId);
  }

  #notice(topic: string, text: string): void {
    if (this.#notices.has(topic)) return;
    this.#notices.add(topic);
    this.#options.onNotice?.(text);
  }
}

function sameFunction(called: string, arn: string): boolean {
  return called === arn || called.startsWith(`${arn}:`);
}

function requireJson(payloadText: string, requestId: string): void {
  try {
    JSON.parse(payloadText);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Could not parse request body into json: Could not parse payload into json: ${reason}`;
    throw new LambdaApiError('InvalidRequestContentException', 400, message, requestId);
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
