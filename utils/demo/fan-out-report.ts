import { seconds, shortened, table } from '../text/table';
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

/** An item that was begun: what it was, when its function was first invoked, and how it ended. */
interface ReportedItem {
  readonly index: number;
  readonly item: string;
  /** Milliseconds of simulated time since the start. */
  readonly invokedAfterMs?: number;
  readonly outcome: string;
}

/** The counts come from the output, or from the history of a run that ended without one. */
export function workflowResult(workflow: string, input: unknown, run: ReportedRun): WorkflowResult {
  const { status, output, error, cause, transitions, simulatedMs } = run;
  return { workflow, status, input, output, error, cause, ...counts(run), transitions, simulatedMs };
}

/** The readable summary of a fan-out: a line per item that was begun, then the result. */
export function fanOutSummary(workflow: string, run: ReportedRun): string {
  const { total, succeeded, failed } = counts(run);
  const rows = itemsOf(run).map(({ index, item, invokedAfterMs, outcome }) => [
    `${index}`,
    shortened(item),
    invokedAfterMs === undefined ? '' : `+${seconds(invokedAfterMs)}`,
    outcome,
  ]);
  return [
    `${workflow}: ${run.status}`,
    ...(rows.length === 0 ? [] : table(['item', 'value', 'invoked at', 'outcome'], rows)),
    ...(run.error === undefined ? [] : [`  error  ${run.error}`, `  cause  ${run.cause ?? ''}`]),
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

/** What the history says of each item that was begun, in the order of the list. */
function itemsOf(run: ReportedRun): ReportedItem[] {
  const items = new Map<number, MutableItem>();
  const itemOfEvent = new Map<number, MutableItem>();
  for (const event of run.events) {
    const index = event.mapIterationStartedEventDetails?.index;
    if (index !== undefined) items.set(index, { index, item: '', outcome: 'not finished' });
    const item = index === undefined ? itemOfEvent.get(event.previousEventId ?? 0) : items.get(index);
    if (item === undefined) continue;
    itemOfEvent.set(event.id, item);
    note(item, event, run.startedAtMs);
  }
  return [...items.values()].sort((one, other) => one.index - other.index);
}

type MutableItem = { -readonly [Field in keyof ReportedItem]: ReportedItem[Field] };

function note(item: MutableItem, event: ReportedEvent, startedAtMs: number): void {
  const entered = event.stateEnteredEventDetails;
  // States of the user's own may send anything to a function, so their item is shown as it came.
  if (item.item === '' && entered?.input !== undefined) item.item = entered.input;
  if (entered?.name === 'Record failure') {
    item.outcome = `failed: ${(JSON.parse(entered.input ?? '{}') as { Error?: string }).Error ?? ''}`;
  } else if (event.type === 'MapIterationSucceeded' && !item.outcome.startsWith('failed')) {
    item.outcome = 'succeeded';
  }
  const parameters = event.taskScheduledEventDetails?.parameters;
  const payload = parameters === undefined ? undefined : (JSON.parse(parameters) as { Payload?: unknown }).Payload;
  if (payload === undefined) return;
  item.invokedAfterMs ??= event.timestamp - startedAtMs;
  if (typeof payload === 'string') item.item = payload;
}
