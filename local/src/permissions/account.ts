import type { Context } from './conditions';
import { type Attempt, accountOf, covers, type Decision, decide, type Policies, type Principal } from './decide';
import type { Need } from './needs';
import type { Statement } from './policy';
import { deniedText } from './refusal';

/** A role and what its policies say. */
export interface Role {
  readonly arn: string;
  /** Where it stands, for people. */
  readonly place: string;
  readonly statements: readonly Statement[];
  /** Who may take it on. */
  readonly trust: readonly Statement[];
  /** Beyond which none of its policies reaches. */
  readonly boundary?: { readonly place: string; readonly statements: readonly Statement[] };
}

/** The policy of a resource; ARNs of topics, queues, functions, buckets and keys. */
export interface ResourcePolicy {
  readonly resources: readonly string[];
  readonly statements: readonly Statement[];
}

/** Who calls, and what is known about it. */
export interface Caller {
  readonly principal: Principal;
  /** What AWS would know besides, such as `aws:sourcearn`. */
  readonly context?: Context;
  /** What is done because the role exists; it does not count as a role that calls. */
  readonly isBackground?: boolean;
}

/** A call that was denied. */
export interface Denial {
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  /** What AWS says, and which statement is missing. */
  readonly text: string;
}

/** A permission that nothing made use of. */
export interface UnusedGrant {
  /** Where the statement stands. */
  readonly place: string;
  readonly role: string;
  readonly action: string;
  readonly resources: readonly string[];
}

/** A condition that the runner cannot decide; it counts as fulfilled where it allows, not where it denies. */
export interface UndecidedCondition {
  readonly place: string;
  readonly keys: readonly string[];
}

/** What is known beside roles and policies. */
export interface AccountOptions {
  /** The accounts of the stacks; of others nobody here knows the policies. @default - all there are */
  readonly accounts?: readonly string[];
  /** Milliseconds since the epoch; conditions about dates are not decided without. */
  readonly now?: () => number;
}

/** The roles and policies of the stacks: decides about calls, and remembers what was used. */
export class Account {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #policies: readonly ResourcePolicy[];
  readonly #options: AccountOptions;
  readonly #used = new Map<Statement, Set<string>>();
  readonly #denials: Denial[] = [];
  readonly #undecided = new Map<string, UndecidedCondition>();
  /** Roles that called at all. */
  readonly #callers = new Set<string>();

  constructor(roles: readonly Role[], policies: readonly ResourcePolicy[], options: AccountOptions = {}) {
    this.#options = options;
    this.#roles = new Map(roles.map((role) => [role.arn, role]));
    this.#policies = policies;
  }

  /** The role of this ARN; undefined for one of somebody else, whose policies nobody here knows. */
  role(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  /** Undefined if all that is needed is allowed, else what AWS says. */
  refusal(caller: Caller, needs: readonly Need[]): string | undefined {
    for (const need of needs) {
      const refusal = this.#refusalOf(caller, need) ?? this.#passingRefusal(need);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Undefined if a service, or another role, may take a role on, else what AWS says. */
  trustRefusal(roleArn: string, caller: Caller): string | undefined {
    const role = this.#roles.get(roleArn);
    if (role === undefined) return undefined;
    const attempt = this.#attempt(caller, { action: 'sts:AssumeRole', resource: roleArn });
    const { principal } = caller;
    // Between roles both sides have to agree, even in one account.
    const decision = decide(attempt, { ...this.#own(principal), resource: role.trust, isResourceDecisive: true });
    return this.#outcome(attempt, decision, this.#placeOf(caller, decision, `${role.place}/AssumeRolePolicyDocument`));
  }

  denials(): readonly Denial[] {
    return this.#denials;
  }

  undecided(): UndecidedCondition[] {
    return [...this.#undecided.values()];
  }

  /**
   * What was granted to roles that called, and never used; a wildcard counts as one permission.
   *
   * @param isServed whether the runner could see a use of it at all
   */
  unused(isServed: (action: string) => boolean): UnusedGrant[] {
    const unused: UnusedGrant[] = [];
    for (const arn of this.#callers) {
      const role = this.#roles.get(arn);
      for (const statement of role?.statements ?? []) {
        const { effect, actions, resources, place } = statement;
        if (effect !== 'Allow' || actions.isNegated) continue;
        const used = [...(this.#used.get(statement) ?? [])];
        for (const action of actions.patterns) {
          const isUsed = used.some((one) => covers(only(action), { action: one, resource: undefined }));
          if (isUsed || !isServed(action)) continue;
          unused.push({ place, role: role?.place ?? arn, action, resources: resources.patterns });
        }
      }
    }
    return unused;
  }

  #refusalOf(caller: Caller, need: Need): string | undefined {
    const attempt = this.#attempt(caller, need);
    const policies = this.#policies.filter(({ resources }) => isAbout(resources, attempt.resource));
    const isOfKey = need.action.startsWith('kms:');
    const decision = decide(attempt, {
      ...this.#own(caller.principal),
      resource: policies.flatMap(({ statements }) => statements),
      isResourceDecisive: isOfKey,
      isResourceUnknown: (isOfKey && policies.length === 0) || !this.#isOurs(attempt.account),
    });
    return this.#outcome(attempt, decision, this.#placeOf(caller, decision, `the policy of ${attempt.resource}`));
  }

  /** A role that is passed must let the service take it on, and do with it what it is passed for. */
  #passingRefusal({ resource: roleArn, passing }: Need): string | undefined {
    if (passing === undefined || roleArn === undefined || !this.#roles.has(roleArn)) return undefined;
    const { service, context, needs } = passing;
    const taking = this.trustRefusal(roleArn, { principal: { kind: 'service', name: service }, context });
    const [session = ''] = service.split('.');
    return taking ?? this.refusal({ principal: { kind: 'role', roleArn, session }, isBackground: true }, needs);
  }

  #attempt(
    { principal, context = {}, isBackground = false }: Caller,
    { action, resource, context: more }: Need,
  ): Attempt {
    if (principal.kind === 'role' && !isBackground) this.#callers.add(principal.roleArn);
    const caller = principal.kind === 'role' ? principal.roleArn : undefined;
    const owner = resource === undefined ? '' : accountOf(resource);
    // Buckets have no account in their ARNs: they count as the caller's.
    const account = owner === '' || owner === '*' ? accountOf(caller ?? '') : owner;
    return {
      principal,
      action,
      resource,
      account,
      context: {
        'aws:securetransport': 'true',
        'aws:principalisawsservice': String(principal.kind === 'service'),
        ...(caller !== undefined && { 'aws:principalarn': caller, 'aws:principalaccount': accountOf(caller) }),
        ...(principal.kind === 'service' && { 'aws:principalservicename': principal.name }),
        'aws:resourceaccount': account,
        'aws:requestedregion': resource?.split(':')[3] || undefined,
        'aws:viaawsservice': String(more?.['kms:viaservice'] !== undefined),
        'kms:calleraccount': caller && accountOf(caller),
        ...this.#time(),
        ...context,
        ...more,
      },
    };
  }

  #time(): Context {
    const ms = this.#options.now?.();
    if (ms === undefined) return {};
    return { 'aws:currenttime': new Date(ms).toISOString(), 'aws:epochtime': String(Math.floor(ms / 1_000)) };
  }

  /** A bucket counts as the caller's, and who calls is known. */
  #isOurs(account: string): boolean {
    return account === '' || (this.#options.accounts?.includes(account) ?? true);
  }

  #outcome(attempt: Attempt, decision: Decision, place: string): string | undefined {
    for (const { statement, keys } of decision.undecided) {
      this.#undecided.set(statement.place, { place: statement.place, keys });
    }
    if (decision.isAllowed) {
      for (const statement of decision.by) {
        const used = this.#used.get(statement) ?? new Set();
        this.#used.set(statement, used.add(attempt.action));
      }
      return undefined;
    }
    const text = deniedText(attempt, decision, place);
    const { principal, action, resource = '*' } = attempt;
    const caller = principal.kind === 'role' ? principal.roleArn : principal.name;
    this.#denials.push({ caller, action, resource, text });
    return text;
  }

  /** What a role's own policies say; nothing is known of one that the stacks do not define. */
  #own(principal: Principal): Pick<Policies, 'identity' | 'boundary'> {
    const role = principal.kind === 'role' ? this.#roles.get(principal.roleArn) : undefined;
    return { identity: role?.statements, boundary: role?.boundary?.statements };
  }

  /** Where a statement is missing. */
  #placeOf({ principal }: Caller, { reason }: Decision, ofResource: string): string {
    if (reason !== 'identity' && reason !== 'boundary') return ofResource;
    if (principal.kind === 'service') return principal.name;
    const role = this.#roles.get(principal.roleArn);
    return (reason === 'boundary' ? role?.boundary?.place : role?.place) ?? principal.roleArn;
  }
}

function only(action: string): Statement {
  const any = { isNegated: false, patterns: ['*'] };
  const actions = { isNegated: false, patterns: [action] };
  return { effect: 'Allow', actions, resources: any, principals: undefined, conditions: {}, place: '' };
}

/** A bucket's policy is about its objects, a table's about its indexes; aliases of functions have policies of their own. */
function isAbout(resources: readonly string[], resource = ''): boolean {
  return resources.some((arn) => [arn, `${arn}:$LATEST`].includes(resource) || resource.startsWith(`${arn}/`));
}
