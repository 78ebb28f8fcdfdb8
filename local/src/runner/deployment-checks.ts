import type { StackScope } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import type { Account, Caller, Need } from '../permissions';

const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
const TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const SAMPLING = ['xray:GetSamplingRules', 'xray:GetSamplingTargets'];

/**
 * Checks the roles of the stacks as AWS does when it creates what takes them on.
 *
 * Throws `BadRequest` for what a deployment would refuse; what is only lost without a word is told of.
 */
export function checkDeployment(
  scopes: readonly StackScope[],
  account: Account,
  onNotice: (text: string) => void,
): void {
  for (const scope of scopes) {
    for (const [logicalId, { type }] of scope.resources()) {
      const check = CHECKS[type];
      if (check === undefined) continue;
      const property = (name: string) => readable(() => scope.property(logicalId, name));
      const arn = readable(() => scope.attribute(logicalId, 'Arn', scope.place(logicalId)));
      check({ place: scope.place(logicalId), arn: String(arn), property, account, scope, onNotice });
    }
  }
}

interface Checked {
  readonly place: string;
  readonly arn: string;
  property(name: string): Json | undefined;
  readonly account: Account;
  readonly scope: StackScope;
  onNotice(text: string): void;
}

const CHECKS: Readonly<Record<string, (checked: Checked) => void>> = {
  'AWS::StepFunctions::StateMachine': (checked) => {
    const { property, onNotice, place, arn } = checked;
    const role = String(property('RoleArn') ?? '');
    requireTrust(
      checked,
      role,
      'states.amazonaws.com',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    );
    const logging = property('LoggingConfiguration');
    if (isJsonObject(logging) && (logging.Level ?? 'OFF') !== 'OFF') {
      const refusal = refusalOf(checked, role, onAnything(LOG_DELIVERY));
      if (refusal !== undefined) {
        throw new BadRequest(
          `${place}: The state machine IAM Role is not authorized to access the Log Destination: ${refusal}`,
        );
      }
    }
    const tracing = property('TracingConfiguration');
    if (isJsonObject(tracing) && String(tracing.Enabled) === 'true') {
      const refusal = refusalOf(checked, role, onAnything([...TRACES, ...SAMPLING]));
      if (refusal !== undefined) onNotice(`${place}: traces would be lost: ${refusal}`);
    }
    const encryption = property('EncryptionConfiguration');
    const key = isJsonObject(encryption) ? encryption.KmsKeyId : undefined;
    if (typeof key === 'string' && key.startsWith('arn:')) {
      const context = { 'kms:encryptioncontext:aws:states:statemachinearn': arn };
      const needs = ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({ action, resource: key, context }));
      const refusal = refusalOf(checked, role, needs);
      if (refusal !== undefined) throw new BadRequest(`${place}: the role may not use the machine's key: ${refusal}`);
    }
  },
  'AWS::Lambda::Function': (checked) => {
    const { property, onNotice, place, scope, arn } = checked;
    const role = String(property('Role') ?? '');
    requireTrust(
      checked,
      role,
      'lambda.amazonaws.com',
      'The role defined for the function cannot be assumed by Lambda.',
    );
    const logging = property('LoggingConfig');
    const group = isJsonObject(logging) ? logging.LogGroup : undefined;
    const name = group ?? `/aws/lambda/${arn.split(':').at(-1)}`;
    const stream = `arn:aws:logs:${scope.region}:${scope.account}:log-group:${name}:log-stream:sfn-local`;
    const actions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    const logs = refusalOf(checked, role, [
      // A log group of its own is made for a function that brings none.
      ...(group === undefined ? [{ action: 'logs:CreateLogGroup', resource: stream }] : []),
      ...actions.map((action) => ({ action, resource: stream })),
    ]);
    if (logs !== undefined) onNotice(`${place}: what the function prints would be lost: ${logs}`);
    const tracing = property('TracingConfig');
    if (isJsonObject(tracing) && tracing.Mode === 'Active') {
      const refusal = refusalOf(checked, role, onAnything(TRACES));
      if (refusal !== undefined) onNotice(`${place}: traces would be lost: ${refusal}`);
    }
  },
  'AWS::Events::Rule': (checked) => {
    const targets = checked.property('Targets');
    for (const { RoleArn } of Array.isArray(targets) ? targets.filter(isJsonObject) : []) {
      if (RoleArn === undefined) continue;
      const words = `Provided role '${String(RoleArn)}' cannot be assumed by principal 'events.amazonaws.com'.`;
      requireTrust(checked, String(RoleArn), 'events.amazonaws.com', words);
    }
  },
  'AWS::Scheduler::Schedule': (checked) => {
    const target = checked.property('Target');
    const role = isJsonObject(target) ? String(target.RoleArn ?? '') : '';
    requireTrust(
      checked,
      role,
      'scheduler.amazonaws.com',
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    );
  },
};

function requireTrust({ account, place, arn, scope }: Checked, role: string, service: string, words: string): void {
  // A schedule's role is asked for in the name of its group.
  const group = arn.replace(':schedule/', ':schedule-group/').replace(/(:schedule-group\/[^/]+)\/.*$/, '$1');
  const refusal = account.trustRefusal(role, {
    principal: { kind: 'service', name: service },
    context: { 'aws:sourcearn': group, 'aws:sourceaccount': scope.account },
  });
  if (refusal !== undefined) throw new BadRequest(`${place}: ${words} ${refusal}`);
}

/** Undefined for a role of somebody else. */
function refusalOf({ account }: Checked, roleArn: string, needs: readonly Need[]): string | undefined {
  if (account.role(roleArn) === undefined) return undefined;
  const caller: Caller = { principal: { kind: 'role', roleArn, session: 'sfn-local' }, isBackground: true };
  return account.refusal(caller, needs);
}

function onAnything(actions: readonly string[]): Need[] {
  return actions.map((action) => ({ action, resource: '*' }));
}

/** What has no value here is not checked. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unsupported) && !(error instanceof BadRequest)) throw error;
    return undefined;
  }
}
