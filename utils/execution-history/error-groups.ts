import { type Iteration, iterationsAround, type Occurrence } from './visit';

/** Failures of one cause. */
export interface ErrorGroup {
  readonly error: string;
  /** What happened, without the frame that a service puts around it. */
  readonly message: string;
  readonly states: readonly string[];
  readonly count: number;
  readonly ended: number;
  readonly caught: number;
  readonly retried: number;
  readonly firstAtMs: number;
  readonly occurrences: readonly Occurrence[];
  readonly iterations: readonly Iteration[];
}

/** Groups failures by what caused them, the gravest first: what ended work, then what was caught, then what was retried. */
export function groupErrors(occurrences: readonly Occurrence[]): ErrorGroup[] {
  const groups = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const key = `${occurrence.error}\n${alike(readableCause(occurrence.cause))}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [occurrence]);
    else known.push(occurrence);
  }
  return [...groups.values()]
    .map(groupOf)
    .sort((a, b) => b.ended - a.ended || b.caught - a.caught || b.count - a.count);
}

function groupOf(occurrences: readonly Occurrence[]): ErrorGroup {
  const [first] = occurrences;
  const ofOutcome = (outcome: Occurrence['outcome']) => occurrences.filter((one) => one.outcome === outcome).length;
  const around = occurrences.flatMap(({ visit }) => iterationsAround(visit).slice(0, 1));
  return {
    error: first?.error || 'no error name',
    message: readableCause(first?.cause ?? ''),
    states: [...new Set(occurrences.flatMap(({ visit }) => (visit === undefined ? [] : [visit.state])))],
    count: occurrences.length,
    ended: ofOutcome('failed'),
    caught: ofOutcome('caught'),
    retried: ofOutcome('retried'),
    firstAtMs: first?.atMs ?? 0,
    occurrences,
    iterations: [...new Set(around)],
  };
}

/** The message inside the JSON that Lambda and others give as a cause; any other cause as it is. */
export function readableCause(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  try {
    const { errorMessage, Cause, message } = JSON.parse(cause) as Record<string, unknown>;
    const inner = [errorMessage, Cause, message].find((text) => typeof text === 'string' && text !== '');
    return typeof inner === 'string' ? inner : cause;
  } catch {
    return cause;
  }
}

/** A text with what differs from item to item taken out: ids, numbers, quoted values. */
function alike(text: string): string {
  return text
    .slice(0, 500)
    .replaceAll(/"[^"]{1,80}"|'[^']{1,80}'/g, '"…"')
    .replaceAll(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b(?=[\da-f]*\d)[\da-f]{8,}\b/gi, '#')
    .replaceAll(/\d+/g, '#');
}
