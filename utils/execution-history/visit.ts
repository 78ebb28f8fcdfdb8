/** How a piece of work ended. `caught`: it failed, and a Catch went on from there. */
export type WorkStatus = 'running' | 'succeeded' | 'caught' | 'failed' | 'timedOut' | 'aborted';

/** An error, as it is in the history. */
export interface RecordedError {
  readonly error: string;
  readonly cause: string;
}

/** One try of a Task, a Map or a Parallel. */
export interface Attempt {
  /** When it was handed over; its end is when it was over. */
  readonly scheduledAtMs: number;
  startedAtMs?: number;
  /** Somebody outside was asked, and the state waits for the answer. */
  submittedAtMs?: number;
  endedAtMs?: number;
  failure?: RecordedError;
}

/** One time that a state was entered. */
export interface Visit {
  readonly kind: 'visit';
  readonly id: number;
  readonly state: string;
  /** `Task`, `Map`, ... */
  readonly type: string;
  /** What it ran in: an iteration, a Parallel, or nothing for the states of the machine. */
  readonly parent: Scope | undefined;
  /** The state from which it was entered, in the same level. */
  readonly from: Visit | undefined;
  readonly enteredAtMs: number;
  readonly input: string | undefined;
  exitedAtMs?: number;
  output?: string;
  status: WorkStatus;
  readonly attempts: Attempt[];
  /** What last went wrong in it, or in a state inside. */
  failure?: RecordedError;
  /** Of a Map: how many items it has. */
  length?: number;
  mapRunArn?: string;
}

/** One iteration of a Map, in one of its tries. */
export interface Iteration {
  readonly kind: 'iteration';
  readonly parent: Visit;
  readonly index: number;
  readonly startedAtMs: number;
  endedAtMs?: number;
  status: WorkStatus;
  failure?: RecordedError;
  /** What a Catch inside took up last. */
  caught?: RecordedError;
  /** Tries inside beyond the first ones. */
  retries: number;
  input?: string;
}

/** What states can run in. */
export type Scope = Visit | Iteration;

/** A failure of one try, and what became of it. */
export interface Occurrence extends RecordedError {
  readonly eventId: number;
  readonly atMs: number;
  readonly visit: Visit | undefined;
  outcome: 'retried' | 'caught' | 'failed';
}

/** What a history says, as work that was done. */
export interface Trace {
  readonly visits: readonly Visit[];
  readonly iterations: readonly Iteration[];
  readonly occurrences: readonly Occurrence[];
  /** What each event tells of, by its number; those of the execution itself tell of none. */
  readonly owners: ReadonlyMap<number, Scope>;
}

/** The scopes around this one, the nearest first, and itself before them. */
export function* outward(scope: Scope | undefined): Generator<Scope> {
  for (let at = scope; at !== undefined; at = at.parent) yield at;
}

/** The iterations around a scope, the nearest first. */
export function iterationsAround(scope: Scope | undefined): Iteration[] {
  return [...outward(scope)].filter((around): around is Iteration => around.kind === 'iteration');
}
