import { RequestError } from '../request-error';
import type { FileRecord } from './file-records';
import { jsonValue } from './json-value';
import { readText } from './read-text';

const KINDS: Readonly<Record<string, string>> = { '{': 'an object', '"': 'a string', n: 'null', t: 'true', f: 'false' };

/** The elements of a JSON array, each parsed by itself, so that its line is known and the whole is never held. */
export function* jsonArrayRecords(file: string): Generator<FileRecord> {
  const array = new ArraySplitter(file);
  for (const piece of readText(file)) yield* array.take(piece);
  array.end();
}

/** Finds where elements begin and end; whether they are JSON is for the parser to say. */
class ArraySplitter {
  #phase: 'before' | 'inside' | 'after' = 'before';
  #line = 1;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  /** The element as far as it was read, and the line of its first character. */
  #element = '';
  #elementLine: number | undefined;
  #hasElements = false;

  constructor(readonly file: string) {}

  *take(piece: string): Generator<FileRecord> {
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const char = piece[at] as string;
      if (char === '\n') this.#line++;
      if (this.#isInText) this.#readText(char);
      else if (this.#phase !== 'inside') {
        this.#readAround(char);
        from = at + 1;
      } else if (this.#depth === 0 && (char === ',' || char === ']')) {
        this.#element += piece.slice(from, at);
        from = at + 1;
        yield* this.#endElement(char);
      } else this.#readElement(char);
    }
    if (this.#phase === 'inside') this.#element += piece.slice(from);
  }

  end(): void {
    if (this.#phase === 'after') return;
    throw this.#refusal(this.#line, `must be JSON, got the end of the file ${this.#phase} the array`);
  }

  #readText(char: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (char === '\\') this.#isEscaped = true;
    else if (char === '"') this.#isInText = false;
  }

  /** Before and behind the array there may be white space only. */
  #readAround(char: string): void {
    if (/\s/.test(char)) return;
    if (this.#phase === 'after') throw this.#refusal(this.#line, `must be JSON, got '${char}' behind the array`);
    if (char !== '[') {
      const kind = KINDS[char] ?? (/[-\d]/.test(char) ? 'a number' : `'${char}'`);
      throw this.#refusal(this.#line, `must be a JSON array, got ${kind}`);
    }
    this.#phase = 'inside';
  }

  #readElement(char: string): void {
    if (this.#elementLine === undefined && !/\s/.test(char)) this.#elementLine = this.#line;
    if (char === '"') this.#isInText = true;
    else if (char === '[' || char === '{') this.#depth++;
    else if (char === ']' || char === '}') this.#depth--;
  }

  *#endElement(char: string): Generator<FileRecord> {
    const line = this.#elementLine;
    if (line !== undefined) yield { line, value: jsonValue(`${this.file}:${line}`, this.#element) };
    else if (char === ',' || this.#hasElements) {
      throw this.#refusal(this.#line, `must be JSON, got '${char}' where a value belongs`);
    }
    this.#hasElements = true;
    this.#element = '';
    this.#elementLine = undefined;
    if (char === ']') this.#phase = 'after';
  }

  #refusal(line: number, what: string): RequestError {
    return new RequestError(`${this.file}:${line}: ${what}`);
  }
}
