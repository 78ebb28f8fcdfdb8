import { seconds, shortened, table } from './text-table';
import type { WorkflowResult } from './workflow-result';

/** An event of an execution's history, as far as the report reads it. */
export interface ReportedEvent {
  readonly id: number;
  readonly previousEventId?: number;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly mapStateStartedEventDetails?: { readonly length?: number };
  readonly mapIterationStartedEventDetails?: { readonly index?: number };
  readonly stateEnteredEventDetails?: { readonly name?: string; readonly input?: string };
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

/** One invocation of a function: for which item, with what, and when, in simulated time since the start. */
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
  const iterations = new Map<number, { readonly index: number; input?: string }>();
  const invocations: Invocation[] = [];
  for (const event of run.events) {
    const index = event.mapIterationStartedEventDetails?.index;
    const iteration = index === undefined ? iterations.get(event.previousEventId ?? 0) : { index };
    if (iteration === undefined) continue;
    iterations.set(event.id, iteration);
    iteration.input ??= event.stateEnteredEventDetails?.input;
    const parameters = event.taskScheduledEventDetails?.parameters;
    if (parameters === undefined) continue;
    const payload = (JSON.parse(parameters) as { Payload?: unknown }).Payload;
    if (payload === undefined) continue;
    invocations.push({
      index: iteration.index,
      // A function gets the item as JSON text; states of the user's own may send anything, so their item is shown as it came.
      item: typeof payload === 'string' ? payload : (iteration.input ?? ''),
      startedAfterMs: event.timestamp - run.startedAtMs,
    });
  }
  return invocations.sort((one, other) => one.startedAfterMs - other.startedAfterMs || one.index - other.index);
}
