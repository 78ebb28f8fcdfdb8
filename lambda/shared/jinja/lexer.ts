import { SyntaxProblem } from './errors';
import { SPACE, stripEnd } from './python-text';
import { unescapeLiteral } from './string-literal';

/** A piece of a template; operators carry their own spelling as type. */
export interface Token {
  readonly type: string;
  readonly value: string;
  /** Offset in the normalized source. */
  readonly at: number;
}

const TAG = /\{[%{#]/g;
const RAW_BEGIN = new RegExp(`\\{%([-+]?)${SPACE}*raw${SPACE}*(?:-%\\}${SPACE}*|%\\})`, 'y');
const RAW_END = new RegExp(`\\{%([-+]?)${SPACE}*endraw${SPACE}*(?:\\+%\\}|-%\\}${SPACE}*|%\\})`, 'g');
const COMMENT_END = new RegExp(`\\+#\\}|-#\\}${SPACE}*|#\\}`, 'g');
const BLOCK_END = new RegExp(`\\+%\\}|-%\\}${SPACE}*|%\\}`, 'y');
const VARIABLE_END = new RegExp(`-\\}\\}${SPACE}*|\\}\\}`, 'y');
const WHITESPACE = new RegExp(`${SPACE}+`, 'y');
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const PLAIN_NAME = /[A-Za-z_]\w*(?![\w\u0080-\uffff])/y;
const STRING = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}<>=.:|,;]/y;
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** One kind of newline, and without the last one: Jinja2's defaults. */
export function normalizeSource(template: string): string {
  return template.replace(/\r\n?/g, '\n').replace(/\n$/, '');
}

/** Cuts a normalized template into tokens; the last one is `eof`. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let pos = 0;
  while (pos < source.length) {
    const start = findTag(source, pos);
    const sign = start === -1 ? '' : (source[start + 2] ?? '');
    const text = source.slice(pos, start === -1 ? source.length : start);
    pushData(tokens, sign === '-' ? stripEnd(text) : text, pos);
    if (start === -1) break;
    const opening = source.slice(start, start + 2);
    const inside = start + (sign === '-' || sign === '+' ? 3 : 2);
    if (opening === '{#') pos = skipComment(source, inside);
    else if (opening === '{{') pos = tokenizeTag(source, start, inside, 'variable', tokens);
    else pos = tokenizeRaw(source, start, tokens) ?? tokenizeTag(source, start, inside, 'block', tokens);
  }
  tokens.push({ type: 'eof', value: '', at: source.length });
  return tokens;
}

function findTag(source: string, from: number): number {
  TAG.lastIndex = from;
  return TAG.exec(source)?.index ?? -1;
}

function pushData(tokens: Token[], value: string, at: number): void {
  if (value !== '') tokens.push({ type: 'data', value, at });
}

function skipComment(source: string, from: number): number {
  COMMENT_END.lastIndex = from;
  if (COMMENT_END.exec(source) !== null) return COMMENT_END.lastIndex;
  return endOfText(source, from, 'Missing end of comment tag');
}

/** The offset after a raw block, or undefined when none begins here. */
function tokenizeRaw(source: string, start: number, tokens: Token[]): number | undefined {
  if (matchAt(RAW_BEGIN, source, start) === undefined) return undefined;
  const from = RAW_BEGIN.lastIndex;
  RAW_END.lastIndex = from;
  const end = RAW_END.exec(source);
  if (end === null) return endOfText(source, from, 'Missing end of raw directive');
  const text = source.slice(from, end.index);
  pushData(tokens, end[1] === '-' ? stripEnd(text) : text, from);
  return RAW_END.lastIndex;
}

/** Jinja2 minds that something is not closed only if any text follows. */
function endOfText(source: string, from: number, reason: string): number {
  if (from < source.length) throw new SyntaxProblem(reason, from);
  return from;
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function tokenizeTag(source: string, start: number, from: number, kind: 'variable' | 'block', tokens: Token[]): number {
  const end = kind === 'variable' ? VARIABLE_END : BLOCK_END;
  const open: string[] = [];
  tokens.push({ type: `${kind}_begin`, value: '', at: start });
  let pos = from;
  while (pos < source.length) {
    if (open.length === 0 && matchAt(end, source, pos) !== undefined) {
      tokens.push({ type: `${kind}_end`, value: '', at: pos });
      return end.lastIndex;
    }
    pos += matchAt(WHITESPACE, source, pos)?.length ?? tokenizeOne(source, pos, open, tokens);
  }
  return pos;
}

/** Reads one token of an expression and answers its length. */
function tokenizeOne(source: string, at: number, open: string[], tokens: Token[]): number {
  const push = (type: string, value: string, length: number): number => {
    tokens.push({ type, value, at });
    return length;
  };
  let text = matchAt(FLOAT, source, at);
  if (text !== undefined) return push('float', text.replaceAll('_', ''), text.length);
  text = matchAt(INTEGER, source, at);
  if (text !== undefined) return push('integer', text.replaceAll('_', ''), text.length);
  text = matchAt(PLAIN_NAME, source, at);
  if (text !== undefined) return push('name', text, text.length);
  text = matchAt(STRING, source, at);
  if (text !== undefined) return push('string', unescapeLiteral(text.slice(1, -1), at), text.length);
  text = matchAt(OPERATOR, source, at);
  if (text === undefined) {
    const name = unicodeName(source, at);
    return push('name', name, name.length);
  }
  balance(text, open, at);
  return push(text, text, text.length);
}

/** A name beyond ASCII; Unicode's classes are dear to make, so nothing else asks for them. */
function unicodeName(source: string, at: number): string {
  const text = matchAt(/[\p{L}\p{N}\p{M}\p{Pc}\u00b7\u0387]+/uy, source, at);
  if (text === undefined) {
    throw new SyntaxProblem(`unexpected char '${String.fromCodePoint(source.codePointAt(at) ?? 0)}'`, at);
  }
  if (!/^[\p{XIDS}_]\p{XIDC}*$/u.test(text)) throw new SyntaxProblem('Invalid character in identifier', at);
  return text;
}

function balance(operator: string, open: string[], at: number): void {
  const closing = CLOSING.get(operator);
  if (closing !== undefined) {
    open.push(closing);
  } else if (operator === ')' || operator === ']' || operator === '}') {
    const expected = open.pop();
    if (expected === undefined) throw new SyntaxProblem(`unexpected '${operator}'`, at);
    if (expected !== operator) throw new SyntaxProblem(`unexpected '${operator}', expected '${expected}'`, at);
  }
}
