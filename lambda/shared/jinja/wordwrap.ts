import { Raised } from './errors';
import { type Bound, filter, flag, whole } from './filter';
import { expectText } from './python-repr';
import { codePoints, splitLines, stripEnd, textLength } from './python-text';
import type { Runtime } from './runtime';
import { isString, textOf, typeName, Undefined, type Value } from './values';

/** What Python's `textwrap` calls white space. */
const BLANK = '[\\t\\n\\v\\f\\r ]';
const SOLID = '[^\\t\\n\\v\\f\\r ]';
const LETTER = '[\\p{L}\\p{Nl}\\p{No}]';
const WORD = '[\\p{L}\\p{N}_]';
const PUNCTUATED = `[\\p{L}\\p{N}_!"'&.,?]`;

/** A run of blanks, a dash between words, or a word up to where it may be broken. */
const chunkPattern = (): RegExp =>
  new RegExp(
    `${BLANK}+|(?<=${PUNCTUATED})-{2,}(?=${WORD})|${SOLID}+?(?:` +
      `-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${PUNCTUATED}-))(?=${LETTER}-?${LETTER})` +
      `|(?=${BLANK}|$)|(?<=${PUNCTUATED})(?=-{2,}${WORD}))`,
    'gu',
  );
const simpleChunkPattern = (): RegExp => new RegExp(`${BLANK}+|${SOLID}+`, 'gu');

/** Lines longer than this are refused; it bounds the work of looking for places to break. */
const MAX_LINE = 50_000;

/** `wordwrap`: every line broken to a width, as Python's `textwrap` does. */
export const WORDWRAP = filter(
  'wordwrap',
  ['width?', 'break_long_words?', 'wrapstring?', 'break_on_hyphens?'],
  (rt, value, args) => wordWrap(rt, value, args),
);

function wordWrap(
  rt: Runtime,
  value: Value,
  [width, breakLong = true, between = null, breakHyphens = true]: Bound,
): Value {
  if (value instanceof Undefined) throw value.fail();
  if (!isString(value)) throw new Raised('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`);
  const most = whole(width, 79);
  const wrap = between === null ? '\n' : expectText(between, 'wrapstring');
  const lines = splitLines(textOf(value)).map((line) =>
    wrapLine(rt, line, most, flag(breakLong), flag(breakHyphens)).join(wrap),
  );
  return lines.join(wrap);
}

function wrapLine(rt: Runtime, line: string, width: number, breakLong: boolean, breakHyphens: boolean): string[] {
  rt.limits.step(line.length / 10);
  rt.limits.allocate(line.length * 4);
  if (line.length > MAX_LINE) throw new Raised('Refused', `'wordwrap' of a line of more than ${MAX_LINE} characters`);
  const chunks: string[] = [...(line.match(breakHyphens ? chunkPattern() : simpleChunkPattern()) ?? [])].reverse();
  if (width <= 0) throw new Raised('ValueError', `invalid width ${width} (must be > 0)`);
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop();
    rt.limits.step((chunks.at(-1)?.length ?? 0) / 10);
    const taken = takeLine(chunks, width, breakLong, breakHyphens);
    if (isBlank(taken.at(-1))) taken.pop();
    if (taken.length > 0) lines.push(taken.join(''));
  }
  return lines;
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && stripEnd(chunk) === '';
}

function takeLine(chunks: string[], width: number, breakLong: boolean, breakHyphens: boolean): string[] {
  const taken: string[] = [];
  let length = 0;
  for (let chunk = chunks.at(-1); chunk !== undefined && length + textLength(chunk) <= width; chunk = chunks.at(-1)) {
    taken.push(chunk);
    length += textLength(chunk);
    chunks.pop();
  }
  const next = chunks.at(-1);
  if (next === undefined || textLength(next) <= width) return taken;
  if (breakLong) {
    const chars = codePoints(next);
    const room = breakPoint(chars, width - length, breakHyphens);
    taken.push(chars.slice(0, room).join(''));
    chunks[chunks.length - 1] = chars.slice(room).join('');
  } else if (taken.length === 0) {
    taken.push(next);
    chunks.pop();
  }
  return taken;
}

/**
 * Behind the last hyphen that fits and has something else before it; else where the room ends.
 *
 * No room is left on a line that a blank filled: Python then takes nothing, and the blank stays at the end of the line.
 */
function breakPoint(chars: readonly string[], room: number, breakHyphens: boolean): number {
  if (!breakHyphens || room === 0 || chars.length <= room) return room;
  const hyphen = chars.lastIndexOf('-', room - 1);
  return hyphen > 0 && chars.slice(0, hyphen).some((char) => char !== '-') ? hyphen + 1 : room;
}
