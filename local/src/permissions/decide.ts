import { type Context, conditionsHold, filledIn } from './conditions';
import type { Patterns, Statement } from './policy';
import { matchesAction, matchesWildcards } from './wildcards';

/** Who makes a call. */
export type Principal =
  /** Somebody with a role's credentials. */
  | { readonly kind: 'role'; readonly roleArn: string; readonly session: string }
  /** A service on its own behalf. */
  | { readonly kind: 'service'; readonly name: string };

/** One action on one resource. */
export interface Attempt {
  readonly principal: Principal;
  readonly action: string;
  /** Undefined where the resource cannot be told: then a statement for any resource is enough. */
  readonly resource: string | undefined;
  /** Account of the resource. */
  readonly account: string;
  readonly context: Context;
}

/** What the policies say. */
export interface Policies {
  /** Of the role that calls; undefined for one whose policies are not known. */
  readonly identity: readonly Statement[] | undefined;
  /** Beyond which `identity` does not reach; undefined for a role without a boundary. */
  readonly boundary?: readonly Statement[] | undefined;
  /** Of the resource that is called; undefined for one without a policy. */
  readonly resource: readonly Statement[] | undefined;
  /** True for keys: without their own policy's word, a role's policies are not heard. */
  readonly isResourceDecisive?: boolean;
  /** True for what somebody else owns, who may have allowed it: nobody here knows. */
  readonly isResourceUnknown?: boolean;
}

/** Whose policy it is. */
export type Side = 'identity' | 'boundary' | 'resource';

/** The outcome. */
export interface Decision {
  readonly isAllowed: boolean;
  /** Those that made it so. */
  readonly by: readonly Statement[];
  /** Which policy did not allow it, or denied it. */
  readonly reason?: Side | `${Side}-deny`;
  /** Conditions that could not be decided: they count as fulfilled where they allow, as not fulfilled where they deny. */
  readonly undecided: readonly { readonly statement: Statement; readonly keys: readonly string[] }[];
}

/**
 * Decides as AWS does: a denial anywhere wins; within an account one policy that allows is enough, between accounts it
 * takes both.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(attempt: Attempt, policies: Policies): Decision {
  const undecided: { statement: Statement; keys: readonly string[] }[] = [];
  const note = (statement: Statement, keys: readonly string[]) => undecided.push({ statement, keys });
  const identity = sort(policies.identity ?? [], attempt, note, () => true);
  const boundary = sort(policies.boundary ?? [], attempt, note, () => true);
  const ofResource = sort(policies.resource ?? [], attempt, note, (statement) => named(statement, attempt.principal));
  const outcome = (by: readonly Statement[], reason?: Decision['reason']): Decision => ({
    isAllowed: reason === undefined,
    by,
    undecided,
    ...(reason !== undefined && { reason }),
  });
  if (identity.denied.length > 0) return outcome(identity.denied, 'identity-deny');
  if (boundary.denied.length > 0) return outcome(boundary.denied, 'boundary-deny');
  if (ofResource.denied.length > 0) return outcome(ofResource.denied, 'resource-deny');
  const { principal } = attempt;
  const { isResourceDecisive = false, isResourceUnknown = false } = policies;
  const resourceAllows = ofResource.allowed.length > 0 || isResourceUnknown;
  if (principal.kind === 'service') return resourceAllows ? outcome(ofResource.allowed) : outcome([], 'resource');
  // A boundary stands above what policies of resources allow a role, too.
  if (policies.boundary !== undefined && boundary.allowed.length === 0) return outcome([], 'boundary');
  const isKnown = policies.identity !== undefined;
  const identityAllows = !isKnown || identity.allowed.length > 0;
  const isSameAccount = accountOf(principal.roleArn) === attempt.account;
  // The word for a whole account leaves it to that account's own policies.
  const direct = ofResource.allowed.filter((statement) => namesRole(statement, principal));
  if (isResourceDecisive || !isSameAccount) {
    if (!resourceAllows) return outcome([], 'resource');
    // The policy of a key may let somebody in by itself, and of one that nobody here knows that cannot be ruled out.
    const isEnough = isSameAccount && (direct.length > 0 || isResourceUnknown);
    if (!identityAllows && !isEnough) return outcome([], 'identity');
    return outcome([...identity.allowed, ...ofResource.allowed]);
  }
  if (identityAllows) return outcome(identity.allowed);
  return direct.length > 0 ? outcome(direct) : outcome([], 'identity');
}

interface Sorted {
  readonly allowed: Statement[];
  readonly denied: Statement[];
}

function sort(
  statements: readonly Statement[],
  attempt: Attempt,
  note: (statement: Statement, keys: readonly string[]) => void,
  concerns: (statement: Statement) => boolean,
): Sorted {
  const sorted: Sorted = { allowed: [], denied: [] };
  for (const statement of statements) {
    if (!concerns(statement) || !covers(statement, attempt)) continue;
    const holds = conditionsHold(statement, attempt.context);
    if (holds === 'no') continue;
    if (holds !== 'yes') note(statement, holds.undecided);
    if (statement.effect === 'Allow') sorted.allowed.push(statement);
    else if (holds === 'yes') sorted.denied.push(statement);
  }
  return sorted;
}

/** True for a statement about this action on this resource. */
export function covers(
  { actions, resources, effect }: Statement,
  { action, resource, context = {} }: Pick<Attempt, 'action' | 'resource'> & Partial<Pick<Attempt, 'context'>>,
): boolean {
  const isAction = actions.patterns.some((pattern) => matchesAction(pattern, action)) !== actions.isNegated;
  if (!isAction) return false;
  // What may be meant is allowed, but only what is meant for certain is denied.
  if (resource === undefined) return effect === 'Allow' || isEverything(resources);
  const matches = (pattern: string) => matchesWildcards(filledIn(pattern, context), resource);
  return resources.patterns.some(matches) !== resources.isNegated;
}

function isEverything({ patterns, isNegated }: Patterns): boolean {
  return !isNegated && patterns.includes('*');
}

function named({ principals }: Statement, principal: Principal): boolean {
  if (principals === undefined) return false;
  const { byKind, isNegated } = principals;
  const isEverybody = byKind.AWS?.includes('*') === true;
  const isNamed =
    principal.kind === 'service'
      ? isEverybody || byKind.Service?.some((service) => sameService(service, principal.name)) === true
      : isEverybody || byKind.AWS?.some((pattern) => means(pattern, principal)) === true;
  return isNamed !== isNegated;
}

/** A service has a name for each Region as well. */
function sameService(written: string, name: string): boolean {
  return written === name || written.replace(/\.[a-z]{2}-[a-z-]+-\d\.amazonaws\.com$/, '.amazonaws.com') === name;
}

function means(pattern: string, { roleArn, session }: Extract<Principal, { kind: 'role' }>): boolean {
  const account = accountOf(roleArn);
  return [account, `arn:aws:iam::${account}:root`, roleArn, sessionArn(roleArn, session)].includes(pattern);
}

/** True for a statement that lets a role in by itself, and not with all of its account. */
function namesRole({ principals }: Statement, { roleArn, session }: Extract<Principal, { kind: 'role' }>): boolean {
  if (principals === undefined || principals.isNegated) return true;
  return principals.byKind.AWS?.some((name) => ['*', roleArn, sessionArn(roleArn, session)].includes(name)) ?? false;
}

/** The ARN under which a role's session appears in texts. */
export function sessionArn(roleArn: string, session: string): string {
  return `arn:aws:sts::${accountOf(roleArn)}:assumed-role/${roleArn.split('/').at(-1)}/${session}`;
}

/** The account in an ARN. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
