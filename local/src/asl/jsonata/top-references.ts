import type jsonata from 'jsonata';

interface Node {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly steps?: unknown;
  readonly [member: string]: unknown;
}

/**
 * What an expression reads from an input that it does not have: fields named at its top level, and `$$`.
 *
 * An expression sees variables alone, so a field may only be named inside of one, such as `$states.input.a`. Whatever
 * stands in a function of the expression's own, behind a step of a path or in a filter has an item to read from.
 *
 * @see https://states-language.net/#jsonata-concepts
 */
export function topReferencesIn(compiled: jsonata.Expression): ReadonlySet<string> {
  const found = new Set<string>();
  visit(compiled.ast(), false, found);
  return found;
}

function visit(value: unknown, hasItem: boolean, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, hasItem, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  if (node.type === 'variable' && node.value === '$') found.add('$$');
  if (node.type === 'name' && !hasItem) found.add(String(node.value));
  const isPath = node.type === 'path' && Array.isArray(node.steps);
  for (const [member, part] of Object.entries(node)) {
    if (isPath && member === 'steps') visitSteps(part as unknown[], hasItem, found);
    else visit(part, hasItem || isPath || WITH_ITEM.has(member) || OWN_ITEM.has(node.type), found);
  }
}

/** The first step is taken from the top; the others start from what it gave. */
function visitSteps(steps: readonly unknown[], hasItem: boolean, found: Set<string>): void {
  steps.forEach((step, at) => {
    visit(step, hasItem || at > 0, found);
  });
}

/** Members of a syntax node that are evaluated for an item: filters, groups, and the terms of an order. */
const WITH_ITEM = new Set(['predicate', 'stages', 'group', 'terms']);

/** Nodes that bring an item of their own. */
const OWN_ITEM = new Set<unknown>(['lambda', 'transform']);
