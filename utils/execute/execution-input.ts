import { readFileSync } from 'node:fs';
import { RequestError } from '../request-error';
import { jsonProblem } from '../text/json-problem';

/** What Step Functions takes at the most. */
const MAX_BYTES = 262_144;

/**
 * The input of an execution as it is to be sent: JSON as text, from a file (`@FILE`), or from standard input (`-`).
 *
 * It is sent as it stands, because a repeat counts as the same only with the same text.
 */
export async function executionInput(given: string | undefined, readInput: () => Promise<string>): Promise<string> {
  if (given === undefined) return '{}';
  const [name, text] = await source(given, readInput);
  const json = text.replace(/^\ufeff/, '').trim();
  try {
    JSON.parse(json);
  } catch (error) {
    throw new RequestError(`${name} must be JSON: ${jsonProblem(error)}`, { cause: error });
  }
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_BYTES) {
    throw new RequestError(`${name} takes ${bytes} bytes, and Step Functions takes ${MAX_BYTES} at the most`);
  }
  return json;
}

async function source(given: string, readInput: () => Promise<string>): Promise<[name: string, text: string]> {
  if (given === '-') return ['standard input', await readInput()];
  if (!given.startsWith('@')) return ['--input', given];
  const file = given.slice(1);
  try {
    return [file, readFileSync(file, 'utf8')];
  } catch (error) {
    throw new RequestError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

/**
 * Name of the execution of a batch: the batch id with what a name may not hold written as hyphens.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function executionName(batch: string): string {
  const name = batch.replaceAll(/[^\w.-]+/g, '-');
  if (/^-*$/.test(name) || name.length > 80) {
    throw new RequestError(`--batch must have a letter or a digit, and at most 80 characters, got '${batch}'`);
  }
  return name;
}
