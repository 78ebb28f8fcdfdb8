import type { Clock } from '../../kernel/clock';
import type { Json } from '../../kernel/json';
import { parseKeepingText } from '../../kernel/json-text';
import type { Random } from '../../kernel/seeded-random';
import { executionArnOf, requireArn, requireName } from './arns';
import type { Engine, ExecutionEvent, Outcome } from './engine';
import { Execution } from './execution';
import type { Machine } from './machines';
import { ChildExecution, MapRunChildren } from './map-run-children';
import { parsePayload } from './payload';
import { problems } from './problems';

/** What starts an execution. */
export interface Start {
  readonly machine: Machine;
  /** @default - a UUID */
  readonly name?: string | undefined;
  /** JSON text. @default '{}' */
  readonly input?: string | undefined;
  readonly onEvent?: ((event: ExecutionEvent) => void) | undefined;
  /** Ends the execution as ABORTED. */
  readonly signal?: AbortSignal | undefined;
  /** Somebody takes note if a bug ends it; otherwise `ExecutionsOptions.onBug` hears. */
  readonly isWatched?: boolean;
}

/** Options of `Executions`. */
export interface ExecutionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly engine: Pick<Engine, 'stopRequest'>;
  /** Aborted when the run is over, or broke. */
  readonly signal: AbortSignal;
  /** Hears of every execution as it starts, is redriven and ends. */
  readonly onStatus: (execution: Execution) => void;
  /** Hears each event of every execution. */
  readonly onEvent: (execution: Execution, event: ExecutionEvent) => void;
  /** Hears what ended an execution that nobody waits for and is no failure of the workflow's. */
  readonly onBug: (error: unknown) => void;
}

/** All executions of a run, whoever started them. */
export class Executions {
  readonly #byArn = new Map<string, Execution>();
  readonly #running = new Set<Execution>();
  /** What distributed Maps have started. */
  readonly children: MapRunChildren;

  constructor(readonly options: ExecutionsOptions) {
    this.children = new MapRunChildren(options.clock);
  }

  /** Starts an execution, or gives the one that this very request started before. */
  start(start: Start): Execution {
    const { machine, input = '{}' } = start;
    const { clock, random } = this.options;
    if (start.name !== undefined) requireName(start.name);
    const parsed = parsePayload(input, 'input', problems.input);
    const prepared = machine.prepared();
    const { type } = machine;
    const name = start.name ?? random.uuid();
    const arn = executionArnOf(machine.arn, type, name, random.uuid());
    const known = this.#byArn.get(arn);
    if (known !== undefined) {
      if (known.status === 'RUNNING' && known.input === input) return known;
      throw problems.executionExists(arn);
    }
    const execution = new Execution(machine, type, arn, name, input, clock.now(), prepared);
    this.#byArn.set(arn, execution);
    this.#run(execution, parsed, start);
    return execution;
  }

  /** Goes on from where an execution ended. */
  redrive(execution: Execution): void {
    const refusal = execution.redriveRefusal;
    if (refusal !== undefined) throw problems.notRedrivable(refusal);
    execution.redriveCount++;
    execution.redrivenAtMs = this.options.clock.now();
    execution.status = 'RUNNING';
    execution.outcome = undefined;
    execution.stoppedAtMs = undefined;
    execution.stopping = new AbortController();
    this.#run(execution, parseKeepingText(execution.input), { machine: execution.machine });
  }

  /** Ends an execution, which may be a child of a Map Run, as ABORTED; one that has ended stays as it is. */
  async stop(execution: Execution | ChildExecution, error?: string, cause?: string): Promise<void> {
    if (execution instanceof ChildExecution) return execution.stop(error, cause);
    execution.stopping.abort(this.options.engine.stopRequest(error, cause));
    await execution.ended.catch(() => {});
  }

  /** Every execution, the oldest first. */
  all(): Execution[] {
    return [...this.#byArn.values()];
  }

  /** Those that have not ended. */
  running(): Execution[] {
    return [...this.#running];
  }

  get(arn: string): Execution | undefined {
    return this.#byArn.get(arn);
  }

  /**
   * An execution that can be redriven by itself.
   *
   * Throws the API's errors for a text that is no ARN of a STANDARD execution, and for one that is not there.
   */
  require(arn: string): Execution {
    const execution = this.record(arn);
    if (execution instanceof Execution) return execution;
    throw problems.mapRunChild();
  }

  /** Any execution, children of Map Runs included; throws the API's errors as `require` does. */
  record(arn: string): Execution | ChildExecution {
    requireArn(arn, 'execution');
    const execution = this.#byArn.get(arn) ?? this.children.get(arn);
    if (execution === undefined) throw problems.executionMissing(arn);
    return execution;
  }

  #run(execution: Execution, input: Json, start: Start): void {
    const { onStatus, onBug } = this.options;
    this.#running.add(execution);
    onStatus(execution);
    execution.ended = this.#outcome(execution, input, start).then(
      (outcome) => {
        this.#close(execution, outcome);
        return outcome;
      },
      (error: unknown) => {
        // What it was about to do nobody knows; for whoever asks it has failed.
        this.#close(execution, { status: 'FAILED', error: 'Runner.Broken', cause: String(error) });
        throw error;
      },
    );
    execution.ended.catch((error: unknown) => {
      if (!start.isWatched) onBug(error);
    });
  }

  #outcome(execution: Execution, input: Json, { onEvent, signal }: Start): Promise<Outcome> {
    const { machine, arn, name, startedAtMs, prepared, redriveCount, checkpoint } = execution;
    const lastEventId = execution.events.at(-1)?.id ?? 0;
    return prepared.run({
      input,
      arn,
      name,
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
      startedAtMs,
      signal: AbortSignal.any([
        this.options.signal,
        execution.stopping.signal,
        ...(signal === undefined ? [] : [signal]),
      ]),
      onEvent: (event) => {
        if (execution.type === 'STANDARD') execution.events.push(event);
        this.options.onEvent(execution, event);
        onEvent?.(event);
      },
      onMapRun: (run) => execution.mapRuns.push(run),
      onChild: (child) => this.children.begin(child, machine),
      onCheckpoint: (checkpoint) => {
        execution.checkpoint = checkpoint;
      },
      ...(redriveCount > 0 && { redrive: { checkpoint, count: redriveCount, lastEventId } }),
    });
  }

  #close(execution: Execution, outcome: Outcome): void {
    execution.status = outcome.status;
    execution.outcome = outcome;
    execution.stoppedAtMs = this.options.clock.now();
    this.#running.delete(execution);
    // Nobody can ask for an EXPRESS execution, and there may be any number of them.
    if (execution.type === 'EXPRESS') this.#byArn.delete(execution.arn);
    this.options.onStatus(execution);
  }
}
