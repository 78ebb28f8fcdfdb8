import { InvalidDefinition } from '../../asl';
import type { Json } from '../../kernel/json';

/** Reads a definition that may be given as JSON text. */
export function definitionFrom(source: Json): Json {
  if (typeof source !== 'string') return source;
  try {
    return JSON.parse(source) as Json;
  } catch (error) {
    const message = `The definition is not JSON: ${(error as Error).message}`;
    throw new InvalidDefinition([{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message }]);
  }
}
