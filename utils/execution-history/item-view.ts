import { type Iteration, iterationsAround, type RecordedError, type Trace, type Visit, type WorkStatus } from './visit';

/** Where an item of a Map stands. `pending`: not begun yet. */
export type ItemStatus = WorkStatus | 'pending';

const STATUSES: Readonly<Record<string, ItemStatus>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
  PENDING_REDRIVE: 'pending',
};

/** The status of an execution as that of a piece of work, which has a colour and a sign. */
export function itemStatus(status: string): ItemStatus {
  return STATUSES[status] ?? 'pending';
}

/** One item of a Map. */
export interface ItemView {
  /** The Map state. */
  readonly map: string;
  /** Its index, after those of the items around it: `2` or `0/2`. */
  readonly label: string;
  readonly status: ItemStatus;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly retries: number;
  readonly failure?: RecordedError;
  /** What its first state got. */
  readonly input?: string;
  /** Every try of it, the last one last; a Map that is retried, or redriven, runs its items again. */
  readonly iterations: readonly Iteration[];
  /** A child execution of a distributed Map. */
  readonly executionArn?: string;
}

/** The items of every inline Map, in the order in which the Maps were entered; a Map in a loop has its items anew. */
export function itemsOf({ visits, iterations }: Trace): ItemView[] {
  const rounds = roundsOf(visits);
  const items = new Map<string, { label: string; map: string; iterations: Iteration[] }>();
  const keyOf = (map: Visit, index: number) => `${rounds.get(map)}\n${index}`;
  for (const map of visits) {
    // A distributed Map tells its length too, but its items are the children of its Map Run.
    if (map.type !== 'Map' || map.length === undefined || map.mapRunArn !== undefined) continue;
    for (let index = 0; index < map.length; index++) {
      const key = keyOf(map, index);
      if (!items.has(key)) items.set(key, { label: labelOf(map, index), map: map.state, iterations: [] });
    }
  }
  for (const iteration of iterations) {
    const key = keyOf(iteration.parent, iteration.index);
    const known = items.get(key);
    if (known !== undefined) known.iterations.push(iteration);
    else {
      const label = labelOf(iteration.parent, iteration.index);
      items.set(key, { label, map: iteration.parent.state, iterations: [iteration] });
    }
  }
  return [...items.values()].map(itemView);
}

function itemView({ label, map, iterations }: { label: string; map: string; iterations: Iteration[] }): ItemView {
  const first = iterations[0];
  const last = iterations.at(-1);
  if (first === undefined || last === undefined) return { map, label, status: 'pending', retries: 0, iterations };
  const failure = last.status === 'caught' ? last.caught : last.failure;
  return {
    map,
    label,
    status: last.status,
    startedAtMs: first.startedAtMs,
    endedAtMs: last.endedAtMs,
    retries: iterations.length - 1 + iterations.reduce((sum, { retries }) => sum + retries, 0),
    ...(last.status !== 'succeeded' && failure !== undefined && { failure }),
    input: first.input,
    iterations,
  };
}

/**
 * Says of each visit of a Map whose items it goes on with: a redrive enters the Map again and runs only what is missing,
 * while a loop that comes back to it has items of its own.
 */
function roundsOf(visits: readonly Visit[]): Map<Visit, string> {
  const rounds = new Map<Visit, string>();
  const left = new Map<string, number>();
  for (const visit of visits) {
    if (visit.type !== 'Map') continue;
    const [around] = iterationsAround(visit.parent);
    const outer = around === undefined ? '' : `${rounds.get(around.parent)}\n${around.index}`;
    const place = `${outer}\n${visit.state}`;
    const round = left.get(place) ?? 0;
    rounds.set(visit, `${place}\n${round}`);
    if (visit.exitedAtMs !== undefined) left.set(place, round + 1);
  }
  return rounds;
}

function labelOf(map: Visit, index: number): string {
  const outer = iterationsAround(map.parent).map((around) => around.index);
  return [...outer.reverse(), index].join('/');
}
