import type { Json, JsonObject } from '../../../kernel/json';
import { problems } from '../problems';

/** A text of a request; throws what AWS throws where it is missing. */
export function requiredText(request: JsonObject, field: string): string {
  const value = request[field];
  if (typeof value === 'string') return value;
  throw problems.validation(
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A text of a request, if it is there. */
export function optionalText(request: JsonObject, field: string): string | undefined {
  const value: Json | undefined = request[field];
  return typeof value === 'string' ? value : undefined;
}

/** A text of a request that is one of a few, if it is there; throws what AWS throws for another one. */
export function optionalChoice<T extends string>(
  request: JsonObject,
  field: string,
  choices: readonly T[],
): T | undefined {
  const value = optionalText(request, field);
  const found = choices.find((choice) => choice === value);
  if (found !== undefined || value === undefined) return found;
  throw problems.validation(
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${choices.join(', ')}]`,
  );
}

/** Types of machines. */
export const TYPES = ['STANDARD', 'EXPRESS'] as const;

/** Whether an answer holds inputs and outputs. */
export function includesData(request: JsonObject): boolean {
  return optionalChoice(request, 'includedData', ['ALL_DATA', 'METADATA_ONLY']) !== 'METADATA_ONLY';
}

/** A time as the JSON protocols write it: seconds since the epoch. */
export function seconds(ms: number): number {
  return ms / 1_000;
}
