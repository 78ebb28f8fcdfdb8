import type { ApiCall } from './calls';

/** What came of a call. */
export interface Outcome {
  readonly answer?: unknown;
  /** Code of the error that came instead. */
  readonly error?: string;
}

/** Fills in what earlier calls gave. */
export function filledIn<T>(value: T, kept: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(value).replace(/<(\w+)>/g, (_, name: string) => kept[name] ?? '');
  return JSON.parse(text) as T;
}

/** Says what is wrong with what came of a call, or keeps what it gave. */
export function verify(call: ApiCall, { answer, error }: Outcome, kept: Record<string, string>): string | undefined {
  if (error !== call.fails) return `${call.fails ?? 'an answer'} expected, got ${error ?? JSON.stringify(answer)}`;
  for (const [path, wanted] of Object.entries(call.answers ?? {})) {
    const found = at(answer, path);
    if (wanted === '*' ? found === undefined : found !== wanted) {
      return `${path} should be ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`;
    }
  }
  for (const [name, path] of Object.entries(call.keeps ?? {})) kept[name] = String(at(answer, path));
  return undefined;
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((from, name) => (from as Readonly<Record<string, unknown>> | undefined)?.[name], value);
}
