import { Raised } from './errors';
import { type Bound, filter, flag, whole } from './filter';
import { escapeValue } from './filters-text';
import { listOf } from './iteration';
import { expectText, toText } from './python-repr';
import { escapeHtml, SPACE, sliceText, splitWords, textLength } from './python-text';
import type { Runtime } from './runtime';
import type { Value } from './values';

const WORD = '[\\p{L}\\p{N}_]';
const httpPattern = (): RegExp =>
  new RegExp(
    `^(?:(?:https?://|www\\.)(?:(?:[\\p{L}\\p{N}_%-]+\\.)+)?(?:[a-z]{2,63}|xn--[\\p{L}\\p{N}_%]{2,59})` +
      '|(?:[\\p{L}\\p{N}_%-]{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)' +
      '|https?://(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\]))' +
      '(?::\\d{1,5})?(?:[/?#]\\S*)?$',
    'iu',
  );
const emailHostPattern = (): RegExp => new RegExp(`^${WORD}[\\p{L}\\p{N}_.-]*\\.${WORD}+$`, 'u');

/** Words longer than this are no link; it bounds the work of matching. */
const MAX_WORD = 4000;

const SPACES = new RegExp(`(${SPACE}+)`);
const PAIRS = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const;

/** `urlize`: addresses in a text as links. */
export const URLIZE = filter(
  'urlize',
  ['trim_url_limit?', 'nofollow?', 'target?', 'rel?', 'extra_schemes?'],
  (rt, value, args) => urlize(rt, value, args),
);

function urlize(
  rt: Runtime,
  value: Value,
  [limit = null, nofollow, target = null, rel = null, schemes = null]: Bound,
): Value {
  const relations = new Set(rel === null ? [] : splitWords(expectText(rel, 'rel'), -1, false));
  if (flag(nofollow)) relations.add('nofollow');
  relations.add('noopener');
  const extra = schemes === null ? [] : listOf(rt, schemes).map((scheme) => expectText(scheme, 'scheme'));
  for (const scheme of extra) {
    if (!/^[\p{L}\p{N}_.+-]{2,}:\/{0,2}$/u.test(scheme))
      throw new Raised('RuntimeError', `'${scheme}' is not a valid URI scheme prefix.`);
  }
  const attributes =
    ` rel="${escapeHtml([...relations].sort().join(' '))}"` +
    (target !== null && flag(target) ? ` target="${escapeHtml(toText(rt, target))}"` : '');
  const most = limit === null ? undefined : whole(limit, 0);
  const trim = (text: string): string =>
    most !== undefined && textLength(text) > most ? `${trimmed(text, most)}...` : text;
  return escapeValue(rt, value)
    .text.split(SPACES)
    .map((word) => {
      rt.limits.step(1 + word.length / 10);
      const linked = linkWord(word, attributes, trim, extra);
      rt.limits.allocate(linked.length);
      return linked;
    })
    .join('');
}

function trimmed(text: string, most: number): string {
  return sliceText(text, 0, most < 0 ? Math.max(0, textLength(text) + most) : most);
}

function linkWord(
  word: string,
  attributes: string,
  trim: (text: string) => string,
  schemes: readonly string[],
): string {
  if (word.length > MAX_WORD) return word;
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? '';
  let middle = word.slice(head.length);
  let tail = trailing(middle);
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of PAIRS) {
    const opened = middle.split(open).length - 1;
    if (opened <= middle.split(close).length - 1) continue;
    for (let i = Math.min(opened, tail.split(close).length - 1); i > 0; i -= 1) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return head + link(middle, attributes, trim, schemes) + tail;
}

/** The punctuation at the end, which is no part of an address. */
function trailing(text: string): string {
  let start = text.length;
  for (;;) {
    if (text.endsWith('&gt;', start)) start -= 4;
    else if (start > 0 && ')>.,\n'.includes(text.charAt(start - 1))) start -= 1;
    else return text.slice(start);
  }
}

function link(text: string, attributes: string, trim: (text: string) => string, schemes: readonly string[]): string {
  if (httpPattern().test(text)) {
    const url = text.startsWith('https://') || text.startsWith('http://') ? text : `https://${text}`;
    return `<a href="${url}"${attributes}>${trim(text)}</a>`;
  }
  if (text.startsWith('mailto:') && isEmail(text.slice(7))) return `<a href="${text}">${text.slice(7)}</a>`;
  if (text.includes('@') && !/^(?:www\.|@)|:/.test(text) && isEmail(text))
    return `<a href="mailto:${text}">${text}</a>`;
  let result = text;
  for (const scheme of schemes) {
    if (result !== scheme && result.startsWith(scheme)) result = `<a href="${result}"${attributes}>${result}</a>`;
  }
  return result;
}

/** Something, an `@`, and a host name with a dot; any `@` may be the one that parts them. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  return at > 0 && emailHostPattern().test(text.slice(at + 1));
}
