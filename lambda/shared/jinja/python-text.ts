/** What Python's `str.isspace` and `\s` accept, as a class of a regular expression. */
export const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

const SPACE_CHAR = new RegExp(`^${SPACE}$`);
const BREAK = '\\r\\n|[\\n\\r\\v\\f\\u001c-\\u001e\\u0085\\u2028\\u2029]';
const LINE_BREAK = new RegExp(BREAK, 'g');
const SURROGATE = /[\ud800-\udfff]/;

/** The characters as Python counts them. */
export function codePoints(text: string): string[] {
  return SURROGATE.test(text) ? Array.from(text) : text.split('');
}

/** How many characters Python counts. */
export function textLength(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** The characters from `start` up to `end`, both counted as Python does and not negative. */
export function sliceText(text: string, start: number, end: number): string {
  return SURROGATE.test(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end);
}

/** Where `index`, counted in UTF-16 units, lies counted as Python does. */
export function toCodePointIndex(text: string, index: number): number {
  return textLength(text.slice(0, index));
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && SPACE_CHAR.test(char);
}

/** Without the white space, or the given characters, at the end. */
export function stripEnd(text: string, chars?: string): string {
  return strip(text, 'end', chars);
}

/** Without the white space, or the given characters, at one or both ends. */
export function strip(text: string, side: 'both' | 'start' | 'end', chars?: string): string {
  const drop = chars === undefined ? isSpace : (char: string | undefined) => char !== undefined && set.has(char);
  const set = new Set(codePoints(chars ?? ''));
  const units = chars === undefined ? text : codePoints(text);
  let start = 0;
  let end = units.length;
  if (side !== 'end') while (start < end && drop(units[start])) start += 1;
  if (side !== 'start') while (end > start && drop(units[end - 1])) end -= 1;
  return typeof units === 'string' ? units.slice(start, end) : units.slice(start, end).join('');
}

/** The words between white space; with a limit, what is left over is one more. */
export function splitWords(text: string, limit: number, fromEnd: boolean): string[] {
  const words: string[] = [];
  let rest = strip(text, fromEnd ? 'end' : 'start');
  while (rest !== '' && (limit < 0 || words.length < limit)) {
    const [word, tail] = fromEnd ? lastWord(rest) : firstWord(rest);
    words.push(word);
    rest = tail;
  }
  if (rest !== '') words.push(rest);
  return fromEnd ? words.reverse() : words;
}

const FIRST_SPACE = new RegExp(SPACE);

function firstWord(text: string): [string, string] {
  const at = text.search(FIRST_SPACE);
  return at === -1 ? [text, ''] : [text.slice(0, at), strip(text.slice(at), 'start')];
}

function lastWord(text: string): [string, string] {
  let at = text.length;
  while (at > 0 && !isSpace(text[at - 1])) at -= 1;
  return [text.slice(at), stripEnd(text.slice(0, at))];
}

/** The lines, without an empty one after the last break. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of text.matchAll(LINE_BREAK)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(start, keepEnds ? end : match.index));
    start = end;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** First character as in a title, all others small. */
export function capitalize(text: string): string {
  const [first = '', ...rest] = codePoints(text);
  return titleCase(first) + rest.join('').toLowerCase();
}

/** Georgian has no title case; of a letter such as \u01c6, which is two in one, it is the character after the large one. */
function titleCase(char: string): string {
  const upper = char.toUpperCase();
  if (/[\u1c90-\u1cbf]/.test(upper)) return char;
  if (/[\u01c4\u01c7\u01ca\u01f1]/.test(upper)) return String.fromCharCode(upper.charCodeAt(0) + 1);
  return upper.length > char.length ? upper.slice(0, 1) + upper.slice(1).toLowerCase() : upper;
}

/** True for a letter that has a case. */
export function isCased(char: string): boolean {
  return /[\p{Uppercase}\p{Lowercase}\p{Lt}]/u.test(char);
}

/** Python's `str.title`: a letter after a letter is small, every other one is not. */
export function titleWords(text: string): string {
  let previousCased = false;
  return codePoints(text)
    .map((char) => {
      const result = previousCased ? char.toLowerCase() : titleCase(char);
      previousCased = isCased(char);
      return result;
    })
    .join('');
}

/** The four characters and quotes that HTML gives a meaning. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('>', '&gt;')
    .replaceAll('<', '&lt;')
    .replaceAll("'", '&#39;')
    .replaceAll('"', '&#34;');
}

/** Compares as Python does, by code points. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  const left = Array.from(a, (char) => char.codePointAt(0) ?? 0);
  const right = Array.from(b, (char) => char.codePointAt(0) ?? 0);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
