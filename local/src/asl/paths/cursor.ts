/** A text that is not what it should be; the parser that asked turns it into a diagnostic. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
}

/** Reads a text from left to right. */
export class Cursor {
  at = 0;

  constructor(readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(length = 1): string {
    return this.text.slice(this.at, this.at + length);
  }

  /** Takes `token` if it comes next. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.problem(`expected '${token}'`);
  }

  /** Takes what `pattern` matches here; the pattern must be sticky (`/…/y`). */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found[0];
  }

  skipBlanks(): void {
    this.match(/\s*/y);
  }

  /** Takes a text in quotes and gives it as written between them, escapes untouched. */
  quoted(): string | undefined {
    const quote = this.peek();
    if (quote !== "'" && quote !== '"') return undefined;
    const start = ++this.at;
    while (!this.isAtEnd) {
      const char = this.text[this.at];
      if (char === quote) return this.text.slice(start, this.at++);
      this.at += char === '\\' ? 2 : 1;
    }
    throw this.problem('a quotation mark is not closed');
  }

  problem(what: string): SyntaxProblem {
    return new SyntaxProblem(`${what} at character ${this.at + 1} of '${this.text}'`);
  }
}

/** Takes the backslashes out of a text that stood in quotes. */
export function unescapeQuoted(quoted: string): string {
  return quoted.replace(/\\(.)/gs, '$1');
}
