import { readFileSync } from 'node:fs';
import { BadRequest } from '../kernel/bad-request';
import type { Json } from '../kernel/json';
import { parseKeepingText } from '../kernel/json-text';
import { isDeeperThan, MAX_NESTING } from '../kernel/nesting';

/** Reads the execution input: JSON text, `@FILE`, or `-` for standard input. */
export async function readInput(given: string | undefined, readStdin: () => Promise<string>): Promise<Json> {
  if (given === undefined) return {};
  if (given === '-') return parse(await readStdin(), 'standard input');
  if (given.startsWith('@')) return parse(readText(given.slice(1), '--input'), given.slice(1));
  return parse(given, '--input');
}

/** Reads a text file; `option` is what named it. */
export function readText(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a directory' : (error as Error).message;
    throw new BadRequest(`${option}: ${path}: ${reason}`, { cause: error });
  }
}

function parse(text: string, place: string): Json {
  const input = parseJson(text, place);
  if (isDeeperThan(input, MAX_NESTING)) {
    throw new BadRequest(`${place} nests more than ${MAX_NESTING} levels deep, which the runner does not take`);
  }
  return input;
}

function parseJson(text: string, place: string): Json {
  try {
    return parseKeepingText(text);
  } catch (error) {
    throw new BadRequest(
      `${place} must be JSON (${(error as Error).message}); quote it for the shell, as in --input '{"a":1}', or write --input @FILE`,
      { cause: error },
    );
  }
}
