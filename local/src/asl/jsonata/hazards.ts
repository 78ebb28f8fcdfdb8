import type jsonata from 'jsonata';

/** What in an expression needs care before it is evaluated. */
export interface Hazards {
  /** A transform, `~> |…|…|`, writes into whatever its pattern names, `$states.input` and variables included. */
  readonly writes: boolean;
  /** Syntax nodes that give the ends of a range, `[a..b]`. */
  readonly rangeEnds: ReadonlySet<unknown>;
}

/** Looks through an expression. */
export function hazardsIn(compiled: jsonata.Expression): Hazards {
  const rangeEnds = new Set<unknown>();
  let writes = false;
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    const { type, value, lhs, rhs } = node as { type?: unknown; value?: unknown; lhs?: unknown; rhs?: unknown };
    if (type === 'transform') writes = true;
    if (type === 'binary' && value === '..') rangeEnds.add(lhs).add(rhs);
    for (const part of Object.values(node)) visit(part);
  };
  visit(compiled.ast());
  return { writes, rangeEnds };
}
