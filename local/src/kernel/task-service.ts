import type { Json } from './json';

/** The execution on whose behalf a service is called. */
export interface CallingExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** Role whose policies decide what the call may do. */
  readonly roleArn: string;
}

/** One call of a Task state to a service. */
export interface TaskCall {
  /** The state's `Resource`, such as `arn:aws:states:::dynamodb:getItem` or the ARN of a function. */
  readonly resource: string;
  /** What the state sends: its evaluated `Arguments` or `Parameters`, else its input. */
  readonly parameters: Json;
  /** Name of the state that calls. */
  readonly stateName?: string;
  readonly execution: CallingExecution;
  /** Present for `.waitForTaskToken`: the task ends when this token is answered, not when the call does. */
  readonly taskToken?: string;
  /** Called by a service that waits for a job (`.sync`) once the job runs, with what starting it gave. */
  onSubmitted?(output: Json): void;
}

/** A run of a distributed Map, before it starts. */
export interface PlannedMapRun {
  /** Undefined for one whose label is drawn. */
  readonly label: string | undefined;
  /** Whether it goes on with the children of a run before. */
  readonly isRedriven: boolean;
}

/** How a Task state reaches the services; `runner` fills it in. */
export interface TaskService {
  /**
   * Says why `resource` is not served, or undefined when it is; `stateName` is the state that would call it.
   *
   * Asked for every Task while a definition is parsed, so that no execution starts that could not end.
   */
  refusal(resource: string, stateName?: string): string | undefined;

  /** Throws the `Failure` of a distributed Map that may not start executions; absent where nobody asks. */
  requireMapRun?(execution: CallingExecution, run: PlannedMapRun): void;

  /**
   * Carries the call out and resolves with the raw task result, in the envelope that AWS gives it.
   *
   * Throws a `Failure` with the error name that `Retry` and `Catch` would see; any other error is a bug of ours. The
   * caller aborts `signal` when the state timed out or a sibling branch failed; its answer is then ignored.
   */
  call(call: TaskCall, signal: AbortSignal): Promise<Json>;
}
