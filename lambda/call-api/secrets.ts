import { isNativeError } from 'node:util/types';
import { CALL_API_ERRORS, type SecretReference } from '../../lib/template-api-caller/contract';
import { CallError } from './call-error';

/** Gives the value of a declared secret. */
export type ReadSecret = (name: string, reference: SecretReference) => Promise<string>;

/** Reads the text that a source keeps under an id; undefined where it keeps bytes. */
export type FetchSecret = (source: SecretReference['source'], id: string) => Promise<string | undefined>;

/** A rotated secret is in use after this time at the latest. */
const CACHE_MS = 5 * 60 * 1000;

/** A shorter one cannot be told from other text, so it could not be kept out of results. */
const MIN_LENGTH = 4;

/**
 * Reads secrets, and keeps each for five minutes so that a burst of calls does not meet the source's own throttling.
 * What could not be read is asked for again the next time.
 */
export function secretReader(fetch: FetchSecret, now: () => number): ReadSecret {
  const cache = new Map<string, { readonly text: string; readonly until: number }>();
  return async (name, { source, id, field }) => {
    const key = `${source} ${id}`;
    const known = cache.get(key);
    if (known !== undefined && now() < known.until) return check(name, known.text, field);
    const text = await read(name, source, () => fetch(source, id));
    cache.set(key, { text, until: now() + CACHE_MS });
    return check(name, text, field);
  };
}

async function read(name: string, source: string, fetch: () => Promise<string | undefined>): Promise<string> {
  let text: string | undefined;
  try {
    text = await fetch();
  } catch (cause) {
    // The name of the service's error alone: its message has the account and the role in it.
    const reason = isNativeError(cause) ? cause.name : typeof cause;
    throw unavailable(`secret '${name}' cannot be read from ${source}: ${reason}`, { cause });
  }
  if (text === undefined) throw unavailable(`secret '${name}' holds bytes; a text is needed`);
  return text;
}

function check(name: string, text: string, field: string | undefined): string {
  const value = field === undefined ? text : fieldOf(name, text, field);
  if (value.length < MIN_LENGTH) throw unavailable(`secret '${name}' is shorter than ${MIN_LENGTH} characters`);
  return value;
}

function fieldOf(name: string, text: string, field: string): string {
  const object = parse(text);
  if (typeof object !== 'object' || object === null) throw unavailable(`secret '${name}' is not a JSON object`);
  const value: unknown = Object.hasOwn(object, field) ? Reflect.get(object, field) : undefined;
  if (typeof value !== 'string') throw unavailable(`secret '${name}' has no text in its field '${field}'`);
  return value;
}

/** Without the parser's error, which quotes what it read. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A secret that a call may not or cannot have. */
export function unavailable(message: string, options?: ErrorOptions): CallError {
  return new CallError(CALL_API_ERRORS.secretUnavailable, message, options);
}
