import type { ExecutionView } from '../execution-history/execution-view';
import type { ItemView } from '../execution-history/item-view';
import { visible } from '../text/markup';
import { chooseEvents, type PageEvent } from './page-events';

/** One item: Map, label, status, milliseconds from the start, its duration, retries, error group, what it was. */
export type PageItem = readonly [
  map: number,
  label: string,
  status: number,
  startedMs: number,
  tookMs: number,
  retries: number,
  group: number,
  preview: string,
];

/** What the page's script works on, as small as may be: names are given once and referred to by number. */
export interface PageData {
  readonly maps: readonly string[];
  readonly statuses: readonly string[];
  readonly states: readonly string[];
  readonly groups: readonly { readonly error: string; readonly states: readonly number[] }[];
  readonly items: readonly PageItem[];
  readonly types: readonly string[];
  readonly fields: readonly string[];
  readonly texts: readonly string[];
  readonly events: readonly PageEvent[];
  /** Events that are not in the page. */
  readonly eventsLeftOut: number;
}

/** More items than these are counted and not shown, unless they failed. */
export const MAX_ITEMS = 10_000;
export const STATUSES = ['failed', 'timedOut', 'caught', 'running', 'aborted', 'pending', 'succeeded'] as const;

/** The items that the page shows; if there are too many, those that succeeded are left out first. */
export function shownItems(items: readonly ItemView[]): readonly ItemView[] {
  if (items.length <= MAX_ITEMS) return items;
  const isGood = ({ status }: ItemView) => status === 'succeeded' || status === 'pending';
  return [...items.filter((item) => !isGood(item)), ...items.filter(isGood)].slice(0, MAX_ITEMS);
}

/** The data of the page, events included as far as they fit. */
export function pageData(view: ExecutionView): PageData {
  const items = shownItems(view.items);
  const maps = [...new Set(items.map(({ map }) => map))];
  const states = view.states.map(({ name }) => name);
  const stateIndex = new Map(states.map((name, at) => [name, at]));
  const groupOf = groupIndex(view);
  const previewLength = items.length > 2_000 ? 24 : 80;
  const { startedAtMs } = view.record;
  return {
    maps: maps.map(visible),
    statuses: STATUSES,
    states: states.map(visible),
    groups: view.errors.map(({ error, states }) => ({
      error: visible(error),
      states: states.flatMap((name) => stateIndex.get(name) ?? []),
    })),
    items: items.map((item) => [
      maps.indexOf(item.map),
      visible(item.label),
      STATUSES.indexOf(item.status),
      item.startedAtMs === undefined ? -1 : item.startedAtMs - startedAtMs,
      item.startedAtMs === undefined || item.endedAtMs === undefined ? -1 : item.endedAtMs - item.startedAtMs,
      item.retries,
      groupOf(item),
      shortened(item.input ?? '', previewLength),
    ]),
    ...chooseEvents(view, items, stateIndex),
  };
}

/** The error group of an item: the gravest that it is part of, if it did not succeed. */
function groupIndex(view: ExecutionView): (item: ItemView) => number {
  const byIteration = new Map(
    view.errors.flatMap(({ iterations }, at) => iterations.map((iteration) => [iteration, at] as const)).reverse(),
  );
  return ({ iterations, failure, status }) => {
    if (status === 'succeeded' || status === 'pending') return -1;
    const known = iterations.flatMap((iteration) => byIteration.get(iteration) ?? []);
    return known.at(-1) ?? (failure === undefined ? -1 : view.errors.findIndex(({ error }) => error === failure.error));
  };
}

function shortened(text: string, length: number): string {
  const characters = [...visible(text.slice(0, 2 * length)).replaceAll(/\s+/g, ' ')];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}
