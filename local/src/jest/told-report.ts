import type { ExecutionReport } from '../runner/execution-report';
import { enteredStates } from './path-of-report';

/** A path of more states is shown by its end, where it went wrong. */
const SHOWN_STATES = 20;

/** How an execution went, in the lines that a failed assertion shows. */
export function toldReport(report: ExecutionReport, print: (value: unknown) => string): string {
  const { status, output, error, cause, events } = report;
  const lines = [
    `Status: ${status}`,
    ...(error === undefined ? [] : [`Error:  ${error}`]),
    ...(cause === undefined ? [] : [`Cause:  ${cause}`]),
    ...(output === undefined ? [] : [`Output: ${print(output)}`]),
    `Path:   ${toldPath(enteredStates(events))}`,
  ];
  return lines.join('\n');
}

function toldPath(path: readonly string[]): string {
  if (path.length === 0) return '(no state was entered)';
  const skipped = path.length > SHOWN_STATES ? ['…'] : [];
  return [...skipped, ...path.slice(-SHOWN_STATES)].join(' → ');
}
