import type { Json } from '../../kernel/json';
import { BudgetExceeded, MAX_TEXT } from './budget';

/** `$pad` of JSONata, which would take any amount of memory for a large width. */
export function pad(text: string | undefined, width: number, filler?: string): string | undefined {
  if (text === undefined) return undefined;
  // The guide: functions that need whole numbers round down what they get.
  const missing = Math.abs(Math.floor(width)) - [...text].length;
  if (missing <= 0) return text;
  if (missing > MAX_TEXT) throw new BudgetExceeded(BudgetExceeded.MEMORY);
  const characters = [...(filler === undefined || filler === '' ? ' ' : filler)];
  const padding = characters.join('').repeat(Math.floor(missing / characters.length));
  const whole = padding + characters.slice(0, missing % characters.length).join('');
  return width > 0 ? text + whole : whole + text;
}

/** `$distinct` of JSONata, which compares each item with each and so takes minutes for a long list. */
export function distinct(items: unknown): unknown {
  if (!Array.isArray(items) || items.length <= 1) return items;
  const seen = new Set<unknown>();
  const kept = items.filter((item) => {
    const key = identity(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  // The evaluator takes a sequence of one for the item itself; a list that was written as a list stays one.
  if (Object.hasOwn(items, 'sequence')) Object.defineProperty(kept, 'sequence', { enumerable: false, value: true });
  return kept;
}

/** Equal for equal values: texts get a mark, so that none is taken for the text of an object. */
function identity(value: unknown): unknown {
  if (typeof value === 'string') return `"${value}`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value, sorted) : value;
}

function sorted(_key: string, value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
