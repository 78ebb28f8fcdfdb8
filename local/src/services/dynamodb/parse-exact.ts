import { ExactNumber, type PlainValue } from './marshal';

/** One string or number of a JSON text. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON and keeps every number as it was written.
 *
 * `JSON.parse` hands numbers over as doubles, and its access to the source text only exists from Node 21 on. So numbers
 * are wrapped into strings with a mark first, which real strings are kept from bearing.
 */
export function parseExactly(text: string): PlainValue {
  JSON.parse(text);
  const marked = text.replace(TOKEN, (token) => (token.startsWith('"') ? `"s${token.slice(1)}` : `"n${token}"`));
  return restore(JSON.parse(marked));
}

function restore(value: unknown): PlainValue {
  if (typeof value === 'string') return value.startsWith('n') ? numberFrom(value.slice(1)) : value.slice(1);
  if (Array.isArray(value)) return value.map(restore);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.slice(1), restore(member)]));
  }
  return value as null | boolean;
}

/** A plain number where a double says the same, so that callers see `ExactNumber` only where it matters. */
function numberFrom(digits: string): number | ExactNumber {
  const number = Number(digits);
  return String(number) === digits ? number : new ExactNumber(digits);
}
