import type { ExecutionRecord } from './execution-record';
import type { MapRunRecord } from './map-run-record';
import type { EventDetails, RecordedEvent } from './recorded-event';
import { Redactor } from './redact';

/** The record with credentials and task tokens taken out of everything that it worked on. */
export function redactRecord(record: ExecutionRecord, names: readonly string[] = []): ExecutionRecord {
  const redactor = new Redactor([...names, ...tokenMembers(record.definition)]);
  for (const text of textsOf(record)) redactor.learn(text);
  const kept = new Map<string, string>();
  // The output of a state is the input of the next, so most texts come twice.
  const shown = (text: string): string => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const clean = redactor.text(text);
    kept.set(text, clean);
    return clean;
  };
  return {
    ...withTexts(record, ['input', 'output', 'error', 'cause'], shown),
    definition: shown(record.definition),
    events: record.events.map((event) => redactEvent(event, shown)),
    mapRuns: record.mapRuns.map((run) => redactMapRun(run, shown)),
  };
}

const TEXTS = ['input', 'output', 'parameters', 'error', 'cause'] as const;

function redactEvent(event: RecordedEvent, shown: (text: string) => string): RecordedEvent {
  const details: EventDetails = withTexts(event.details, TEXTS, shown);
  const { assignedVariables } = details;
  if (assignedVariables === undefined) return { ...event, details };
  // As one object, so that the names of the variables count.
  const values = Object.entries(assignedVariables).map(([name, text]): [string, string] => {
    const [alone] = Object.values(JSON.parse(shown(`{"${name}":${text}}`)) as Record<string, unknown>);
    return [name, JSON.stringify(alone)];
  });
  return { ...event, details: { ...details, assignedVariables: Object.fromEntries(values) } };
}

function redactMapRun(run: MapRunRecord, shown: (text: string) => string): MapRunRecord {
  return {
    ...run,
    children: run.children.map((child) => ({
      ...withTexts(child, ['input'], shown),
      ...(child.failure && { failure: { error: shown(child.failure.error), cause: shown(child.failure.cause) } }),
    })),
  };
}

function* textsOf(record: ExecutionRecord): Generator<string> {
  yield* [record.input, record.output, record.cause].filter((text) => text !== undefined);
  for (const { details } of record.events) {
    for (const field of TEXTS) if (details[field] !== undefined) yield details[field];
    for (const [name, text] of Object.entries(details.assignedVariables ?? {})) yield `{"${name}":${text}}`;
  }
  for (const { input, failure } of record.mapRuns.flatMap(({ children }) => children)) {
    yield* [input, failure?.cause].filter((text) => text !== undefined);
  }
}

function withTexts<T extends object>(from: T, fields: readonly (keyof T)[], shown: (text: string) => string): T {
  const changed = { ...from };
  for (const field of fields) {
    const text = from[field];
    if (typeof text === 'string') changed[field] = shown(text) as T[keyof T];
  }
  return changed;
}

/** Names of members that a definition fills with the task token. */
function tokenMembers(definition: string): string[] {
  return [
    ...definition.matchAll(/"([^"\\]+?)(?:\.\$)?"\s*:\s*"(?:\{%\s*\$states\.context|\$\$)\.Task\.Token(?:\s*%\})?"/g),
  ].map(([, name = '']) => name);
}
