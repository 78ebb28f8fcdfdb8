import type { EngineRun, ExecutionEvent, MapRun, Outcome } from './engine';
import type { Machine } from './machines';

/** Where an execution stands. */
export type ExecutionStatus = 'RUNNING' | Outcome['status'];

/** One execution, from its start on; redriving goes on with the same. */
export class Execution {
  status: ExecutionStatus = 'RUNNING';
  outcome: Outcome | undefined;
  stoppedAtMs: number | undefined;
  redriveCount = 0;
  redrivenAtMs: number | undefined;
  /** From where a redrive goes on. */
  checkpoint: unknown;
  /** Empty for an EXPRESS execution, which keeps none. */
  readonly events: ExecutionEvent[] = [];
  readonly mapRuns: MapRun[] = [];
  /** Resolves with how it ends; replaced by a redrive. Rejects for a bug. */
  ended!: Promise<Outcome>;
  stopping = new AbortController();

  constructor(
    readonly machine: Machine,
    readonly type: 'STANDARD' | 'EXPRESS',
    readonly arn: string,
    readonly name: string,
    /** As it was sent. */
    readonly input: string,
    readonly startedAtMs: number,
    readonly prepared: { run(run: EngineRun): Promise<Outcome> },
  ) {}

  /** Why it cannot be redriven, or undefined if it can. */
  get redriveRefusal(): string | undefined {
    if (this.status === 'RUNNING' || this.status === 'SUCCEEDED') {
      return `Execution is ${this.status} and cannot be redriven`;
    }
    return this.checkpoint === undefined ? 'Execution began no state and cannot be redriven' : undefined;
  }
}
