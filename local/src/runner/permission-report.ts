import type { Denial, UndecidedCondition, UnusedGrant } from '../permissions';
import type { PermissionChecks } from './permission-checks';

/** What the policies of the stacks did in a run. */
export interface PermissionReport {
  /** Calls that were denied. */
  readonly denials: readonly Denial[];
  /** What was granted to roles that called, and never used. */
  readonly unused: readonly UnusedGrant[];
  /** Conditions about which nothing is known here; they count as fulfilled where they allow, not where they deny. */
  readonly undecided: readonly UndecidedCondition[];
}

/** Actions whose use the runner sees. */
const SERVED =
  /^(dynamodb|sqs|sns|states|lambda|s3|secretsmanager|ssm|logs|xray):|^events:(Put|Describe)|^sts:AssumeRole$|^kms:(Decrypt|GenerateDataKey)|^\*$/i;

/** Without checks there is nothing to tell. */
export function permissionReport(checks: PermissionChecks | undefined): PermissionReport {
  if (checks === undefined) return { denials: [], unused: [], undecided: [] };
  const { account } = checks;
  return {
    denials: account.denials(),
    unused: account.unused((action) => SERVED.test(action)),
    undecided: account.undecided(),
  };
}
