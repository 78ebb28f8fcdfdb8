import type { Execution, ExecutionStatus } from '../services/step-functions';

/** An execution, at one glance. */
export interface ExecutionSummary {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAtMs: number;
}

export function summaryOf({ arn, machine, name, status, startedAtMs }: Execution): ExecutionSummary {
  return { executionArn: arn, stateMachineArn: machine.arn, name, status, startedAtMs };
}
