import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import type { ValuesByName } from '../runner/given-values';
import { readText } from './read-input';

const SHAPE = '{"secrets": {"<name or logical id>": value}, "parameters": {"<name or logical id>": "text"}}';

/** Reads the file of `--secrets`; a secret that is an object there is the text of that object. */
export function readSecrets(path: string): { secrets: ValuesByName; parameters: ValuesByName } {
  let content: Json;
  try {
    content = JSON.parse(readText(path, '--secrets')) as Json;
  } catch (error) {
    if (error instanceof BadRequest) throw error;
    // Not the parser's own words: they quote the text, and this one is secret.
    throw new BadRequest(`${path}: must be JSON: ${SHAPE}`);
  }
  if (!isJsonObject(content)) throw new BadRequest(`${path}: must hold ${SHAPE}`);
  const { secrets = {}, parameters = {}, ...others } = content;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new BadRequest(`${path}: unknown member '${other}'; the file holds ${SHAPE}`);
  return {
    secrets: textsIn(secrets, `${path}: secrets`, true),
    parameters: textsIn(parameters, `${path}: parameters`, false),
  };
}

function textsIn(values: Json, place: string, takesObjects: boolean): ValuesByName {
  if (!isJsonObject(values)) throw new BadRequest(`${place} must be an object; the file holds ${SHAPE}`);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      if (takesObjects && isJsonObject(value)) return [name, JSON.stringify(value)];
      throw new BadRequest(`${place}: '${name}' must be text${takesObjects ? ' or an object' : ''}`);
    }),
  );
}
