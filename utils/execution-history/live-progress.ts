import type { ErrorGroup } from './error-groups';
import { groupErrors } from './error-groups';
import { itemsOf } from './item-view';
import type { MapRunCounts } from './map-run-record';
import type { RecordedEvent } from './recorded-event';
import { traceHistory } from './trace-history';
import type { Visit } from './visit';

/** Where a running execution stands. */
export interface Progress {
  readonly status: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly running: number;
  /** States that are being worked on, each with how many times. */
  readonly current: readonly { readonly state: string; readonly count: number; readonly isWaiting: boolean }[];
  readonly errors: readonly ErrorGroup[];
  readonly startedAtMs: number;
  readonly stoppedAtMs?: number;
  readonly lastEventAtMs: number;
}

/** What of an execution is needed to say how far it is. */
export interface Snapshot {
  readonly status: string;
  readonly startedAtMs: number;
  readonly stoppedAtMs?: number;
  readonly events: readonly RecordedEvent[];
  /** Items of distributed Maps. */
  readonly mapRuns: readonly MapRunCounts[];
}

/**
 * How far an execution is: items done, states at work, what went wrong.
 *
 * An item whose failure was caught counts as failed, though its Map goes on.
 */
export function progressOf({ status, startedAtMs, stoppedAtMs, events, mapRuns }: Snapshot): Progress {
  const trace = traceHistory(events);
  const items = itemsOf(trace);
  const sum = (of: (counts: MapRunCounts) => number) => mapRuns.reduce((all, counts) => all + of(counts), 0);
  const having = (...statuses: string[]) => items.filter((item) => statuses.includes(item.status)).length;
  return {
    status,
    total: items.length + sum(({ total }) => total),
    succeeded: having('succeeded') + sum(({ succeeded }) => succeeded),
    failed:
      having('failed', 'caught', 'timedOut', 'aborted') +
      sum(({ failed, timedOut, aborted }) => failed + timedOut + aborted),
    running: having('running') + sum(({ running }) => running),
    current: currentStates(trace.visits),
    errors: groupErrors(trace.occurrences),
    startedAtMs,
    stoppedAtMs,
    lastEventAtMs: events.at(-1)?.atMs ?? startedAtMs,
  };
}

/** States with nothing at work inside them, the most frequent first. */
function currentStates(visits: readonly Visit[]): Progress['current'] {
  const counts = new Map<string, { state: string; count: number; isWaiting: boolean }>();
  for (const visit of visits) {
    if (visit.status !== 'running' || ['Map', 'Parallel'].includes(visit.type)) continue;
    const known = counts.get(visit.state) ?? { state: visit.state, count: 0, isWaiting: false };
    known.count++;
    known.isWaiting ||= visit.type === 'Wait' || visit.attempts.at(-1)?.submittedAtMs !== undefined;
    counts.set(visit.state, known);
  }
  const inside = [...counts.values()].sort((a, b) => b.count - a.count);
  if (inside.length > 0) return inside;
  const containers = visits.filter(({ status }) => status === 'running');
  return containers.slice(-1).map(({ state }) => ({ state, count: 1, isWaiting: false }));
}
