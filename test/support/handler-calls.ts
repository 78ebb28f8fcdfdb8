import type {
  CompleteTaskSettings,
  RecordSettings,
  SweepSettings,
  TeamWorkSettings,
} from '../../lib/cross-team-pipeline/contract';
import { type Deployed, nameIn, type Properties, type RequiredCall } from './required-call';
import { textOf } from './synth';
import { argumentsOf, executionsOf, tasksOf } from './task-calls';

type Call = Omit<RequiredCall, 'role'>;

/** What a function's traces need, on `*` because AWS offers nothing narrower. */
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** Every call of a function: those that its settings ask for, and those of its log and traces. */
export function handlerCalls(properties: Properties, deployed: Deployed): RequiredCall[] {
  const { Role, LoggingConfig, Environment, TracingConfig } = properties;
  const role = nameIn(Role);
  const { LogGroup } = (LoggingConfig ?? {}) as { LogGroup?: unknown };
  const { CALL_API_SETTINGS, CROSS_TEAM_SETTINGS } =
    (Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  const calls: Call[] = [
    ...(LogGroup === undefined ? [] : on(nameIn(LogGroup), 'logs:CreateLogStream', 'logs:PutLogEvents')),
    ...(TracingConfig === undefined ? [] : on('*', ...TRACES)),
    ...(CALL_API_SETTINGS === undefined ? [] : callerCalls(JSON.parse(textOf(CALL_API_SETTINGS)), deployed)),
    ...(CROSS_TEAM_SETTINGS === undefined ? [] : crossTeamCalls(JSON.parse(textOf(CROSS_TEAM_SETTINGS)), deployed)),
  ];
  return calls.map((call) => ({ role, ...call }));
}

function on(resource: string, ...actions: string[]): Call[] {
  return actions.map((action) => ({ action, resource }));
}

function callerCalls(
  settings: { secrets: Record<string, { source: string; id: string }>; overflowBucket?: string },
  { region, account }: Deployed,
): Call[] {
  return [
    ...Object.values(settings.secrets).flatMap(({ source, id }) =>
      source === 'ssm'
        ? on(`arn:aws:ssm:${region}:${account}:parameter${id}`, 'ssm:GetParameter')
        : on(nameIn(id), 'secretsmanager:GetSecretValue'),
    ),
    ...(settings.overflowBucket === undefined ? [] : on(`${nameIn(settings.overflowBucket)}/*`, 's3:PutObject')),
  ];
}

type CrossTeamSettings = CompleteTaskSettings | RecordSettings | SweepSettings | TeamWorkSettings;

const ANSWERS = ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'];

/** The settings tell which handler they are for: each has one that the others lack. */
function crossTeamCalls(settings: CrossTeamSettings, deployed: Deployed): Call[] {
  if ('worker' in settings) return workerCalls(settings, deployed);
  const machine = nameIn(settings.pipeline);
  if (!('tableName' in settings)) return on(machine, ...ANSWERS);
  const table = nameIn(settings.tableName);
  const executions = executionsOf(machine, deployed);
  return [
    ...on(table, 'dynamodb:GetItem', 'dynamodb:UpdateItem'),
    ...on(executions, 'states:DescribeExecution'),
    ...(settings.failureTopicArn === undefined ? [] : on(nameIn(settings.failureTopicArn), 'sns:Publish')),
    ...('indexName' in settings ? on(`${table}/index/${settings.indexName}`, 'dynamodb:Query') : []),
    ...('waitsForTeamB' in settings && settings.waitsForTeamB ? on(executions, 'states:GetExecutionHistory') : []),
  ];
}

function workerCalls({ functionName, tableName, queueUrl, answer }: TeamWorkSettings, deployed: Deployed): Call[] {
  return [
    ...on(nameIn(functionName), 'lambda:InvokeFunction'),
    ...on(nameIn(tableName), 'dynamodb:GetItem', 'dynamodb:UpdateItem'),
    ...on(nameIn(queueUrl), 'sqs:ChangeMessageVisibility'),
    ...(answer.via === 'queue' ? on(nameIn(answer.queueUrl), 'sqs:SendMessage') : []),
    ...(answer.via === 'role' ? on(nameIn(answer.roleArn), 'sts:AssumeRole') : []),
    ...(answer.via === 'direct' ? whoAsks(queueUrl, deployed).flatMap((machine) => on(machine, ...ANSWERS)) : []),
  ];
}

/** What whoever takes on a role answers with it: a role that is for no service is there for that. */
export function answererCalls(roleId: string, properties: Properties, deployed: Deployed): RequiredCall[] {
  const { Statement } = properties.AssumeRolePolicyDocument as { Statement: { Principal: { AWS?: unknown } }[] };
  if (Statement.every(({ Principal }) => Principal.AWS === undefined)) return [];
  return whoAsks(undefined, deployed)
    .flatMap((machine) => on(machine, ...ANSWERS))
    .map((call) => ({ role: `<${roleId}>`, ...call }));
}

/** The machines that wait for answers, to what they send to a queue or to anything. */
function whoAsks(queueUrl: string | undefined, { resources }: Deployed): string[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine')
    .filter(([, { Properties }]) =>
      tasksOf(Properties)
        .filter(({ Resource }) => Resource?.endsWith('.waitForTaskToken'))
        .some((task) => queueUrl === undefined || argumentsOf(task).QueueUrl === queueUrl),
    )
    .map(([id]) => `<${id}>`);
}
