import { type Attempt, type Decision, type Side, sessionArn } from './decide';

/** How a service answers what is not allowed. */
export interface DeniedAnswer {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Codes and statuses of services that do not say `AccessDeniedException` with 400. */
const CODES: Readonly<Record<string, readonly [code: string, status: number]>> = {
  lambda: ['AccessDeniedException', 403],
  s3: ['AccessDenied', 403],
  sns: ['AuthorizationError', 403],
  sqs: ['AccessDenied', 403],
  sts: ['AccessDenied', 403],
};

/** What a service answers, with the statement that is missing where one is. */
export function deniedAnswer(service: string, text: string): DeniedAnswer {
  const [code, status] = CODES[service] ?? ['AccessDeniedException', 400];
  return { code, status, message: text };
}

/** What AWS says, and what it does not say: which statement is missing, and where. */
export function deniedText(attempt: Attempt, decision: Decision, place: string): string {
  const { principal, action, resource } = attempt;
  const who = principal.kind === 'role' ? sessionArn(principal.roleArn, principal.session) : principal.name;
  const what = `User: ${who} is not authorized to perform: ${action} on resource: ${resource ?? '*'}`;
  const policy = POLICIES[side(decision)];
  if (decision.reason?.endsWith('-deny')) {
    const places = decision.by.map((statement) => statement.place).join(', ');
    return `${what} with an explicit deny in ${policy} [sfn-local: the deny stands at ${places}]`;
  }
  const kind = policy.replace(/^an? /, '');
  const statement = JSON.stringify(missingStatement(attempt, decision));
  return `${what} because no ${kind} allows the ${action} action [sfn-local: missing at ${place}: ${statement}]`;
}

/** How AWS calls the policies. */
const POLICIES: Readonly<Record<Side, string>> = {
  identity: 'an identity-based policy',
  boundary: 'a permissions boundary',
  resource: 'a resource-based policy',
};

function side({ reason = 'resource' }: Decision): Side {
  return reason.replace('-deny', '') as Side;
}

/** The statement that would let it pass. */
function missingStatement({ principal, action, resource = '*', context }: Attempt, { reason }: Decision) {
  const statement = { Effect: 'Allow', Action: action, Resource: resource };
  if (reason !== 'resource') return statement;
  if (principal.kind === 'role') return { ...statement, Principal: { AWS: principal.roleArn } };
  const source = context['aws:sourcearn'];
  return {
    ...statement,
    Principal: { Service: principal.name },
    ...(source !== undefined && { Condition: { ArnEquals: { 'aws:SourceArn': source } } }),
  };
}
