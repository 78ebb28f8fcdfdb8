import type { Clock } from '../../kernel/clock';
import type { Json, JsonObject } from '../../kernel/json';
import { jsonText } from '../../kernel/json-text';
import type { Random } from '../../kernel/seeded-random';
import type { CallingExecution, TaskService } from '../../kernel/task-service';
import { TaskTokens } from '../../kernel/task-tokens';
import type { Definition } from '../definition';
import type { VariableSpace } from '../templates/variables';
import { isoInstant } from '../timestamp';
import type { Checkpoint } from './checkpoint';
import type { ChildListener, ChildOptions, EndedChild, StartedChild } from './child-execution';
import { History, type HistoryEvent } from './history';
import type { MapRun } from './map-run/map-run';
import type { ExecutionOutcome } from './outcome';

/** What an execution is called and runs as. */
export interface ExecutionIdentity {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  /** Milliseconds since the epoch; now, if absent. */
  readonly startTime?: number;
}

/** What an execution needs. */
export interface ExecutionOptions {
  readonly definition: Definition;
  readonly input: Json;
  readonly clock: Clock;
  readonly random: Random;
  readonly tasks: TaskService;
  readonly execution: ExecutionIdentity;
  /** Hears each event at the moment it happens. */
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Aborting it stops the execution; a `StopRequest` as reason carries the error and cause to report. */
  readonly signal?: AbortSignal;
  /**
   * Events after which the execution fails.
   *
   * @default - 25,000 for STANDARD; no limit for EXPRESS
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
   */
  readonly maxEvents?: number;
  /** Where tasks with a token wait to be answered; without it none ever is. */
  readonly tokens?: TaskTokens;
  /** Hears of each run of a distributed Map as it starts; what it holds changes while the run goes on. */
  readonly onMapRun?: (run: MapRun) => void;
  /** Hears of each execution that a distributed Map starts. */
  readonly onChild?: (child: StartedChild) => ChildListener;
  /** Called before the execution waits for anything but its own computing. */
  readonly onWait?: () => void;
  /** Hears, when the execution ends without success, from where it may be redriven. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Goes on from where an execution of the same definition, input and identity ended. */
  readonly redrive?: Redrive;
  /** Hands over, before anything happens, what ends the execution as ABORTED. */
  readonly onStoppable?: (stop: Stop) => void;
}

/** Ends an execution as ABORTED, with what it is to report; one that has ended stays as it is. */
export type Stop = (error?: string, cause?: string) => void;

/** How an execution goes on; its history does, too. */
export interface Redrive {
  /** Undefined if it had entered no state. */
  readonly checkpoint: Checkpoint | undefined;
  /** How often it was redriven, this time included. */
  readonly count: number;
  /** Number of the last event so far. */
  readonly lastEventId: number;
}

const MAX_STANDARD_EVENTS = 25_000;

interface ExecutionContext {
  readonly Execution: JsonObject;
  readonly StateMachine: JsonObject;
}

/** What all branches of one execution share. */
export class Execution {
  readonly clock: Clock;
  readonly random: Random;
  readonly tasks: TaskService;
  readonly tokens: TaskTokens;
  readonly variableSpace: VariableSpace = { usedBytes: 0 };
  readonly history: History;
  readonly caller: CallingExecution;
  readonly region: string;
  readonly #startTime: number;
  readonly #redriveTime: number | undefined;
  #context: ExecutionContext | undefined;

  /** @param runExecution what runs the children of a distributed Map */
  constructor(
    readonly options: ExecutionOptions,
    readonly runExecution: (options: ExecutionOptions) => Promise<ExecutionOutcome>,
  ) {
    const { clock, random, tasks, execution, definition } = options;
    this.clock = clock;
    this.random = random;
    this.tasks = tasks;
    this.tokens = options.tokens ?? new TaskTokens();
    const isStandard = definition.type === 'STANDARD';
    const maxEvents = options.maxEvents ?? (isStandard ? MAX_STANDARD_EVENTS : Number.POSITIVE_INFINITY);
    this.history = new History(clock, maxEvents, options.onEvent ?? (() => {}), options.redrive?.lastEventId);
    this.caller = {
      executionArn: execution.arn,
      stateMachineArn: execution.stateMachineArn,
      roleArn: execution.roleArn,
    };
    this.region = execution.stateMachineArn.split(':')[3] ?? '';
    this.#startTime = execution.startTime ?? clock.now();
    this.#redriveTime = options.redrive && clock.now();
  }

  /** `Execution` and `StateMachine` of the context object; made when it is asked for first. */
  get context(): ExecutionContext {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  #makeContext(): ExecutionContext {
    const { execution, input, definition, redrive } = this.options;
    return {
      Execution: {
        Id: execution.arn,
        Input: input,
        Name: execution.name,
        RoleArn: execution.roleArn,
        StartTime: isoInstant(this.#startTime),
        ...(definition.type === 'STANDARD' ? { RedriveCount: redrive?.count ?? 0 } : {}),
        ...(this.#redriveTime === undefined ? {} : { RedriveTime: isoInstant(this.#redriveTime) }),
      },
      StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
    };
  }

  /**
   * Runs a child of a distributed Map in this execution's time; its events are its own.
   *
   * @param before what it left behind the last time; a STANDARD one goes on from there, an EXPRESS one begins anew
   */
  async runChild(
    child: ChildOptions,
    about: Pick<StartedChild, 'mapRunArn' | 'stateName' | 'itemCount'>,
    before?: EndedChild,
  ): Promise<EndedChild> {
    const { clock, random, tasks, tokens } = this;
    const { onChild } = this.options;
    const { arn, name, stateMachineArn } = child.execution;
    const { type } = child.definition;
    const listener =
      before?.listener ?? onChild?.({ ...about, arn, name, stateMachineArn, type, input: jsonText(child.input) });
    const from = type === 'STANDARD' ? before : undefined;
    const redriveCount = from === undefined ? 0 : from.redriveCount + 1;
    let lastEventId = from?.lastEventId ?? 0;
    let checkpoint: Checkpoint | undefined;
    const outcome = await this.runExecution({
      clock,
      random,
      tasks,
      tokens,
      onMapRun: (run) => this.onMapRun(run),
      ...(onChild && { onChild }),
      onEvent: (event) => {
        lastEventId = event.id;
        listener?.onEvent(event);
      },
      onCheckpoint: (reached) => {
        checkpoint = reached;
      },
      onStoppable: (stop) => listener?.onStart(redriveCount, stop),
      ...(from !== undefined && { redrive: { checkpoint: from.checkpoint, count: redriveCount, lastEventId } }),
      ...child,
    });
    listener?.onEnd(outcome);
    return { outcome, checkpoint, lastEventId, redriveCount, listener };
  }

  onMapRun(run: MapRun): void {
    this.options.onMapRun?.(run);
  }
}
