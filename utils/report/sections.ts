import type { ExecutionView } from '../execution-history/execution-view';
import { itemStatus } from '../execution-history/item-view';
import { countedOnly } from '../execution-history/map-run-items';
import { countStatuses, type StateView, worstStatus } from '../execution-history/state-view';
import { icon } from '../graph/status-icons';
import { type BarPart, drawSvg } from '../graph/svg';
import { shownDuration, shownTime } from '../text/duration';
import { markup } from '../text/markup';
import { MAX_ITEMS, STATUSES, shownItems } from './page-data';
import { statusWord } from './status-words';

/** Name, status and the figures of the execution. */
export function header(view: ExecutionView, facts: readonly (readonly [name: string, text: string])[]): string {
  const { record } = view;
  const rows = facts.map(([name, text]) => `<div><dt>${markup(name)}</dt><dd>${markup(text)}</dd></div>`).join('');
  return (
    `<header><h1>${sign(itemStatus(record.status))}${markup(record.machineName)} ` +
    `<span class="status is-${itemStatus(record.status)}">${markup(statusWord(record.status))}</span></h1>` +
    `<p class="arn">${markup(record.arn)}</p><dl class="facts">${rows}</dl></header>`
  );
}

/** The figures of an execution, each with its name. */
export function factsOf(view: ExecutionView): [name: string, text: string][] {
  const { record, items, transitions, dollars } = view;
  const endMs = record.stoppedAtMs ?? record.events.at(-1)?.atMs ?? record.startedAtMs;
  const retries = view.states.reduce((sum, state) => sum + state.retries, 0);
  const counts = STATUSES.map((status) => [status, items.filter((item) => item.status === status).length] as const);
  const items_ = counts.flatMap(([status, count]) => (count === 0 ? [] : [`${count} ${statusWord(status)}`]));
  const begun = view.children.length > 0 ? ', one for each child included (estimated)' : '';
  return [
    ['Started', shownTime(record.startedAtMs)],
    [record.stoppedAtMs === undefined ? 'So far' : 'Took', shownDuration(endMs - record.startedAtMs)],
    ...(items.length > 0 ? [['Items', items_.join(', ')] as [string, string]] : []),
    ['Retries', `${retries}`],
    ['Transitions', `${transitions}${begun}`],
    ['Estimated cost', `$${dollars.toFixed(6)} for transitions in us-east-1, beyond the free 4,000 a month`],
    ...(record.redriveCount > 0 ? [['Redriven', `${record.redriveCount} times`] as [string, string]] : []),
  ];
}

/** What went wrong, by cause, the gravest first. */
export function errorPanel({ errors, record }: ExecutionView): string {
  const isBad = !['SUCCEEDED', 'RUNNING', 'PENDING_REDRIVE'].includes(record.status);
  if (errors.length === 0) {
    if (!isBad) return '';
    return `<section id="errors"><h2>Errors</h2><p>The execution was ${statusWord(record.status)}; no error is recorded.</p></section>`;
  }
  const groups = errors.slice(0, 50).map((group, at) => {
    const kind = group.ended > 0 ? 'failed' : group.caught > 0 ? 'caught' : 'retried';
    const parts = [
      ...(group.ended > 0 ? [`${group.ended} without a Catch`] : []),
      ...(group.caught > 0 ? [`${group.caught} caught`] : []),
      ...(group.retried > 0 ? [`${group.retried} retried`] : []),
    ];
    const where = group.states.length === 0 ? 'the execution itself' : group.states.join(', ');
    const items =
      group.iterations.length === 0
        ? ''
        : ` · ${group.iterations.length} ${group.iterations.length === 1 ? 'item' : 'items'}`;
    return (
      `<li class="error is-${kind}"><button type="button" data-group="${at}" aria-pressed="false">${sign(kind)}` +
      `<strong>${markup(group.error)}</strong> <span class="count">×${group.count}</span></button>` +
      `<p class="where">in ${markup(where)}${items} · ${parts.join(', ')}</p>` +
      (group.message === '' ? '' : `<pre>${markup(cut(group.message, 1_500))}</pre>`) +
      `</li>`
    );
  });
  const more = errors.length > 50 ? `<p class="note">${errors.length - 50} more causes are not shown.</p>` : '';
  return `<section id="errors"><h2>Errors</h2><ul class="errors">${groups.join('')}</ul>${more}</section>`;
}

/** The state machine, coloured by what happened. */
export function graphSection(view: ExecutionView): string {
  const states = new Map(view.states.map((state) => [state.name, state]));
  const numbers = new Map(view.states.map(({ name }, at) => [name, at]));
  const svg = drawSvg(view.root, {
    title: `State machine ${view.record.machineName}`,
    states,
    bars: barsOf(view),
    hrefOf: (state) => `#state-${numbers.get(state) ?? ''}`,
  });
  return `<section id="graph"><h2>State machine</h2><div class="scroll" tabindex="0" role="region" aria-label="State machine">${svg}</div></section>`;
}

/** Shares of the items of each Map, and of the visits of each Parallel. */
function barsOf(view: ExecutionView): Map<string, BarPart[]> {
  const bars = new Map<string, BarPart[]>();
  for (const { name, type } of view.states) {
    const items = view.items.filter(({ map }) => map === name);
    const run = view.children.find(({ map }) => map === name)?.run.executionCounts;
    const visits = view.trace.visits.filter(({ state }) => state === name);
    const counts: Readonly<Record<string, number>> =
      type === 'Parallel'
        ? countStatuses(visits)
        : ((run as unknown as Record<string, number> | undefined) ??
          Object.fromEntries(
            STATUSES.map((status) => [status, items.filter((item) => item.status === status).length]),
          ));
    if (type !== 'Map' && type !== 'Parallel') continue;
    const parts = STATUSES.flatMap((status) =>
      (counts[status] ?? 0) > 0 ? [{ status, count: counts[status] ?? 0 }] : [],
    );
    bars.set(name, parts);
  }
  return bars;
}

/** Every state with its figures; the graph's links lead here. */
export function statesTable({ states }: ExecutionView): string {
  const rows = states.map((state, at) => stateRow(state, at)).join('');
  return (
    `<section id="states"><h2>States</h2><div class="scroll" tabindex="0" role="region" aria-label="States"><table><thead><tr>` +
    ['State', 'Type', 'Result', 'Entered', 'Retries', 'Mean', 'Longest']
      .map((head) => `<th scope="col">${head}</th>`)
      .join('') +
    `</tr></thead><tbody>${rows}</tbody></table></div></section>`
  );
}

function stateRow(state: StateView, at: number): string {
  const status = worstStatus(state);
  const results = Object.entries(state.byStatus).filter(([, count]) => count > 0);
  const result = results.map(([name, count]) => `${count} ${statusWord(name)}`).join(', ');
  const cells = [
    markup(state.type),
    status === undefined ? 'not entered' : `${sign(status)}${result}`,
    `${state.entered}`,
    `${state.retries}`,
    status === undefined ? '' : shownDuration(state.meanMs),
    status === undefined ? '' : shownDuration(state.longestMs),
  ];
  return (
    `<tr id="state-${at}" class="${status === undefined ? 'idle' : ''}"><th scope="row">${markup(state.name)}</th>` +
    `${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  );
}

/** What the execution got and gave, and what it ran. */
export function dataSection({ record }: ExecutionView): string {
  const parts = [
    ['Input', record.input],
    ['Output', record.output],
    ['Error', record.error],
    ['Cause', record.cause],
    ['Definition', record.definition],
  ] as const;
  const blocks = parts.flatMap(([name, text]) => {
    if (text === undefined || text === '') return [];
    const shown = markup(cut(indented(text), name === 'Definition' ? 30_000 : 8_000));
    return [
      `<details${text.length > 1_000 || name === 'Definition' ? '' : ' open'}><summary>${name}</summary><pre>${shown}</pre></details>`,
    ];
  });
  return `<section id="data"><h2>Input, output, definition</h2>${blocks.join('')}</section>`;
}

/** What a reader without JavaScript sees instead of the table of items. */
export function plainItems({ items }: ExecutionView): string {
  const bad = items.filter(({ status }) => !['succeeded', 'pending', 'running'].includes(status));
  const lines = bad.slice(0, 100).map(({ map, label, status, failure }) => {
    const why = failure === undefined ? '' : `: ${failure.error}`;
    return `<li>${markup(`${map} ${label}, ${statusWord(status)}${why}`)}</li>`;
  });
  const more = bad.length > 100 ? `<p>${bad.length - 100} more.</p>` : '';
  const list = lines.length === 0 ? '' : `<h2>Items that did not succeed</h2><ul>${lines.join('')}</ul>${more}`;
  return `<noscript>${list}<p class="note">With JavaScript this page also has a table of all items, and every event.</p></noscript>`;
}

/** What the page does not hold, said where it is missed. */
export function omissions(view: ExecutionView): string[] {
  const hidden = view.items.length - shownItems(view.items).length;
  return [
    ...(hidden > 0
      ? [`${hidden} items are counted only: this page shows ${MAX_ITEMS}, those that failed among them.`]
      : []),
    ...view.children.flatMap(countedOnly),
  ];
}

/** A status as a sign, for lines of text. */
export function sign(status: string): string {
  return `<svg class="sign" width="17" height="17" viewBox="-8.5 -8.5 17 17" aria-hidden="true">${icon(status, 0, 0)}</svg>`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… and ${text.length - length} characters more`;
}

/** JSON on several lines; numbers stay as they were written, so only the space between changes. */
function indented(text: string): string {
  if (text.length > 20_000) return text;
  try {
    const value = JSON.parse(text) as unknown;
    // A number that JavaScript cannot hold would come out as another one.
    return JSON.stringify(value) === text ? JSON.stringify(value, undefined, 2) : text;
  } catch {
    return text;
  }
}
