import { Failure } from './failure';
import type { Json } from './json';
import { isDeeperThan, MAX_NESTING } from './nesting';

const texts = new WeakMap<object, string>();

/**
 * A value as JSON text.
 *
 * The output of one state is the input of the next, so the text of an object is kept as long as the object lives;
 * values in an execution are never changed in place. A value that nests too deeply for what works on it is a failure.
 */
export function jsonText(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = textOf(value);
    texts.set(value, text);
  }
  return text;
}

/**
 * Parses a text that is handed on as it stands: AWS quotes the input of an execution with the blanks it was sent with.
 *
 * Throws as `JSON.parse` does.
 *
 * @see https://github.com/localstack/localstack/issues/11953
 */
export function parseKeepingText(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (typeof value === 'object' && value !== null && !isDeeperThan(value, MAX_NESTING)) texts.set(value, text.trim());
  return value;
}

/** How many bytes of UTF-8 a value takes as JSON text, which is not kept. */
export function jsonBytes(value: Json): number {
  return Buffer.byteLength(typeof value === 'object' && value !== null ? textOf(value) : JSON.stringify(value));
}

function textOf(value: Json): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  // Every level takes two characters at least, so most texts need not be looked at.
  if (text !== undefined && (text.length <= 2 * MAX_NESTING || !isDeeperThan(value, MAX_NESTING))) return text;
  throw new Failure('States.Runtime', `The data of the execution nests more than ${MAX_NESTING} levels deep.`);
}
