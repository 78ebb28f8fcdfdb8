import type { Json, JsonObject } from '../../kernel/json';
import type { Level } from '../definition';
import { Variables } from '../templates/variables';
import { type Checkpoint, Progress } from './checkpoint';
import type { Execution } from './execution';
import type { EventDetails, EventType } from './history';

/**
 * Events to which the one after them does not point, but to the same as they do.
 *
 * @see https://github.com/floci-io/floci/pull/3167, as verified with AWS
 */
const ASIDE: ReadonlySet<EventType> = new Set<EventType>([
  'MapStateSucceeded',
  'ParallelStateSucceeded',
  'MapRunSucceeded',
  'MapIterationFailed',
  'TaskStateAborted',
]);

/** One thread of an execution: its main line, a branch, or the iterations that one slot of a Map runs. */
export class Lane {
  previousEventId: number;
  readonly variables: Variables;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** `Map` of the context object, inside an iteration. */
  readonly mapContext: JsonObject | undefined;
  readonly #onWait: () => void;

  constructor(
    readonly execution: Execution,
    options: {
      readonly previousEventId: number;
      readonly signal: AbortSignal;
      readonly outer?: Variables;
      readonly mapContext?: JsonObject | undefined;
      /** Called before the lane waits for anything but its own computing. */
      readonly onWait?: () => void;
    },
  ) {
    this.previousEventId = options.previousEventId;
    this.signal = options.signal;
    this.variables = new Variables(execution.variableSpace, options.outer);
    this.progress = new Progress(this.variables.values);
    this.mapContext = options.mapContext;
    this.#onWait = options.onWait ?? (() => {});
  }

  emit(type: EventType, details?: EventDetails): number {
    const id = this.execution.history.add(type, this.previousEventId, details);
    if (!ASIDE.has(type)) this.previousEventId = id;
    return id;
  }

  /** Lets the next branch start: this one is about to wait. */
  announceWait(): void {
    this.#onWait();
  }

  async sleep(ms: number): Promise<void> {
    this.announceWait();
    await this.execution.clock.sleep(ms, this.signal);
  }
}

/** Runs the states of a level, from its start or from a checkpoint; handed to Map and Parallel, which run levels in turn. */
export type RunLevel = (level: Level, input: Json, lane: Lane, from?: Checkpoint) => Promise<Json>;
