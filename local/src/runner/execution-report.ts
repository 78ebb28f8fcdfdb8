import type { HistoryEvent } from '../asl';
import type { Json } from '../kernel/json';
import type { LogLine } from '../services/lambda';

/** How an execution went. */
export interface ExecutionReport {
  readonly executionArn: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Present when it succeeded. */
  readonly output?: Json;
  /** Present when it failed with an error name. */
  readonly error?: string;
  readonly cause?: string;
  readonly events: readonly HistoryEvent[];
  /** State transitions as AWS bills them. */
  readonly transitions: number;
  /** Milliseconds between start and end on the clock of the run. */
  readonly simulatedMs: number;
  readonly startedAtMs: number;
  /** What functions printed while it ran, for whomever: executions at the same moment find each other's lines here. */
  readonly logs: readonly LogLine[];
}
