import { allStates, definitionTree, type Level } from './definition-tree';
import { type ErrorGroup, groupErrors } from './error-groups';
import { countTransitions, DOLLARS_PER_TRANSITION } from './execution-cost';
import type { ExecutionRecord } from './execution-record';
import { type ItemView, itemsOf } from './item-view';
import { type ChildItems, childItems } from './map-run-items';
import { redactRecord } from './redact-record';
import { type StateView, statesOf } from './state-view';
import { traceHistory } from './trace-history';
import type { Trace } from './visit';

/** All that is shown of an execution; no credential is in it. */
export interface ExecutionView {
  readonly record: ExecutionRecord;
  readonly root: Level;
  readonly trace: Trace;
  readonly states: readonly StateView[];
  /** Of inline Maps, then of distributed ones as far as their children were read. */
  readonly items: readonly ItemView[];
  readonly children: readonly ChildItems[];
  readonly errors: readonly ErrorGroup[];
  /** Of this execution; those of a Map Run's children are not in its history. */
  readonly transitions: number;
  readonly dollars: number;
}

/**
 * What an execution did, from what the API tells of it; AWS and the local runner tell the same.
 *
 * @param redactNames names of members whose values are left out, besides those that name a credential
 */
export function viewExecution(told: ExecutionRecord, redactNames: readonly string[] = []): ExecutionView {
  const record = redactRecord(told, redactNames);
  const root = definitionTree(record.definition);
  const nodes = allStates(root);
  const fails = new Map(nodes.map(({ name, error, cause }) => [name, { error: error ?? '', cause: cause ?? '' }]));
  const trace = traceHistory(record.events, (state) => fails.get(state));
  const children = childItems(record.mapRuns, trace);
  // One transition for each child is what a Map Run adds; no page of AWS's says so in as many words.
  const begun = record.mapRuns.reduce((sum, { executionCounts: { total, pending } }) => sum + total - pending, 0);
  const transitions = countTransitions(record.events) + begun;
  return {
    record,
    root,
    trace,
    states: statesOf(nodes, trace),
    items: [...itemsOf(trace), ...children.flatMap(({ items }) => items)],
    children,
    errors: groupErrors([...trace.occurrences, ...children.flatMap(({ occurrences }) => occurrences)]),
    transitions,
    dollars: transitions * DOLLARS_PER_TRANSITION,
  };
}
