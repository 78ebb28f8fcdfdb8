import type { Json, JsonObject } from '../../kernel/json';

/** A request to a REST API. */
export interface ApiRequest {
  readonly method: string;
  /** Below the stage, such as `/items/42`; not decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By name in the case in which it was sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** What a REST API answers. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** The type of what says no other. */
export const JSON_TYPE: ApiAnswer['headers'] = [['Content-Type', 'application/json']];

/** An answer of API Gateway itself. */
export function messageAnswer(status: number, message: string): ApiAnswer {
  return { status, headers: JSON_TYPE, body: Buffer.from(JSON.stringify({ message })) };
}

/** The last value of a header, whatever its case. */
export function headerOf({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  return headers.findLast(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}

/** Names with their last value, and with all of them. */
export function singleAndAll(pairs: Iterable<readonly [string, string]>): {
  readonly single: JsonObject;
  readonly all: Readonly<Record<string, Json[]>>;
} {
  const all: Record<string, Json[]> = {};
  for (const [name, value] of pairs) {
    const values = Object.hasOwn(all, name) ? all[name] : undefined;
    if (values === undefined) Object.defineProperty(all, name, { value: [value], enumerable: true });
    else values.push(value);
  }
  return { single: Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? ''])), all };
}

/** A part of a URL; one that nobody encoded stays as it is. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
