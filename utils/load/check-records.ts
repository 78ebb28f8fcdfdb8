import { createHash } from 'node:crypto';
import { RequestError } from '../request-error';
import type { FileRecord } from './file-records';
import { type KeyAttribute, keyText, tableItem } from './table-item';

/** What a file holds, every record of which may be written. */
export interface CheckedRecords {
  readonly count: number;
  /** SHA-256 of the keys and values, in their order. */
  readonly content: string;
}

/**
 * Reads a whole file before the first of it is written: a fault on the last line leaves the table as it is.
 *
 * @throws RequestError that names the line, and for a key that stands twice both
 */
export function checkRecords(
  file: string,
  records: Iterable<FileRecord>,
  key: readonly KeyAttribute[],
): CheckedRecords {
  const lines = new Map<string, number>();
  const hash = createHash('sha256');
  for (const record of records) {
    const item = tableItem(file, record, key);
    const text = keyText(item, key);
    const first = lines.get(text);
    if (first !== undefined) {
      const names = key.map(({ name }) => `${name} = ${item[name]}`).join(', ');
      throw new RequestError(`${file}:${record.line}: has the same key as line ${first} (${names}); one would be lost`);
    }
    lines.set(text, record.line);
    hash.update(JSON.stringify(record.value));
  }
  if (lines.size === 0) throw new RequestError(`${file}: holds no record`);
  return { count: lines.size, content: hash.digest('hex') };
}
