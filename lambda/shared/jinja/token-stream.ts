import { SyntaxProblem } from './errors';
import type { Token } from './lexer';

const PLAIN: ReadonlyMap<string, string> = new Map([
  ['eof', 'end of template'],
  ['variable_begin', 'begin of print statement'],
  ['variable_end', 'end of print statement'],
  ['block_begin', 'begin of statement block'],
  ['block_end', 'end of statement block'],
]);

/** Walks over tokens, one at a time. */
export class TokenStream {
  private index = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get current(): Token {
    return this.peek(0);
  }

  /** The token `ahead` places further; past the end it is the last one. */
  peek(ahead: number): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Error('a token list always ends with eof');
    return token;
  }

  /** Takes the current token. */
  next(): Token {
    const token = this.current;
    this.index += 1;
    return token;
  }

  isName(...names: string[]): boolean {
    return this.current.type === 'name' && names.includes(this.current.value);
  }

  /** Takes the current token if it is of this type. */
  skip(type: string): boolean {
    if (this.current.type !== type) return false;
    this.index += 1;
    return true;
  }

  /** Takes the current token if it is this name. */
  skipName(name: string): boolean {
    return this.isName(name) && this.skip('name');
  }

  /** Takes a token of this type, or refuses the template. */
  expect(type: string): Token {
    if (this.current.type === type) return this.next();
    if (this.current.type === 'eof') throw this.problem(`unexpected end of template, expected '${describe(type)}'`);
    throw this.problem(`expected token '${describe(type)}', got '${describeToken(this.current)}'`);
  }

  /** Takes this name, or refuses the template. */
  expectName(name: string): Token {
    if (this.isName(name)) return this.next();
    throw this.problem(`expected token '${name}', got '${describeToken(this.current)}'`);
  }

  /** A refusal at the current token. */
  problem(reason: string): SyntaxProblem {
    return new SyntaxProblem(reason, this.current.at);
  }
}

/** A token as an error names it. */
export function describeToken(token: Token): string {
  return token.type === 'name' ? token.value : describe(token.type);
}

function describe(type: string): string {
  return PLAIN.get(type) ?? type;
}
