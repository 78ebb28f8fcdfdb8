import type { Edge, StateNode } from './definition-tree';
import type { Trace, Visit, WorkStatus } from './visit';

/** How often a state was entered, and how that went. */
export interface StateView {
  readonly name: string;
  readonly type: string;
  readonly entered: number;
  readonly byStatus: Readonly<Record<WorkStatus, number>>;
  readonly retries: number;
  /** Milliseconds of those visits that have ended. */
  readonly longestMs: number;
  readonly meanMs: number;
  /** How often each state was entered from this one, as the flow goes. */
  readonly went: Readonly<Record<string, number>>;
  /** How often each state was entered from this one by a Catch. */
  readonly caughtInto: Readonly<Record<string, number>>;
}

/** What a trace says of each state of a definition, in its order, and of states that stand in no definition at hand. */
export function statesOf(nodes: readonly StateNode[], { visits }: Trace): StateView[] {
  const byName = new Map<string, Visit[]>();
  const flow = new Map<string, Record<string, number>>();
  const catches = new Map<string, Record<string, number>>();
  for (const visit of visits) {
    const { from, state } = visit;
    const alike = byName.get(state);
    if (alike === undefined) byName.set(state, [visit]);
    else alike.push(visit);
    if (from === undefined) continue;
    const ways = from.status === 'caught' ? catches : flow;
    const went = ways.get(from.state) ?? {};
    ways.set(from.state, went);
    went[state] = (went[state] ?? 0) + 1;
  }
  const known = new Set(nodes.map(({ name }) => name));
  const unknown = [...byName.keys()].filter((name) => !known.has(name)).map((name) => ({ name, type: '' }));
  return [...nodes, ...unknown].map(({ name, type }) => {
    const own = byName.get(name) ?? [];
    const ended = own.flatMap((visit) => durationOf(visit) ?? []);
    return {
      name,
      type: type || (own[0]?.type ?? ''),
      entered: own.length,
      byStatus: countStatuses(own),
      retries: own.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
      longestMs: ended.reduce((longest, ms) => Math.max(longest, ms), 0),
      meanMs: ended.length === 0 ? 0 : ended.reduce((sum, ms) => sum + ms, 0) / ended.length,
      went: flow.get(name) ?? {},
      caughtInto: catches.get(name) ?? {},
    };
  });
}

/** How often an edge was taken; two choices that lead to the same state cannot be told apart. */
export function timesTaken({ kind, to }: Edge, state: StateView | undefined): number {
  return (kind === 'catch' ? state?.caughtInto[to] : state?.went[to]) ?? 0;
}

/** The gravest that happened to a state; undefined if it was never entered. */
export function worstStatus({ entered, byStatus }: StateView): WorkStatus | undefined {
  if (entered === 0) return undefined;
  const gravest: readonly WorkStatus[] = ['failed', 'timedOut', 'running', 'caught', 'aborted'];
  return gravest.find((status) => byStatus[status] > 0) ?? 'succeeded';
}

/** Counts things by status. */
export function countStatuses(things: readonly { readonly status: WorkStatus }[]): Record<WorkStatus, number> {
  const counts = { running: 0, succeeded: 0, caught: 0, failed: 0, timedOut: 0, aborted: 0 };
  for (const { status } of things) counts[status]++;
  return counts;
}

function durationOf({ enteredAtMs, exitedAtMs, attempts }: Visit): number | undefined {
  const ended = exitedAtMs ?? attempts.at(-1)?.endedAtMs;
  return ended === undefined ? undefined : ended - enteredAtMs;
}
