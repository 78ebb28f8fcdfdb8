import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { textOf } from './synth';

/** A call that a role must be able to make: an action, and a resource as `textOf` writes it, or `*`. */
export interface RequiredCall {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** One statement of a policy in a template, and the role that has it. */
export interface GrantedStatement {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** What a function's traces need, on `*` because AWS offers nothing narrower. */
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** What log delivery and tracing need of a state machine's role, on `*` because AWS offers nothing narrower. */
const LOGS_AND_TRACES = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** Every call that the state machines and functions of a stack make, read from their definitions and settings. */
export function requiredCalls(stack: Stack): RequiredCall[] {
  const resources = Template.fromStack(stack).toJSON().Resources as Resources;
  return Object.values(resources).flatMap(({ Type, Properties }) => {
    if (Type === 'AWS::StepFunctions::StateMachine') return machineCalls(Properties);
    return Type === 'AWS::Lambda::Function' ? functionCalls(Properties) : [];
  });
}

function machineCalls({ RoleArn, DefinitionString }: Record<string, unknown>): RequiredCall[] {
  const role = textOf(RoleArn);
  const tasks = [...textOf(DefinitionString).matchAll(/"Resource":"arn:[^"]*:states:::(\w+):(\w+)"/g)].map(
    ([, service, action]) => `${service}:${action}`,
  );
  const tables = [...textOf(DefinitionString).matchAll(/"TableName":"([^"]+)"/g)].map(([, table]) => table);
  const functions = [...textOf(DefinitionString).matchAll(/"FunctionName":"([^"]+)"/g)].map(([, name]) => name);
  return [
    ...(tasks.includes('dynamodb:getItem')
      ? tables.map((table) => ({ role, action: 'dynamodb:GetItem', resource: `:table/${table}` }))
      : []),
    ...functions.map((name) => ({ role, action: 'lambda:InvokeFunction', resource: name ?? '' })),
    ...LOGS_AND_TRACES.map((action) => ({ role, action, resource: '*' })),
  ];
}

function functionCalls({ Role, LoggingConfig, Environment, TracingConfig }: Record<string, unknown>): RequiredCall[] {
  const role = textOf(Role);
  const { LogGroup } = (LoggingConfig ?? {}) as { LogGroup?: unknown };
  const group = LogGroup === undefined ? [] : [textOf(LogGroup).replace(/>$/, '.Arn>')];
  const settings = (Environment as { Variables?: { CALL_API_SETTINGS?: unknown } } | undefined)?.Variables
    ?.CALL_API_SETTINGS;
  return [
    ...group.flatMap((resource) =>
      ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ role, action, resource })),
    ),
    ...(TracingConfig === undefined ? [] : TRACES.map((action) => ({ role, action, resource: '*' }))),
    ...(settings === undefined ? [] : callerCalls(role, JSON.parse(textOf(settings)))),
  ];
}

function callerCalls(
  role: string,
  settings: { secrets: Record<string, { source: string; id: string }>; overflowBucket?: string },
): RequiredCall[] {
  return [
    ...Object.values(settings.secrets).map(({ source, id }) =>
      source === 'ssm'
        ? { role, action: 'ssm:GetParameter', resource: `:parameter${id}` }
        : { role, action: 'secretsmanager:GetSecretValue', resource: id },
    ),
    ...(settings.overflowBucket === undefined
      ? []
      : [{ role, action: 's3:PutObject', resource: `${settings.overflowBucket.replace(/>$/, '.Arn>')}/*` }]),
  ];
}

/** Every statement that the template's policies grant. */
export function grantedStatements(stack: Stack): GrantedStatement[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.Roles.flatMap((role: unknown) =>
      Properties.PolicyDocument.Statement.map(({ Action, Resource }: { Action: unknown; Resource: unknown }) => ({
        role: textOf(role).replace(/>$/, '.Arn>'),
        actions: [Action].flat(),
        resources: [Resource].flat().map(textOf),
      })),
    ),
  );
}

/** The calls that no statement allows. */
export function missingCalls(required: readonly RequiredCall[], granted: readonly GrantedStatement[]): RequiredCall[] {
  return required.filter((call) => !granted.some((statement) => allows(statement, call)));
}

/** The actions of statements that no call needs. */
export function excessActions(required: readonly RequiredCall[], granted: readonly GrantedStatement[]): string[] {
  return granted.flatMap((statement) =>
    statement.actions
      .filter((action) => !required.some((call) => call.action === action && allows(statement, call)))
      .map((action) => `${statement.role}: ${action} on ${statement.resources}`),
  );
}

function allows({ role, actions, resources }: GrantedStatement, call: RequiredCall): boolean {
  return (
    role === call.role &&
    actions.includes(call.action) &&
    resources.some((resource) => resource.endsWith(call.resource))
  );
}
