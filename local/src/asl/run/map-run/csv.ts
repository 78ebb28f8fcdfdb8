import { Failure } from '../../../kernel/failure';
import type { JsonObject } from '../../../kernel/json';

/**
 * Rows of a CSV file as objects whose values are texts.
 *
 * Recorded: a short row is padded with empty texts, columns without a header are dropped, equal headers are refused.
 *
 * @param headers names of the columns; undefined where the first row holds them
 */
export function readCsv(text: string, delimiter: string, headers: readonly string[] | undefined): JsonObject[] {
  const rows = splitRows(text.replace(/^\uFEFF/, ''), delimiter);
  const names = headers ?? rows.shift() ?? [];
  if (new Set(names).size !== names.length) {
    throw new Failure('States.ItemReaderFailed', 'CSV headers cannot contain duplicates.');
  }
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])));
}

/** Cells of each row (RFC 4180): quotes may hold delimiters and line breaks, two quotes stand for one. */
function splitRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === delimiter) endCell();
    else if (char === '\n') endRow();
    else if (char !== '\r' || text[at + 1] !== '\n') cell += char;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
