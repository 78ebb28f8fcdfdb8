import { type ItemView, itemStatus } from './item-view';
import type { ChildRecord, MapRunRecord } from './map-run-record';
import type { Occurrence, Trace, Visit } from './visit';

/** The children of one Map Run, as items. */
export interface ChildItems {
  readonly map: string;
  readonly run: MapRunRecord;
  readonly items: readonly ItemView[];
  /** Children of the run that are not among the items, because there are very many. */
  readonly unread: number;
  readonly occurrences: readonly Occurrence[];
}

/** Children as items, each beside the Map that ran them. */
export function childItems(runs: readonly MapRunRecord[], { visits }: Trace): ChildItems[] {
  return runs.map((run) => {
    const visit = visits.find(({ mapRunArn }) => mapRunArn === run.arn);
    const map = visit?.state ?? run.arn;
    return {
      map,
      run,
      items: run.children.map((child) => itemOf(child, map)),
      unread: Math.max(0, run.executionCounts.total - run.children.length),
      occurrences: run.children.flatMap((child) => occurrenceOf(child, visit) ?? []),
    };
  });
}

/** What is known of children that were not read, said in one line; nothing if all were. */
export function countedOnly({ map, unread, run }: ChildItems): string[] {
  const { total, succeeded, failed } = run.executionCounts;
  if (unread === 0) return [];
  return [
    `${unread} of ${total} children of ${map} are counted only (${succeeded} succeeded, ${failed} failed in all).`,
  ];
}

function itemOf(child: ChildRecord, map: string): ItemView {
  return {
    map,
    label: child.name,
    status: itemStatus(child.status),
    startedAtMs: child.startedAtMs,
    endedAtMs: child.stoppedAtMs,
    retries: 0,
    failure: child.failure,
    input: child.input,
    iterations: [],
    executionArn: child.arn,
  };
}

function occurrenceOf(
  { failure, stoppedAtMs, startedAtMs }: ChildRecord,
  visit: Visit | undefined,
): Occurrence | undefined {
  if (failure === undefined) return undefined;
  return { ...failure, eventId: 0, atMs: stoppedAtMs ?? startedAtMs, visit, outcome: 'failed' };
}
