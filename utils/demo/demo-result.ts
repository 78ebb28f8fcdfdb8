import type { WorkflowResult } from './workflow-result';

/** Result and readable summary of a workflow of the demo. */
export interface DemoResult {
  readonly result: WorkflowResult;
  readonly summary: string;
  /** Whether everything ended as it was to end. */
  readonly asExpected: boolean;
  /** ARN of the execution that the report shows. */
  readonly shown: string;
}
