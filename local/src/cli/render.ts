import type { ExecutionReport } from '../runner/execution-report';

/** The one object that `--json` prints. */
export function jsonReport(report: ExecutionReport): string {
  const { status, output, error, cause, events, transitions, simulatedMs } = report;
  const outcome = status === 'SUCCEEDED' ? { output } : { error: error ?? null, cause: cause ?? null };
  return `${JSON.stringify({ status, ...outcome, events, transitions, simulatedMs })}\n`;
}

/** How the execution went, for people. */
export function textReport(report: ExecutionReport): string {
  const { status, output, error, cause, events, transitions, simulatedMs } = report;
  const spent = `${transitions} state transitions, ${events.length} events, ${simulatedMs / 1000} s simulated`;
  const lines = [`${status}  (${spent})`];
  if (status === 'SUCCEEDED') lines.push(JSON.stringify(output, null, 2));
  if (error !== undefined) lines.push(`Error: ${error}`);
  if (cause !== undefined) lines.push(`Cause: ${cause}`);
  return `${lines.join('\n')}\n`;
}
