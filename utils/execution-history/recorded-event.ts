import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** What the details of events hold, whichever kind of event they belong to. */
export interface EventDetails {
  readonly name?: string;
  readonly index?: number;
  readonly length?: number;
  readonly input?: string;
  readonly output?: string;
  readonly parameters?: string;
  readonly resource?: string;
  readonly resourceType?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly state?: string;
  readonly location?: string;
  readonly mapRunArn?: string;
  readonly redriveCount?: number;
  readonly assignedVariables?: Readonly<Record<string, string>>;
}

/** One event of a history, with its details under one name. */
export interface RecordedEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly details: EventDetails;
}

/**
 * An event as `GetExecutionHistory` gives it.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export function recordedEvent(event: HistoryEvent): RecordedEvent {
  const [, details = {}] =
    Object.entries(event).find(([name, value]) => name.endsWith('EventDetails') && value !== undefined) ?? [];
  return {
    id: event.id ?? 0,
    previousEventId: event.previousEventId ?? 0,
    type: event.type ?? '',
    atMs: event.timestamp?.getTime() ?? 0,
    details: details as EventDetails,
  };
}
