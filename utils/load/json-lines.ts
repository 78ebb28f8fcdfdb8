import type { FileRecord } from './file-records';
import { jsonValue } from './json-value';
import { readText } from './read-text';

/** The values of a file that has one a line; empty lines are passed over. */
export function* jsonLineRecords(file: string): Generator<FileRecord> {
  let line = 0;
  let rest = '';
  for (const piece of readText(file)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield* record(file, ++line, text);
  }
  yield* record(file, ++line, rest);
}

function* record(file: string, line: number, text: string): Generator<FileRecord> {
  if (text.trim() !== '') yield { line, value: jsonValue(`${file}:${line}`, text) };
}
