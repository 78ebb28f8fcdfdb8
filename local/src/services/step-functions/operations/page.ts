import type { JsonObject } from '../../../kernel/json';
import { problems } from '../problems';
import { optionalText } from './fields';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Member of the answer; absent on the last page. */
  readonly next: { readonly nextToken?: string };
}

const DEFAULT_ITEMS = 100;
const MAX_ITEMS = 1_000;

/**
 * Cuts a page out of a list, as `maxResults` and `nextToken` ask for.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export function pageOf<T>(list: readonly T[], request: JsonObject): Page<T> {
  const wanted = itemsOf(request, { byDefault: DEFAULT_ITEMS, most: MAX_ITEMS });
  const from = startOf(optionalText(request, 'nextToken'), list.length);
  const to = from + wanted;
  return {
    items: list.slice(from, to),
    next: to < list.length ? { nextToken: Buffer.from(`from ${to}`).toString('base64url') } : {},
  };
}

/** How many items `maxResults` asks for; 0 leaves it to the service. */
export function itemsOf(
  { maxResults }: JsonObject,
  { byDefault, most }: { readonly byDefault: number; readonly most: number },
): number {
  const wanted = Number(maxResults ?? 0);
  if (wanted >= 0 && wanted <= most) return Math.trunc(wanted) || byDefault;
  const limit = wanted < 0 ? 'greater than or equal to 0' : `less than or equal to ${most}`;
  throw problems.validation(
    `1 validation error detected: Value '${wanted}' at 'maxResults' failed to satisfy constraint: Member must have value ${limit}`,
  );
}

function startOf(token: string | undefined, length: number): number {
  if (token === undefined) return 0;
  const from = Number(/^from (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1] ?? Number.NaN);
  if (from <= length) return from;
  throw problems.pageToken(token);
}
