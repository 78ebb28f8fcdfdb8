import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parseExact } from '../lambda/shared/exact-json';
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

/** Reads a JSON array whose items, as DynamoDB's typed JSON, fit what a state may hold. */
export function readListFile(file: string): ListItems {
  const list = parseJson(file, decode(file, readFileSync(file)));
  if (!Array.isArray(list)) throw new RequestError(`${file}: must be a JSON array, got ${describe(list)}`);

  const bytes = typedBytes(file, list);
  if (bytes > LARGEST_LIST_BYTES) {
    throw new RequestError(
      `${file}: takes ${bytes} bytes as DynamoDB's typed JSON, and the state machine can read ${LARGEST_LIST_BYTES} at ` +
        'the most; split it into several lists, each under a key of its own, or write one item per element and read ' +
        'them with a Query in a workflow of your own',
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

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new RequestError(`${file}: must be UTF-8 text`, { cause: error });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    const list = parseExact(text);
    JSON.parse(text, (name, value) => {
      requireKeptName(file, name);
      return value;
    });
    return list;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new RequestError(`${file}: must be JSON, got ${(error as Error).message}`, { cause: error });
  }
}

/** The objects that are made of the text would take this one for their prototype. */
function requireKeptName(file: string, name: string): void {
  if (name !== '__proto__') return;
  throw new RequestError(`${file}: has a member '__proto__', which the AWS SDK leaves out; give it another name`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof NumberValue) return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
