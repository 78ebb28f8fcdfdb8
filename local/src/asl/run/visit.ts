import { Failure } from '../../kernel/failure';
import type { Json, JsonObject } from '../../kernel/json';
import type { State } from '../definition';
import type { EvaluationFailure } from '../evaluation-failure';
import type { Scope } from '../templates/scope';
import { isoInstant } from '../timestamp';
import type { Checkpoint, InnerCheckpoint } from './checkpoint';
import type { Lane } from './lane';
import type { UnfinishedRun } from './map-run/unfinished-run';

/** What an expression of a state may see besides its input. */
export interface Seen {
  /** What `$` means in JSONPath. */
  readonly data: Json;
  /** `$states.result`. */
  readonly result?: Json;
  /** `$states.errorOutput`. */
  readonly errorOutput?: JsonObject;
  /** `Map` of the context object, while items are prepared. */
  readonly mapContext?: JsonObject;
}

/** One stay of an execution in one state, retries included. */
export class Visit<S extends State = State> {
  retryCount = 0;
  /** Token of the current run of a task that waits for one. */
  taskToken: string | undefined;
  /** Branches or iterations that a redriven execution need not run from their start. */
  #before: ReadonlyMap<number, InnerCheckpoint>;
  /** Of a distributed Map that a redrive goes on with. */
  mapRunBefore: UnfinishedRun | undefined;
  /** When the state was entered before the execution was redriven. */
  readonly firstEnteredAt: number;

  constructor(
    readonly state: S,
    readonly lane: Lane,
    readonly input: Json,
    readonly enteredEventId: number,
    readonly enteredAt: number,
    from?: Checkpoint,
  ) {
    this.#before = from?.inner ?? new Map();
    this.mapRunBefore = from?.mapRun;
    this.firstEnteredAt = from?.enteredAt ?? enteredAt;
  }

  /** What a branch or an iteration gave, or where it stood, before the execution was redriven. */
  before(index: number): InnerCheckpoint | undefined {
    return this.#before.get(index);
  }

  /** Called before a retry, which runs all of them again. */
  forgetBefore(): void {
    this.#before = new Map();
    this.mapRunBefore = undefined;
    this.lane.progress.forgetInner();
  }

  scope(seen: Seen): Scope {
    const { execution, variables } = this.lane;
    const context = () => this.#context(seen.mapContext ?? this.lane.mapContext);
    return {
      data: seen.data,
      variables,
      random: execution.random,
      now: () => execution.clock.now(),
      context,
      states: () => {
        const states: JsonObject = { input: this.input, context: context() };
        if (seen.result !== undefined) states.result = seen.result;
        if (seen.errorOutput !== undefined) states.errorOutput = seen.errorOutput;
        return states;
      },
    };
  }

  /** Makes the failure that an execution reports, and the event that a JSONata field leaves in the lane's history. */
  failure(problem: EvaluationFailure, lane = this.lane): Failure {
    const where = `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.enteredEventId}).`;
    const cause = `${where} ${problem.detail}`;
    if (problem.location !== undefined) {
      const { error, location } = problem;
      lane.emit('EvaluationFailed', {
        evaluationFailedEventDetails: { error, cause, location, state: this.state.name },
      });
    }
    return new Failure(problem.error, cause);
  }

  #context(mapContext: JsonObject | undefined): JsonObject {
    const { context } = this.lane.execution;
    const state: JsonObject = { EnteredTime: isoInstant(this.enteredAt), Name: this.state.name };
    // Recorded: a Pass state has no RetryCount. States that may be retried have one.
    if ('retriers' in this.state) state.RetryCount = this.retryCount;
    const object: JsonObject = { Execution: context.Execution, State: state, StateMachine: context.StateMachine };
    if (this.taskToken !== undefined) object.Task = { Token: this.taskToken };
    if (mapContext !== undefined) object.Map = mapContext;
    return object;
  }
}
