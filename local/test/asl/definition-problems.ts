import { InvalidDefinition, parseDefinition } from '../../src/asl';
import type { Json } from '../../src/kernel/json';

/** Services that answer everything, so that only the definition decides. */
export const SERVED = { refusal: () => undefined };

/** What is wrong with a definition, as `CODE: message at place`; empty if it is accepted. */
export function problems(definition: Json, type?: 'STANDARD' | 'EXPRESS'): string[] {
  try {
    parseDefinition(definition, { services: SERVED, ...(type === undefined ? {} : { type }) });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    return error.diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location}`);
  }
}

/** The smallest level: one Pass state, `P`. */
export const INNER = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
