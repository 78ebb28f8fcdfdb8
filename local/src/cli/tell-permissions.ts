import type { PermissionReport } from '../runner/permission-report';
import type { Terminal } from './terminal';

/** Tells what policies grant without need, a line a statement, and which of their conditions nobody can decide here. */
export function tellPermissions({ unused, undecided }: PermissionReport, terminal: Terminal): void {
  const statements = new Map<string, string[]>();
  for (const { place, role, action } of unused) {
    const statement = `${role} (${place})`;
    statements.set(statement, [...(statements.get(statement) ?? []), action]);
  }
  for (const [statement, actions] of statements) {
    terminal.err(`granted and never used: ${actions.join(', ')}: ${statement}\n`);
  }
  for (const { place, keys } of undecided) {
    terminal.err(`not decided: the condition on ${keys.join(', ')} at ${place}\n`);
  }
}
