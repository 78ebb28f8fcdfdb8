import type { WorkflowResult } from './workflow-result';

/** An execution that gets a report. */
export interface ShownExecution {
  readonly workflow: string;
  readonly executionArn: string;
}

/** Result and readable summary of a workflow of the demo, or of several that belong together. */
export interface DemoResult {
  readonly result: WorkflowResult;
  readonly summary: string;
  /** Whether everything ended as it was to end. */
  readonly asExpected: boolean;
  /** One execution of each workflow. */
  readonly shown: readonly ShownExecution[];
}
