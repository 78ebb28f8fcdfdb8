import { isDeeperThan, MAX_NESTING } from '../../kernel/nesting';
import { ExactNumber, type PlainValue } from './marshal';

/** A number of a JSON text, or the quote with which a string begins. */
const TOKEN = /"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON and keeps every number as it was written.
 *
 * `JSON.parse` hands numbers over as doubles, and its access to the source text only exists from Node 21 on. So numbers
 * are wrapped into strings with a mark first, which real strings are kept from bearing.
 */
export function parseExactly(text: string): PlainValue {
  if (isDeeperThan(JSON.parse(text), MAX_NESTING)) throw new RangeError(`nests more than ${MAX_NESTING} levels deep`);
  return restore(JSON.parse(marked(text)));
}

/** Strings are skipped by hand: a pattern that spans them takes stack for each of their characters. */
function marked(text: string): string {
  const parts: string[] = [];
  const tokens = new RegExp(TOKEN);
  let done = 0;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    parts.push(text.slice(done, token.index));
    if (token[0] === '"') {
      done = endOfString(text, token.index);
      parts.push(`"s${text.slice(token.index + 1, done)}`);
    } else {
      done = tokens.lastIndex;
      parts.push(`"n${token[0]}"`);
    }
    tokens.lastIndex = done;
  }
  return parts.join('') + text.slice(done);
}

/** Where the string ends that begins at `start`: behind its first quote that no backslash escapes. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at);
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
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
