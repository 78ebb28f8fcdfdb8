import type { Clock } from '../../kernel/clock';

/** The events of `GetExecutionHistory` that this engine emits. */
export type EventType =
  | 'ExecutionStarted'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionTimedOut'
  | 'ExecutionAborted'
  | 'ExecutionRedriven'
  | `${'Task' | 'Pass' | 'Wait' | 'Choice' | 'Succeed' | 'Fail' | 'Parallel' | 'Map'}StateEntered`
  | `${'Task' | 'Pass' | 'Wait' | 'Choice' | 'Succeed' | 'Parallel' | 'Map'}StateExited`
  | `${'Task' | 'Wait' | 'Parallel' | 'Map'}StateAborted`
  | `${'Parallel' | 'Map'}State${'Started' | 'Succeeded' | 'Failed'}`
  | `MapRun${'Started' | 'Redriven' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `MapIteration${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `${'Task' | 'LambdaFunction' | 'Activity'}${'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | 'TaskSubmitted'
  | 'EvaluationFailed';

interface Cut {
  readonly truncated: false;
}
interface Entered {
  readonly name: string;
  readonly input: string;
  readonly inputDetails: Cut;
}
interface Exited {
  readonly name: string;
  readonly output: string;
  readonly outputDetails: Cut;
  /** Values as JSON texts. */
  readonly assignedVariables?: Readonly<Record<string, string>>;
  readonly assignedVariablesDetails?: Cut;
}
interface Failed {
  readonly error?: string;
  readonly cause?: string;
}
interface OfTask {
  readonly resourceType: string;
  readonly resource: string;
}
interface Output {
  readonly output: string;
  readonly outputDetails: Cut;
}
interface Timeouts {
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly taskCredentials?: { readonly roleArn: string };
}
interface Iteration {
  readonly name: string;
  readonly index: number;
}

/** Details of an event; at most one member is present. */
export interface EventDetails {
  readonly executionStartedEventDetails?: { input: string; inputDetails: Cut; roleArn: string };
  readonly executionRedrivenEventDetails?: { redriveCount: number };
  readonly executionSucceededEventDetails?: Output;
  readonly executionFailedEventDetails?: Failed;
  readonly executionTimedOutEventDetails?: Failed;
  readonly executionAbortedEventDetails?: Failed;
  readonly stateEnteredEventDetails?: Entered;
  readonly stateExitedEventDetails?: Exited;
  readonly taskScheduledEventDetails?: OfTask & Timeouts & { region: string; parameters: string };
  readonly taskStartedEventDetails?: OfTask;
  readonly taskSubmittedEventDetails?: OfTask & Output;
  readonly taskSucceededEventDetails?: OfTask & Output;
  readonly taskFailedEventDetails?: OfTask & Failed;
  readonly taskTimedOutEventDetails?: OfTask & Failed;
  readonly lambdaFunctionScheduledEventDetails?: Timeouts & { resource: string; input: string; inputDetails: Cut };
  readonly lambdaFunctionSucceededEventDetails?: Output;
  readonly lambdaFunctionFailedEventDetails?: Failed;
  readonly lambdaFunctionTimedOutEventDetails?: Failed;
  readonly activityScheduledEventDetails?: Timeouts & { resource: string; input: string; inputDetails: Cut };
  readonly activitySucceededEventDetails?: Output;
  readonly activityFailedEventDetails?: Failed;
  readonly activityTimedOutEventDetails?: Failed;
  readonly mapStateStartedEventDetails?: { length: number };
  readonly mapRunStartedEventDetails?: { mapRunArn: string };
  readonly mapRunRedrivenEventDetails?: { mapRunArn: string; redriveCount: number };
  readonly mapRunFailedEventDetails?: Failed;
  readonly mapIterationStartedEventDetails?: Iteration;
  readonly mapIterationSucceededEventDetails?: Iteration;
  readonly mapIterationFailedEventDetails?: Iteration;
  readonly mapIterationAbortedEventDetails?: Iteration;
  readonly evaluationFailedEventDetails?: { error: string; cause: string; location: string; state: string };
}

/** One event, as `GetExecutionHistory` gives it, except that the time is a number. */
export interface HistoryEvent extends EventDetails {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly type: EventType;
  /** From 1. */
  readonly id: number;
  readonly previousEventId: number;
}

/** The whole payload is there; AWS's API cuts long ones. */
export const WHOLE: Cut = { truncated: false };

/** The history of a STANDARD execution is full; no Retry or Catch can see this. */
export class HistoryFull extends Error {
  override readonly name = 'HistoryFull';
}

/** Numbers the events of one execution and hands them on. */
export class History {
  #lastId: number;

  constructor(
    readonly clock: Clock,
    readonly maxEvents: number,
    readonly onEvent: (event: HistoryEvent) => void,
    lastId = 0,
  ) {
    this.#lastId = lastId;
  }

  /** Adds an event and returns its number. The last place is kept for the end of the execution. */
  add(type: EventType, previousEventId: number, details?: EventDetails): number {
    if (this.#lastId >= this.maxEvents - 1 && !type.startsWith('Execution')) throw new HistoryFull();
    const id = ++this.#lastId;
    this.onEvent({ timestamp: this.clock.now(), type, id, previousEventId, ...details });
    return id;
  }
}
