import { extname } from 'node:path';
import { RequestError } from '../request-error';
import { csvRecords } from './csv-records';
import { jsonArrayRecords } from './json-array';
import { jsonLineRecords } from './json-lines';

/** A value of a data file, and the line that it begins on, from 1. */
export interface FileRecord {
  readonly line: number;
  readonly value: unknown;
}

/** What a data file may be. */
const FORMATS = ['json', 'jsonl', 'csv'] as const;

/** How a data file is read. */
export interface FileFormat {
  readonly format: (typeof FORMATS)[number];
  /** Between the cells of a CSV file. */
  readonly delimiter: string;
}

const BY_NAME: Readonly<Record<string, FileFormat>> = {
  '.json': { format: 'json', delimiter: ',' },
  '.jsonl': { format: 'jsonl', delimiter: ',' },
  '.ndjson': { format: 'jsonl', delimiter: ',' },
  '.csv': { format: 'csv', delimiter: ',' },
  '.tsv': { format: 'csv', delimiter: '\t' },
};

/** The format that was asked for, or else what the name of the file says. */
export function formatOf(file: string, asked: { format?: string; delimiter?: string } = {}): FileFormat {
  const byName = BY_NAME[extname(file).toLowerCase()];
  const format = asked.format ?? byName?.format;
  const delimiter = asked.delimiter ?? byName?.delimiter ?? ',';
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new RequestError(`--delimiter must be one character that is no quote, got '${delimiter}'`);
  }
  const known = FORMATS.find((name) => name === format);
  if (known !== undefined) return { format: known, delimiter };
  throw new RequestError(
    format === undefined
      ? `${file}: its name does not say what it is; add --format ${FORMATS.join(', or ')}`
      : `--format must be ${FORMATS.join(', ')}, got '${format}'`,
  );
}

/**
 * The records of a file, read piece by piece.
 *
 * @throws RequestError that names file and line
 */
export function fileRecords(file: string, { format, delimiter }: FileFormat): Generator<FileRecord> {
  if (format === 'json') return jsonArrayRecords(file);
  return format === 'jsonl' ? jsonLineRecords(file) : csvRecords(file, delimiter);
}
