import { type Refusal, refuse } from './refusal';

/** A URL cut at the characters that end its parts, before any parser has rewritten it. */
export interface UrlText {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/**
 * Cuts the text of an absolute URL with an authority.
 *
 * The WHATWG parser forgives: it drops tabs, trims, takes a backslash for a slash and supplies missing slashes. What
 * it would forgive here is refused, because the next reader of the same text may forgive differently.
 */
export function cutUrl(text: string): UrlText | Refusal {
  if (/\p{Cc}/u.test(text)) return refuse('url-control-character', 'the URL holds a control character');
  if (text !== text.trim()) return refuse('url-whitespace', 'the URL begins or ends with white space');
  if (text.includes('\\')) return refuse('url-backslash', 'the URL holds a backslash');
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(text);
  if (parts === null) return refuse('url-invalid', 'the URL must be absolute, such as https://host/path');
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = parts;
  return { scheme: scheme.toLowerCase(), authority, path, query, fragment };
}

/** Checks all that follows the authority: what could end a line, leave the path, or move the end of the authority. */
export function checkUrlText({ path, query, fragment }: UrlText): Refusal | undefined {
  const rest = `${path}${query}${fragment}`;
  // Joiners are letters in some scripts; other format characters, lone surrogates and line separators are disguise.
  if (/(?![\u200c\u200d])[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(rest)) {
    return refuse('url-invisible-character', 'the URL holds an invisible character that is not percent-encoded');
  }
  if (/\p{Zs}/u.test(path) || / HTTP\//i.test(rest)) {
    return refuse('url-whitespace', 'the URL holds a space that is not percent-encoded');
  }
  // `https://allowed?@evil`: some parsers look for the `@` first and for the end of the authority afterwards.
  if (fragment.includes('@') || (path === '' && query.includes('@'))) {
    return refuse(
      'url-ambiguous',
      "an '@' in a fragment, or in a query that follows the host without '/', is ambiguous",
    );
  }
  if (breaksLine(path, query, fragment))
    return refuse('url-encoded-control', 'the URL holds an encoded control character');
  if (climbs(path)) return refuse('url-dot-segment', "the path holds a '..' segment");
  return undefined;
}

/**
 * A line break or other control character, hidden in rounds of percent-encoding, in an overlong UTF-8 form, or in
 * letters whose low byte it is.
 *
 * One kind passes: a line feed or tab in a query, as in a text of two lines, unless a header or a request line follows.
 */
function breaksLine(path: string, query: string, fragment: string): boolean {
  return (
    decodings(`${path}${fragment}`).some(holdsControl) ||
    decodings(query).some((form) => holdsControl(form.replace(/[\t\n]/g, ' ')) || injects(form))
  );
}

function holdsControl(bytes: string): boolean {
  // Bytes from 0x80 on are parts of UTF-8 characters here, not C1 controls.
  if (/(?![\u0080-\u009f])\p{Cc}|%u00[01][0-9a-fA-F]/u.test(bytes)) return true;
  // Without the flag `i`: it would take the lead bytes of Hindi and Thai (e0) for those of an overlong form (c0).
  if (/[\u00c0\u00c1][\u0080-\u00bf]|\u00e0[\u0080-\u009f]/.test(bytes)) return true;
  return truncatedBreaks.some((pair) => utf8(bytes).includes(pair));
}

/**
 * Pairs that become a line end where a writer keeps the low byte of each character. The parser encodes them as UTF-8,
 * so they do no harm here; only the known pairs are refused, since U+4E0D U+4E0A is an everyday word in Chinese.
 */
const truncatedBreaks: readonly string[] = ['\u010d\u010a', '\u010a\u010d', '\u560d\u560a', '\u560a\u560d'];

/** A line feed with a request line after it, or with a header: a name with a hyphen, or one that has none and is known. */
function injects(text: string): boolean {
  return /\n(?:[^\n]*HTTP\/\d|[ \t]*(?:[a-z0-9]+(?:-[a-z0-9]+)+|accept|authorization|connection|cookie|expect|forwarded|from|host|location|origin|range|referer|te|trailer|upgrade|via)[ \t]*:)/i.test(
    text,
  );
}

/** Whether a segment climbs, in any encoding, also as Tomcat (`..;`) or a careless compatibility mapping reads it. */
function climbs(path: string): boolean {
  return decodings(path).some((form) =>
    utf8(form)
      .normalize('NFKC')
      .split(/[/\\;]/)
      .includes('..'),
  );
}

/** The text and what three rounds of percent-decoding make of it, as bytes: one character each. */
function decodings(text: string): string[] {
  const forms = [text.replace(/[^\p{ASCII}]+/gu, encodeURIComponent)];
  for (let round = 0; round < 3; round++) {
    const last = forms[round] ?? '';
    if (!last.includes('%')) break;
    forms.push(last.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
  }
  return forms;
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
