import { RequestError } from '../request-error';
import { csvRows } from './csv-rows';
import type { FileRecord } from './file-records';
import { requireKeptName } from './json-value';

/** The rows of a CSV file as objects of texts, by the names in its first row. */
export function* csvRecords(file: string, delimiter: string): Generator<FileRecord> {
  let header: readonly string[] | undefined;
  for (const { line, cells } of csvRows(file, delimiter)) {
    const place = `${file}:${line}`;
    if (header === undefined) {
      checkHeader(place, cells);
      header = cells;
      continue;
    }
    if (cells.length !== header.length) {
      throw new RequestError(`${place}: has ${counted(cells.length)}, and the header has ${header.length}`);
    }
    yield { line, value: Object.fromEntries(header.map((name, at) => [name, cells[at]])) };
  }
  if (header === undefined) throw new RequestError(`${file}: is empty; its first line must name the columns`);
}

function checkHeader(place: string, names: readonly string[]): void {
  for (const [at, name] of names.entries()) {
    if (name === '') throw new RequestError(`${place}: column ${at + 1} has no name`);
    requireKeptName(place, name);
    const first = names.indexOf(name);
    if (first < at) throw new RequestError(`${place}: columns ${first + 1} and ${at + 1} are both named '${name}'`);
  }
}

function counted(cells: number): string {
  return cells === 1 ? '1 cell' : `${cells} cells`;
}
