import type { Json } from '../../kernel/json';

/** How an execution ended. */
export interface ExecutionOutcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Present if it succeeded. */
  readonly output?: Json;
  /** Absent where AWS gives none, as for a Fail state without `Error`. */
  readonly error?: string;
  readonly cause?: string;
}
