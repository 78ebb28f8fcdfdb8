/** What `npm start -- --json` prints of a workflow. */
export interface WorkflowResult {
  readonly workflow: string;
  readonly status: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly transitions: number;
  readonly simulatedMs: number;
}
