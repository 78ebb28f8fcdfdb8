import type jsonata from 'jsonata';

/** A member of `$states` that only some fields have. */
export type ReservedMember = 'result' | 'errorOutput';

/** Which of them an expression names, as far as it names them outright: `$states.result`. */
export function reservedMembersIn(compiled: jsonata.Expression): ReadonlySet<ReservedMember> {
  const found = new Set<ReservedMember>();
  visit(compiled.ast(), found);
  return found;
}

function visit(node: unknown, found: Set<ReservedMember>): void {
  if (Array.isArray(node)) {
    node.forEach((one, at) => {
      const next: unknown = node[at + 1];
      if (isNode(one) && one.type === 'variable' && one.value === 'states' && isNode(next) && next.type === 'name') {
        if (next.value === 'result' || next.value === 'errorOutput') found.add(next.value);
      }
      visit(one, found);
    });
  } else if (typeof node === 'object' && node !== null) {
    for (const part of Object.values(node)) visit(part, found);
  }
}

function isNode(value: unknown): value is { type?: unknown; value?: unknown } {
  return typeof value === 'object' && value !== null;
}
