import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import { invalidParameter, missingParameter } from './errors';

/** A text that the request must hold. */
export function requiredText(request: JsonObject, name: string): string {
  const value = optionalText(request, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

/** A text that the request may hold; null is the same as absent. */
export function optionalText(request: JsonObject, name: string): string | undefined {
  const value = request[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalidParameter(`The value of ${name} must be a string.`);
}

/** A whole number within limits that the request may hold. */
export function optionalNumber(
  request: JsonObject,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  const given = request[name] ?? undefined;
  if (given === undefined) return undefined;
  const value = Number(given);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw invalidParameter(
    `Value ${String(given)} for parameter ${name} is invalid. Reason: Must be >= ${from} and <= ${to}, if provided.`,
  );
}

/** Texts that the request may hold. */
export function texts(given: Json | undefined): string[] {
  return Array.isArray(given) ? given.map(String) : [];
}

/** Objects that the request may hold. */
export function objects(given: Json | undefined): JsonObject[] {
  return Array.isArray(given) ? given.filter(isJsonObject) : [];
}

/** The same members, without those that are undefined. */
export function defined(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) kept[name] = value;
  return kept;
}
