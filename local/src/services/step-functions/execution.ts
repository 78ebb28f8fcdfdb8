import { closedRefusal } from '../../kernel/redrive-refusal';
import type { EngineRun, ExecutionEvent, MapRun, Outcome } from './engine';
import type { Machine } from './machines';

/** Where an execution stands. */
export type ExecutionStatus = 'RUNNING' | Outcome['status'];

/** What the API tells about an execution, whoever started it. */
export interface ExecutionRecord {
  readonly machine: Machine;
  readonly arn: string;
  readonly name: string;
  /** As it was sent; undefined where nobody could keep it. */
  readonly input: string | undefined;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number | undefined;
  readonly status: ExecutionStatus | 'PENDING_REDRIVE';
  /** Undefined, too, where nobody could keep it. */
  readonly outcome: Outcome | undefined;
  readonly redriveCount: number;
  readonly redrivenAtMs: number | undefined;
  /** Why it cannot be redriven, or undefined if it can. */
  readonly redriveRefusal: string | undefined;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  /** Empty for an EXPRESS execution, which keeps none. */
  readonly events: readonly ExecutionEvent[];
  /** Present for a child of a Map Run. */
  readonly mapRunArn?: string;
  /** Items that a child of a Map Run stands for. */
  readonly itemCount?: number;
}

/** One execution, from its start on; redriving goes on with the same. */
export class Execution implements ExecutionRecord {
  status: ExecutionStatus = 'RUNNING';
  outcome: Outcome | undefined;
  stoppedAtMs: number | undefined;
  redriveCount = 0;
  redrivenAtMs: number | undefined;
  /** From where a redrive goes on. */
  checkpoint: unknown;
  readonly events: ExecutionEvent[] = [];
  /** Those of its children included. */
  readonly mapRuns: MapRun[] = [];
  /** Resolves with how it ends; replaced by a redrive. Rejects for a bug. */
  ended!: Promise<Outcome>;
  stopping = new AbortController();

  constructor(
    readonly machine: Machine,
    readonly type: 'STANDARD' | 'EXPRESS',
    readonly arn: string,
    readonly name: string,
    readonly input: string,
    readonly startedAtMs: number,
    readonly prepared: { run(run: EngineRun): Promise<Outcome> },
  ) {}

  get redriveRefusal(): string | undefined {
    const refusal = closedRefusal(this.status, this.events.length);
    if (refusal !== undefined) return refusal;
    return this.checkpoint === undefined ? 'Execution began no state and cannot be redriven' : undefined;
  }

  get redriveStatus(): ExecutionRecord['redriveStatus'] {
    return this.redriveRefusal === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE';
  }
}
