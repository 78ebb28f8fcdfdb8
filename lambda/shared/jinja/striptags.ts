import { filter } from './filter';
import { toText } from './python-repr';
import { splitWords } from './python-text';

/** Entities of the Latin-1 characters from U+00A0 on; HTML reads these without a semicolon too. */
const LATIN =
  `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute
micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave
Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml
Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth
ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`.split(/\s+/);

const LEGACY: ReadonlyMap<string, string> = new Map([
  ...LATIN.map((name, i): [string, string] => [name, String.fromCharCode(0xa0 + i)]),
  ['amp', '&'],
  ['AMP', '&'],
  ['lt', '<'],
  ['LT', '<'],
  ['gt', '>'],
  ['GT', '>'],
  ['quot', '"'],
  ['QUOT', '"'],
]);
const NAMED: ReadonlyMap<string, string> = new Map([
  ...LEGACY,
  ['apos', "'"],
  ['hellip', '…'],
  ['mdash', '—'],
  ['ndash', '–'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['bull', '•'],
  ['euro', '€'],
  ['trade', '™'],
  ['rarr', '→'],
  ['larr', '←'],
  ['infin', '∞'],
  ['ne', '≠'],
  ['le', '≤'],
  ['ge', '≥'],
]);

/** `striptags`: without tags and comments, white space as single blanks, entities as characters. */
export const STRIPTAGS = filter('striptags', [], (rt, value) => {
  const text = toText(rt, value);
  rt.limits.step(text.length / 100);
  return unescapeEntities(splitWords(withoutTags(text), -1, false).join(' '));
});

function withoutTags(text: string): string {
  let result = '';
  let from = 0;
  for (let start = text.indexOf('<'); start !== -1; start = text.indexOf('<', from)) {
    const isComment = text.startsWith('<!--', start);
    const end = isComment ? text.indexOf('-->', start + 4) : text.indexOf('>', start);
    if (end === -1) break;
    result += text.slice(from, start);
    from = end + (isComment ? 3 : 1);
  }
  return result + text.slice(from);
}

function unescapeEntities(text: string): string {
  return text.replace(
    /&(?:#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?|([^\t\n\f <&#;]{1,32}(;?)))/g,
    (whole, hex, decimal, named) => {
      if (named === undefined) return numbered(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
      const exact = named.endsWith(';') ? NAMED.get(named.slice(0, -1)) : LEGACY.get(named);
      if (exact !== undefined) return exact;
      for (let end = named.length - 1; end > 1; end -= 1) {
        const known = LEGACY.get(named.slice(0, end));
        if (known !== undefined) return known + named.slice(end);
      }
      return whole;
    },
  );
}

function numbered(code: number): string {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return '\ufffd';
  if ((code >= 1 && code <= 8) || (code >= 0xe && code <= 0x1f) || code === 0xb) return '';
  return String.fromCodePoint(code);
}
