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

/** A time as the JSON protocols write it: seconds since the epoch. */
export function seconds(ms: number): number {
  return ms / 1_000;
}
