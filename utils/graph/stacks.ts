import type { Level, StateNode } from '../execution-history/definition-tree';

/** States that are drawn in one column, as one place of the layout. */
export interface Stack {
  readonly id: string;
  readonly nodes: readonly StateNode[];
}

/**
 * Puts the Fail states that only one state leads to into a column each: side by side, the refusals of a few Choices would
 * make the drawing several times as wide as the workflow is.
 */
export function stackFails({ states }: Level): Stack[] {
  const sources = new Map<string, Set<string>>();
  for (const { name, edges } of states) {
    for (const { to } of edges) sources.set(to, (sources.get(to) ?? new Set()).add(name));
  }
  const columns = new Map<string, StateNode[]>();
  const stacks: { id: string; nodes: StateNode[] }[] = [];
  for (const node of states) {
    const [source, ...others] = sources.get(node.name) ?? [];
    if (node.type !== 'Fail' || source === undefined || others.length > 0) {
      stacks.push({ id: node.name, nodes: [node] });
      continue;
    }
    const column = columns.get(source);
    if (column === undefined) {
      const nodes = [node];
      columns.set(source, nodes);
      stacks.push({ id: node.name, nodes });
    } else column.push(node);
  }
  return stacks;
}
