import type { Json } from '../../kernel/json';
import { Cursor } from '../paths/cursor';
import type { DataPath } from '../paths/json-path';
import { readDataPath } from '../paths/parse-path';
import { INTRINSICS } from './functions';

/** One argument of an intrinsic function. */
export type Argument =
  | { readonly kind: 'value'; readonly value: Json }
  /** A text in quotes; `raw` keeps the backslashes, because `States.Format` must tell `\{` from `{`. */
  | { readonly kind: 'text'; readonly value: string; readonly raw: string }
  | { readonly kind: 'path'; readonly path: DataPath }
  | { readonly kind: 'call'; readonly call: IntrinsicCall };

/** A call of an intrinsic function, such as `States.Format('{}', $.name)`. */
export interface IntrinsicCall {
  /** As written in the definition. */
  readonly text: string;
  readonly name: string;
  readonly args: readonly Argument[];
}

/** How deep calls may stand inside each other. */
const MAX_NESTING = 10;

/** Parses a call. Throws `SyntaxProblem` also for an unknown function. */
export function parseCall(text: string): IntrinsicCall {
  const cursor = new Cursor(text.trim());
  const call = readCall(cursor, 1);
  if (!cursor.isAtEnd) throw cursor.problem('unexpected text');
  return call;
}

function readCall(cursor: Cursor, depth: number): IntrinsicCall {
  const start = cursor.at;
  const name = cursor.match(/States\.[A-Za-z0-9]+/y);
  if (name === undefined || !Object.hasOwn(INTRINSICS, name)) throw cursor.problem('expected an intrinsic function');
  if (depth > MAX_NESTING) throw cursor.problem(`more than ${MAX_NESTING} functions inside each other`);
  cursor.skipBlanks();
  cursor.expect('(');
  const args: Argument[] = [];
  cursor.skipBlanks();
  while (!cursor.take(')')) {
    if (args.length > 0) {
      cursor.expect(',');
      cursor.skipBlanks();
    }
    args.push(readArgument(cursor, depth));
    cursor.skipBlanks();
  }
  return { text: cursor.text.slice(start, cursor.at), name, args };
}

function readArgument(cursor: Cursor, depth: number): Argument {
  if (cursor.peek() === '$') return { kind: 'path', path: readDataPath(cursor) };
  if (cursor.peek() === "'") {
    const raw = cursor.quoted() as string;
    return { kind: 'text', raw, value: raw.replace(/\\(.)/gs, '$1') };
  }
  const number = cursor.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== undefined) return { kind: 'value', value: Number(number) };
  const word = cursor.match(/(?:true|false|null)\b/y);
  if (word !== undefined) return { kind: 'value', value: JSON.parse(word) as Json };
  return { kind: 'call', call: readCall(cursor, depth + 1) };
}
