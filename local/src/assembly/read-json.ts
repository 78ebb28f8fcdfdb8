import { readFileSync } from 'node:fs';
import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type JsonObject } from '../kernel/json';
import { isDeeperThan, MAX_NESTING } from '../kernel/nesting';

/** Reads a file that must hold one JSON object; `missing` says what to do when it is not there. */
export function readJsonObject(path: string, missing: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadRequest(`${path}: ${missing}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadRequest(`${path}: must hold JSON (${(error as Error).message}); run 'npx cdk synth' again`, {
      cause: error,
    });
  }
  if (isDeeperThan(value, MAX_NESTING)) {
    throw new BadRequest(`${path}: nests more than ${MAX_NESTING} levels deep, which the runner does not read`);
  }
  if (!isJsonObject(value)) {
    throw new BadRequest(`${path}: must hold a JSON object; run 'npx cdk synth' again`);
  }
  return value;
}
