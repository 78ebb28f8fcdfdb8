import { BadRequest } from '../kernel/bad-request';
import type { AssemblyStack } from './cloud-assembly';

/** All stacks, or the one asked for (by artifact id, display name or stack name) with those it depends on. */
export function selectStacks(stacks: readonly AssemblyStack[], wanted: string | undefined): AssemblyStack[] {
  if (wanted === undefined) return [...stacks];
  const found = stacks.filter((stack) => [stack.id, stack.displayName, stack.stackName].includes(wanted));
  const known = stacks.map((stack) => stack.displayName).join(', ');
  if (found.length === 0) throw new BadRequest(`no stack '${wanted}' in this assembly; it holds: ${known}`);
  if (found.length > 1) {
    const names = found.map((stack) => stack.displayName).join(', ');
    throw new BadRequest(`'${wanted}' names ${found.length} stacks; say which by its path: ${names}`);
  }
  const chosen = new Set<AssemblyStack>();
  const add = (stack: AssemblyStack) => {
    if (chosen.has(stack)) return;
    chosen.add(stack);
    for (const id of stack.dependencies) {
      for (const other of stacks) if (other.id === id) add(other);
    }
  };
  for (const stack of found) add(stack);
  return stacks.filter((stack) => chosen.has(stack));
}
