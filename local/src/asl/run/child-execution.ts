import type { Definition } from '../definition';
import type { Checkpoint } from './checkpoint';
import type { ExecutionOptions, Stop } from './execution';
import type { HistoryEvent } from './history';
import type { ExecutionOutcome } from './outcome';

/** An execution that a distributed Map started. */
export interface StartedChild {
  readonly mapRunArn: string;
  /** The Map. */
  readonly stateName: string;
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: Definition['type'];
  /** As JSON text. */
  readonly input: string;
  /** Items that it stands for. */
  readonly itemCount: number;
}

/** Hears what becomes of one child, whenever it runs. */
export interface ChildListener {
  /** It begins, or begins again. */
  onStart(redriveCount: number, stop: Stop): void;
  onEvent(event: HistoryEvent): void;
  onEnd(outcome: ExecutionOutcome): void;
  /** It ended without success, and waits to begin again; or waits no longer. */
  onPendingRedrive(isPending: boolean): void;
}

/** What a child leaves behind, from which it can begin again. */
export interface EndedChild {
  readonly outcome: ExecutionOutcome;
  /** Undefined if it succeeded, or entered no state. */
  readonly checkpoint: Checkpoint | undefined;
  readonly lastEventId: number;
  readonly redriveCount: number;
  readonly listener: ChildListener | undefined;
}

/** What an execution that a distributed Map starts has of its own; the rest it shares with its parent. */
export type ChildOptions = Required<Pick<ExecutionOptions, 'definition' | 'input' | 'execution' | 'signal' | 'onWait'>>;
