import { countTransitions, type HistoryEvent } from '../asl';
import type { MachineResource } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import type { Json } from '../kernel/json';
import { ServiceError } from '../kernel/service-error';
import type { Execution, ExecutionEvent, Start } from '../services/step-functions';
import type { ExecutionReport } from './execution-report';
import type { Parts } from './parts';

/** Options of `LocalAws.run` and `LocalAws.startExecution`. */
export interface RunOptions {
  /**
   * Machine to run: logical id, name, ARN, construct path, or an output that holds its name or ARN.
   *
   * @default - the only one there is
   */
  readonly machine?: string;
  /** @default {} */
  readonly input?: Json;
  /** @default - a UUID */
  readonly name?: string;
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Ends the execution as ABORTED. */
  readonly signal?: AbortSignal;
}

/** An execution that was started and may still run. */
export interface StartedExecution {
  readonly executionArn: string;
  /** Waits for its end, and lets time pass as far as that takes, timeouts included. */
  report(): Promise<ExecutionReport>;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_INPUT_BYTES = 262_144;

const A_DAY_MS = 86_400_000;

/** Starts executions for those who hold the run, and lets time pass for them. */
export class Driver {
  constructor(readonly parts: Parts) {}

  async run(resource: MachineResource, options: RunOptions): Promise<ExecutionReport> {
    const events: ExecutionEvent[] = [];
    const execution = this.#start(resource, options, events, 'watched');
    return this.#ended(execution, events);
  }

  start(resource: MachineResource, options: RunOptions): StartedExecution {
    const events: ExecutionEvent[] = [];
    const execution = this.#start(resource, options, events);
    return { executionArn: execution.arn, report: () => this.#ended(execution, events) };
  }

  async report(executionArn: string): Promise<ExecutionReport> {
    const execution = this.parts.stepFunctions.executions.get(executionArn);
    if (execution === undefined) {
      throw new BadRequest(`no execution '${executionArn}' in this run; those of EXPRESS machines are not kept`);
    }
    return this.#ended(execution, execution.events);
  }

  running(): string[] {
    return this.parts.stepFunctions.executions.running().map(({ arn }) => arn);
  }

  async settle(withinMs = A_DAY_MS): Promise<void> {
    const { clock, broken } = this.parts;
    await clock.settle({ purposes: ['work'], untilMs: clock.now() + withinMs });
    broken.throwIfAborted();
  }

  async advance(ms: number): Promise<void> {
    const { clock, broken } = this.parts;
    await clock.advance(ms);
    broken.throwIfAborted();
  }

  #start(resource: MachineResource, options: RunOptions, events: ExecutionEvent[], watched?: 'watched'): Execution {
    const { broken, stopping } = this.parts;
    const { input = {}, name, onEvent, signal } = options;
    broken.throwIfAborted();
    const text = JSON.stringify(input);
    requireInputSize(text);
    stopping.signal.throwIfAborted();
    return this.#startAs(resource, {
      name,
      input: text,
      signal,
      isWatched: watched !== undefined,
      onEvent: (event) => {
        events.push(event);
        onEvent?.(event as HistoryEvent);
      },
    });
  }

  /** What the API refuses is a wrong request here, too. */
  #startAs({ arn }: MachineResource, start: Omit<Start, 'machine'>): Execution {
    const { machines, executions } = this.parts.stepFunctions;
    try {
      return executions.start({ ...start, machine: machines.require(arn) });
    } catch (error) {
      if (error instanceof ServiceError) throw new BadRequest(error.message, { cause: error });
      throw error;
    }
  }

  async #ended(execution: Execution, events: readonly ExecutionEvent[]): Promise<ExecutionReport> {
    const { clock, broken, printed } = this.parts;
    const outcome = await clock.passing(() => execution.ended, { purposes: ['work', 'deadline'] });
    broken.throwIfAborted();
    const history = events as readonly HistoryEvent[];
    return {
      ...outcome,
      executionArn: execution.arn,
      events: history,
      transitions: countTransitions(history),
      simulatedMs: (execution.stoppedAtMs ?? clock.now()) - execution.startedAtMs,
      startedAtMs: execution.startedAtMs,
      logs: printed.during(execution),
    };
  }
}

function requireInputSize(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_INPUT_BYTES) {
    throw new BadRequest(`input must be at most ${MAX_INPUT_BYTES} bytes of JSON, got ${bytes}`);
  }
}
