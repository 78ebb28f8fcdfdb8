import jsonata from 'jsonata';
import type { Json } from '../../kernel/json';
import { BudgetExceeded, MAX_TEXT } from './budget';
import { BOUNDED } from './regex-engine';

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

/**
 * `$base64decode` of JSONata, which passes over what is no Base64; on AWS it fails within the evaluator.
 *
 * @see https://github.com/floci-io/floci/issues/2736
 */
export function base64decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const digits = /^([A-Za-z0-9+/]*)={0,2}$/.exec(text)?.[1];
  if (digits === undefined || digits.length % 4 === 1) throw new TypeError('the text is not valid Base64');
  return Buffer.from(digits, 'base64').toString('latin1');
}

const formatted = jsonata('$formatNumber($number, $picture, $options)', BOUNDED);

/**
 * `$formatNumber` of JSONata, which trips over a picture without any digit or sign that it knows; AWS names the rule.
 *
 * @see https://github.com/floci-io/floci/issues/2737
 */
export async function formatNumber(number: number, picture: string, options: Json | undefined): Promise<unknown> {
  try {
    return await formatted.evaluate(undefined, { number, picture, options });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw { code: /[^;]/.test(picture) ? 'D3086' : 'D3085' };
  }
}
