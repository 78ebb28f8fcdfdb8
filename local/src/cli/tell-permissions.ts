import type { PermissionReport } from '../runner/permission-report';
import type { Progress } from './progress';

/** Tells what policies grant without need, a line a statement, and which of their conditions nobody can decide here. */
export function tellPermissions({ unused, undecided }: PermissionReport, progress: Progress): void {
  const statements = new Map<string, string[]>();
  for (const { place, role, action } of unused) {
    const statement = `${role} (${place})`;
    statements.set(statement, [...(statements.get(statement) ?? []), action]);
  }
  for (const [statement, actions] of statements) {
    progress.notice(`granted and never used: ${actions.join(', ')}: ${statement}`);
  }
  for (const { place, keys } of undecided) {
    progress.notice(`not decided: the condition on ${keys.join(', ')} at ${place}`);
  }
}
