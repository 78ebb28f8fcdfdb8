import { RequestError } from '../request-error';
import { readText } from './read-text';

/** A row of a CSV file, and the line that it begins on. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV file as RFC 4180 has them: quotes may hold delimiters, line breaks, and quotes as two; lines end with
 * or without a carriage return, and empty ones are passed over.
 */
export function* csvRows(file: string, delimiter: string): Generator<CsvRow> {
  const rows = new RowSplitter(file, delimiter);
  for (const piece of readText(file)) yield* rows.take(piece);
  yield* rows.end();
}

class RowSplitter {
  /** Of the cell: nothing read yet, text without quotes, inside quotes, behind a quote that may end it. */
  #state: 'empty' | 'plain' | 'quoted' | 'quote' = 'empty';
  #cell = '';
  #cells: string[] = [];
  #line = 1;
  #rowLine = 1;

  constructor(
    readonly file: string,
    readonly delimiter: string,
  ) {}

  *take(piece: string): Generator<CsvRow> {
    for (const char of piece) {
      if (char === '\n') this.#line++;
      if (this.#state === 'quoted' && char !== '"') this.#cell += char;
      else if (char === '"') this.#readQuote();
      else if (char === this.delimiter) this.#endCell();
      else if (char === '\n') yield* this.#endRow();
      else this.#readPlain(char);
    }
  }

  *end(): Generator<CsvRow> {
    if (this.#state === 'quoted') throw this.#refusal(this.#rowLine, 'has a quote that is never closed');
    yield* this.#endRow();
  }

  #readQuote(): void {
    if (this.#state === 'plain') {
      throw this.#refusal(this.#line, 'has a quote inside a cell that does not begin with one; put quotes around it');
    }
    if (this.#state === 'quote') this.#cell += '"';
    this.#state = this.#state === 'quoted' ? 'quote' : 'quoted';
  }

  #readPlain(char: string): void {
    if (this.#state === 'quote') {
      if (char === '\r') return; // The end of the line follows, or the next character is refused.
      throw this.#refusal(this.#line, `has '${char}' behind a closing quote; a quote inside quotes is written twice`);
    }
    this.#state = 'plain';
    this.#cell += char;
  }

  #endCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#state = 'empty';
  }

  *#endRow(): Generator<CsvRow> {
    if (this.#state === 'plain') this.#cell = this.#cell.replace(/\r$/, '');
    const isEmpty = this.#cells.length === 0 && this.#cell === '' && this.#state !== 'quote';
    this.#endCell();
    if (!isEmpty) yield { line: this.#rowLine, cells: this.#cells };
    this.#cells = [];
    this.#rowLine = this.#line;
  }

  #refusal(line: number, what: string): RequestError {
    return new RequestError(`${this.file}:${line}: ${what}`);
  }
}
