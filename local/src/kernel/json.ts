/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json;
}

/** True for a JSON object; false for an array and for null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a text holds where it is JSON; else `otherwise`. */
export function parsedOr<T>(text: string, otherwise: T): Json | T {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return otherwise;
  }
}

/** A text as it stands; anything else as JSON. */
export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
