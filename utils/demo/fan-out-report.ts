import { stripVTControlCharacters } from 'node:util';

/** An event of an execution's history, as far as the report reads it. */
export interface ReportedEvent {
  readonly id: number;
  readonly previousEventId?: number;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly mapStateStartedEventDetails?: { readonly length?: number };
  readonly mapIterationStartedEventDetails?: { readonly index?: number };
  readonly stateEnteredEventDetails?: { readonly name?: string };
  readonly taskScheduledEventDetails?: { readonly parameters?: string };
}

/** An execution that has ended, as far as the report reads it. */
export interface ReportedRun {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly events: readonly ReportedEvent[];
  readonly transitions: number;
  readonly simulatedMs: number;
  readonly startedAtMs: number;
}

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

/** One invocation of the function: for which item, with what, and when, in simulated time since the start. */
interface Invocation {
  readonly index: number;
  readonly item: string;
  readonly startedAfterMs: number;
}

/** The counts come from the output, or from the history of a run that ended without one. */
export function workflowResult(workflow: string, input: unknown, run: ReportedRun): WorkflowResult {
  const { status, output, error, cause, transitions, simulatedMs } = run;
  return { workflow, status, input, output, error, cause, ...counts(run), transitions, simulatedMs };
}

/** The readable summary of a fan-out: a line per invocation, then the result. */
export function fanOutSummary(workflow: string, run: ReportedRun): string {
  const { total, succeeded, failed } = counts(run);
  const failures = new Map(failuresOf(run).map((failure) => [failure.index, failure]));
  const rows = invocationsOf(run).map(({ index, item, startedAfterMs }) => {
    const failure = failures.get(index);
    const outcome =
      failure !== undefined ? `failed: ${failure.error}` : run.output === undefined ? 'not finished' : 'succeeded';
    return [`${index}`, shortened(item), `+${seconds(startedAfterMs)}`, outcome];
  });
  return [
    `${workflow}: ${run.status}`,
    ...(rows.length === 0 ? [] : table(['item', 'value', 'invoked at', 'outcome'], rows)),
    ...(run.error === undefined ? [] : [`  error  ${run.error}`, `  cause  ${shortened(run.cause ?? '')}`]),
    `  ${total} items, ${succeeded} succeeded, ${failed} failed; ` +
      `${run.transitions} state transitions; ${seconds(run.simulatedMs)} of simulated time`,
  ].join('\n');
}

function counts(run: ReportedRun): { total: number; succeeded: number; failed: number } {
  const output = run.output as { total: number; succeeded: number; failed: number } | undefined;
  if (output !== undefined) return { total: output.total, succeeded: output.succeeded, failed: output.failed };
  const entered = (name: string) => run.events.filter((event) => event.stateEnteredEventDetails?.name === name).length;
  const failed = entered('Record failure');
  return {
    total: run.events.find((event) => event.mapStateStartedEventDetails)?.mapStateStartedEventDetails?.length ?? 0,
    succeeded: run.events.filter((event) => event.type === 'MapIterationSucceeded').length - failed,
    failed,
  };
}

function failuresOf(run: ReportedRun): readonly { index: number; error: string }[] {
  return (run.output as { failures: { index: number; error: string }[] } | undefined)?.failures ?? [];
}

function invocationsOf(run: ReportedRun): Invocation[] {
  const iterations = new Map<number, number>();
  const invocations: Invocation[] = [];
  for (const event of run.events) {
    const index = event.mapIterationStartedEventDetails?.index ?? iterations.get(event.previousEventId ?? 0);
    if (index === undefined) continue;
    iterations.set(event.id, index);
    const parameters = event.taskScheduledEventDetails?.parameters;
    if (parameters === undefined) continue;
    invocations.push({
      index,
      item: (JSON.parse(parameters) as { Payload: string }).Payload,
      startedAfterMs: event.timestamp - run.startedAtMs,
    });
  }
  return invocations;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [heads, ...rows].map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}

function shortened(text: string): string {
  const line = stripVTControlCharacters(text).replaceAll(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
