import type { ExecutionView } from '../execution-history/execution-view';
import type { ItemView } from '../execution-history/item-view';
import type { RecordedEvent } from '../execution-history/recorded-event';
import { type Iteration, iterationsAround, outward } from '../execution-history/visit';
import { visible } from '../text/markup';

/** Number, type, milliseconds from the start, item, state, then pairs of field and text. */
export type PageEvent = readonly number[];

/** Events as the page holds them. */
export interface PageEvents {
  readonly types: readonly string[];
  readonly fields: readonly string[];
  readonly texts: readonly string[];
  readonly events: readonly PageEvent[];
  readonly eventsLeftOut: number;
}

/** What all events may take, in bytes; the page as a whole stays below a megabyte. */
const BUDGET_BYTES = 300_000;
/** A longer text is cut; the console and the API have all of it. */
const MAX_TEXT_LENGTH = 6_000;
const FIELDS = ['input', 'output', 'parameters', 'error', 'cause', 'variables'] as const;

/** Chooses events until the page is full: those of the machine itself, then of items that failed, of retried ones, the rest. */
export function chooseEvents(
  view: ExecutionView,
  items: readonly ItemView[],
  stateIndex: ReadonlyMap<string, number>,
): PageEvents {
  const { record, trace } = view;
  const itemIndex = new Map<Iteration, number>();
  for (const [at, { iterations }] of items.entries()) for (const one of iterations) itemIndex.set(one, at);
  const itemOf = ({ id }: RecordedEvent) => {
    const [around] = iterationsAround(trace.owners.get(id));
    return around === undefined ? -1 : (itemIndex.get(around) ?? -1);
  };
  const ranked = record.events.map((event) => ({ event, item: itemOf(event) }));
  const classes = [0, 1, 2, 3].map((rank) => ranked.filter(({ item }) => rankOf(items[item]) === rank));

  const texts = new Numbered();
  const types = new Numbered();
  const chosen: PageEvent[] = [];
  let bytes = 0;
  for (const { event, item } of classes.flat()) {
    const parts = textsOf(event).map(([field, text]) => [FIELDS.indexOf(field), shortened(text)] as const);
    const added = parts.reduce((sum, [, text]) => sum + (texts.has(text) ? 0 : sizeOf(text)), 60);
    if (bytes + added > BUDGET_BYTES) break;
    bytes += added;
    const visit = [...outward(trace.owners.get(event.id))].find((scope) => scope.kind === 'visit');
    const state = visit === undefined || event.type.startsWith('Execution') ? -1 : (stateIndex.get(visit.state) ?? -1);
    const pairs = parts.flatMap(([field, text]) => [field, texts.numberOf(text)]);
    chosen.push([event.id, types.numberOf(event.type), event.atMs - record.startedAtMs, item, state, ...pairs]);
  }
  return {
    types: types.all(),
    fields: FIELDS,
    texts: texts.all(),
    events: chosen.sort(([a = 0], [b = 0]) => a - b),
    eventsLeftOut: record.events.length - chosen.length,
  };
}

function rankOf(item: ItemView | undefined): number {
  if (item === undefined) return 0;
  if (item.status !== 'succeeded') return 1;
  return item.retries > 0 ? 2 : 3;
}

function textsOf({ details }: RecordedEvent): [(typeof FIELDS)[number], string][] {
  const { assignedVariables } = details;
  const variables =
    assignedVariables === undefined
      ? undefined
      : `{${Object.entries(assignedVariables).map(([name, value]) => `${JSON.stringify(name)}:${value}`)}}`;
  const all = { ...details, variables };
  return FIELDS.flatMap((field) => (all[field] ? [[field, all[field]] as [typeof field, string]] : []));
}

function shortened(text: string): string {
  const left = text.length - MAX_TEXT_LENGTH;
  return visible(left <= 0 ? text : `${text.slice(0, MAX_TEXT_LENGTH)}… and ${left} characters more`);
}

/** As the page holds it: JSON in UTF-8, where a `<` is written out. */
function sizeOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) + 5 * (text.split('<').length - 1);
}

/** Texts with the number under which each is known. */
class Numbered {
  readonly #numbers = new Map<string, number>();

  has(text: string): boolean {
    return this.#numbers.has(text);
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, known);
    return known;
  }

  all(): string[] {
    return [...this.#numbers.keys()];
  }
}
