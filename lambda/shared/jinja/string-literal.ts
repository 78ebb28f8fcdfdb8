import { SyntaxProblem } from './errors';

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/**
 * Resolves the escapes of a string literal.
 *
 * Jinja2 turns what is not ASCII into escapes first and resolves all of them together, so a backslash before such a
 * character leaves that character's escape behind; so does this.
 */
export function unescapeLiteral(text: string, at: number): string {
  if (!text.includes('\\')) return text;
  return text
    .replace(/\\([\u0080-\u{10ffff}])/gu, (_, char: string) => `\\\\${escapeOf(char).slice(1)}`)
    .replace(/\\(?:([xuU])([0-9a-fA-F]*)|([0-7]{1,3})|(N)|([\s\S]))/g, (whole, kind, digits, octal, named, simple) => {
      if (named !== undefined) throw new SyntaxProblem('characters by name (\\N{...}) are not supported', at);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (simple !== undefined) return SIMPLE.get(simple) ?? whole;
      const length = HEX_DIGITS.get(kind) ?? 0;
      const code = Number.parseInt(digits.slice(0, length), 16);
      if (digits.length < length || code > 0x10ffff)
        throw new SyntaxProblem(`invalid \\${kind} escape in a string`, at);
      return String.fromCodePoint(code) + digits.slice(length);
    });
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
