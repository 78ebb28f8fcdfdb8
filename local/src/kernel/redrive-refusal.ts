/**
 * Events with which an execution can no longer be redriven, as the last one is kept for its end.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
const LAST_EVENTS = 24_999;

/** Why an execution of this status, with so many events, has nothing to be redriven, in AWS's words. */
export function closedRefusal(status: string, events: number): string | undefined {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  return events >= LAST_EVENTS ? 'Execution history event limit exceeded' : undefined;
}
