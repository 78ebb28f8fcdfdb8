import { statSync } from 'node:fs';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type FileFormat, fileRecords, formatOf } from './load/file-records';
import { RequestError } from './request-error';

/**
 * The largest list that the state machine can read, in bytes of DynamoDB's typed JSON: the 262,144 that a state may
 * hold, less 4 KB for the envelope of the answer.
 */
export const LARGEST_LIST_BYTES = 262_144 - 4_096;

/** A list as `@aws-sdk/lib-dynamodb` takes it; numbers keep every digit of the file. */
export type ListItems = readonly unknown[];

/** Finds a list file by its path, or else by its name among the samples beside this file. */
export function findListFile(file: string): string {
  const found = [file, join(__dirname, file)].find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (found === undefined)
    throw new RequestError(`${file}: no such file, neither here nor among the samples in utils/`);
  return found;
}

/** Reads the records of a file as a list that, as DynamoDB's typed JSON, fits what a state may hold. */
export function readListFile(file: string, format: FileFormat = formatOf(file)): ListItems {
  const list = Array.from(fileRecords(file, format), ({ value }) => value);
  const bytes = typedBytes(file, list);
  if (bytes > LARGEST_LIST_BYTES) {
    throw new RequestError(
      `${file}: takes ${bytes} bytes as DynamoDB's typed JSON, and the state machine can read ${LARGEST_LIST_BYTES} at ` +
        'the most; split it into several lists, each under a key of its own, or write an item for each element ' +
        '(npm run load -- FILE --items) and read them with ItemSource.query or .scan',
    );
  }
  return list;
}

function typedBytes(file: string, list: ListItems): number {
  try {
    return Buffer.byteLength(JSON.stringify(marshall({ list })));
  } catch (error) {
    throw new RequestError(`${file}: holds what DynamoDB cannot: ${(error as Error).message}`, { cause: error });
  }
}
