import type { Json } from '../../kernel/json';

/** How an execution ended. */
export interface Outcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/** One event of a history; its details stand beside these members. */
export interface ExecutionEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
}

/** How many items, or children, of a Map Run stand where. */
export interface MapRunCounts {
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
  readonly total: number;
  readonly resultsWritten: number;
  readonly failuresNotRedrivable: number;
  readonly pendingRedrive: number;
}

/** One run of a distributed Map; what it holds changes while the run goes on. */
export interface MapRun {
  readonly arn: string;
  readonly executionArn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly maxConcurrency: number;
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
  readonly itemCounts: MapRunCounts;
  readonly executionCounts: MapRunCounts;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number | undefined;
  readonly redriveCount: number;
  readonly redrivenAtMs: number | undefined;
}

/** An execution that a distributed Map started. */
export interface StartedChild {
  readonly mapRunArn: string;
  /** The Map. */
  readonly stateName: string;
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineSource['type'];
  /** As JSON text. */
  readonly input: string;
  /** Items that it stands for. */
  readonly itemCount: number;
}

/** Ends a child as ABORTED, with what it is to report; one that has ended stays as it is. */
export type StopChild = (error?: string, cause?: string) => void;

/** Hears what becomes of one child of a Map Run, whenever it runs. */
export interface ChildListener {
  /** It begins, or begins again. */
  onStart(redriveCount: number, stop: StopChild): void;
  onEvent(event: ExecutionEvent): void;
  onEnd(outcome: Outcome): void;
  /** It ended without success, and waits to begin again; or waits no longer. */
  onPendingRedrive(isPending: boolean): void;
}

/** One execution for the engine to run. */
export interface EngineRun {
  readonly input: Json;
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly startedAtMs: number;
  /** Aborted with what `Engine.stopRequest` gave, to end the execution as ABORTED. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ExecutionEvent) => void;
  readonly onMapRun: (run: MapRun) => void;
  readonly onChild: (child: StartedChild) => ChildListener;
  /** Hears, when the execution ends without success, from where it may be redriven. */
  readonly onCheckpoint: (checkpoint: unknown) => void;
  readonly redrive?: { readonly checkpoint: unknown; readonly count: number; readonly lastEventId: number };
}

/** A definition that was parsed and checked. */
export interface PreparedMachine {
  /** Rejects for a bug alone; all that a workflow does is an outcome. */
  run(run: EngineRun): Promise<Outcome>;
}

/** A problem of a definition. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

/** Text of a definition and what it runs as. */
export interface MachineSource {
  readonly definition: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
}

/** The language, as far as the service needs it; `runner` fills it in. */
export interface Engine {
  /** Throws the `ServiceError` `InvalidDefinition`, or `Unsupported`. */
  prepare(source: MachineSource): PreparedMachine;
  /** Everything that AWS would say about a definition. */
  validate(definition: string, type: MachineSource['type']): readonly Diagnostic[];
  /** The reason with which to abort a run that somebody stops. */
  stopRequest(error?: string, cause?: string): Error;
}
