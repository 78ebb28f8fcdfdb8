import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import type { FixedAnswer } from '../runner/mock-answers';
import type { MocksByName } from '../runner/mocks';
import { readText } from './read-input';

type Kind = keyof MocksByName;

/** Whose answers the mocks of an app may hold, and what they are found by. */
const FOUND_BY: Readonly<Record<Kind, string>> = {
  states: 'state name',
  resources: 'resource',
  functions: 'function',
};

/** Reads the file of `--mocks`, which may hold answers of these kinds. */
export function readMocksFile(path: string, kinds: readonly Kind[] = Object.keys(FOUND_BY) as Kind[]): MocksByName {
  const shape = shapeOf(kinds);
  const source = jsonOf(path);
  if (!isJsonObject(source)) throw new BadRequest(`${path}: must hold ${shape}`);
  const unknown = Object.keys(source).find((member) => !kinds.some((kind) => kind === member));
  if (unknown !== undefined) throw new BadRequest(`${path}: unknown member '${unknown}'; the file holds ${shape}`);
  return Object.fromEntries(kinds.map((kind) => [kind, listsIn(source[kind] ?? {}, `${path}: ${kind}`, shape)]));
}

function shapeOf(kinds: readonly Kind[]): string {
  const members = kinds.map((kind) => `"${kind}": {"<${FOUND_BY[kind]}>": [answers]}`).join(', ');
  return `{${members}}, where an answer is {"result": ...} or {"error": "...", "cause": "..."}`;
}

function jsonOf(path: string): Json {
  const text = readText(path, '--mocks');
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new BadRequest(`${path}: must be JSON: ${(error as Error).message}`, { cause: error });
  }
}

function listsIn(source: Json, place: string, shape: string): Record<string, readonly FixedAnswer[]> {
  if (!isJsonObject(source)) throw new BadRequest(`${place} must be an object; the file holds ${shape}`);
  for (const [name, answers] of Object.entries(source)) {
    if (Array.isArray(answers) && answers.length > 0) continue;
    throw new BadRequest(`${place}: '${name}' must be a list of answers; the file holds ${shape}`);
  }
  // The answers themselves are checked where they are put to use.
  return source as unknown as Record<string, readonly FixedAnswer[]>;
}
