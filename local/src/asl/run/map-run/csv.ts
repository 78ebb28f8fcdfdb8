import { Failure } from '../../../kernel/failure';
import type { JsonObject } from '../../../kernel/json';

/**
 * Rows of a CSV file as objects whose values are texts.
 *
 * Recorded: a short row is padded with empty texts, columns without a header are dropped, equal headers are refused.
 *
 * @param headers names of the columns; undefined where the first row holds them
 */
export function* readCsv(
  text: string,
  delimiter: string,
  headers: readonly string[] | undefined,
): Generator<JsonObject, void> {
  const rows = splitRows(text.replace(/^\uFEFF/, ''), delimiter);
  const names = headers ?? (rows.next().value || []);
  if (new Set(names).size !== names.length) {
    throw new Failure('States.ItemReaderFailed', 'CSV headers cannot contain duplicates.');
  }
  for (const row of rows) yield Object.fromEntries(names.map((name, at) => [name, row[at] ?? '']));
}

/** Cells of each row (RFC 4180): quotes may hold delimiters and line breaks, two quotes stand for one. */
function* splitRows(text: string, delimiter: string): Generator<string[], void> {
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    const ended = row;
    row = [];
    return ended;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === delimiter) endCell();
    else if (char === '\n') {
      const ended = endRow();
      if (!isEmpty(ended)) yield ended;
    } else if (char !== '\r' || text[at + 1] !== '\n') cell += char;
  }
  const last = endRow();
  if (!isEmpty(last)) yield last;
}

function isEmpty(row: readonly string[]): boolean {
  return row.length === 1 && row[0] === '';
}
