import type jsonata from 'jsonata';

/** What in an expression needs care before it is evaluated. */
export interface Hazards {
  /** A transform, `~> |…|…|`, writes into whatever its pattern names, `$states.input` and variables included. */
  readonly writes: boolean;
  /** Syntax nodes that give the ends of a range, `[a..b]`. */
  readonly rangeEnds: ReadonlySet<unknown>;
  /** Syntax nodes that the evaluator may work on side by side: entries of a list, values of an object or of groups. */
  readonly branches: ReadonlySet<unknown>;
}

/** Looks through an expression. */
export function hazardsIn(compiled: jsonata.Expression): Hazards {
  const rangeEnds = new Set<unknown>();
  const branches = new Set<unknown>();
  let writes = false;
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    const { type, value, lhs, rhs, expressions } = node as { [member: string]: unknown };
    if (type === 'transform') writes = true;
    if (type === 'binary' && value === '..') rangeEnds.add(lhs).add(rhs);
    if (type === 'unary' && value === '[' && Array.isArray(expressions))
      for (const one of expressions) branches.add(one);
    // Keys and values of an object, and of what groups by keys, stand in pairs.
    if (Array.isArray(lhs)) for (const pair of lhs) if (Array.isArray(pair)) branches.add(pair[1]);
    for (const part of Object.values(node)) visit(part);
  };
  visit(compiled.ast());
  return { writes, rangeEnds, branches };
}
