import { Unsupported } from '../../../kernel/unsupported';

/** Reads a mapping template from left to right. */
export class Cursor {
  at = 0;

  /** @param place where the template stands, for refusals */
  constructor(
    readonly source: string,
    readonly place: string,
  ) {}

  get isDone(): boolean {
    return this.at >= this.source.length;
  }

  /** Takes what a sticky pattern finds here; undefined, and nothing taken, where it finds nothing. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found;
  }

  skipBlanks(): void {
    this.take(/\s*/y);
  }

  /** Takes a text, blanks before it included. */
  takeText(text: string): boolean {
    const before = this.at;
    this.skipBlanks();
    if (this.source.startsWith(text, this.at)) {
      this.at += text.length;
      return true;
    }
    this.at = before;
    return false;
  }

  require(text: string): void {
    if (!this.takeText(text)) throw this.refuse(`'${text}' is expected`);
  }

  refuse(what: string): Unsupported {
    const line = this.source.slice(0, this.at).split('\n').length;
    const near = this.source.slice(this.at, this.at + 30).split('\n')[0];
    return new Unsupported(this.place, `line ${line} of the mapping template: ${what}, got '${near}'`);
  }
}
