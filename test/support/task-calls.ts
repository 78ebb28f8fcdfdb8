import { mapRunCalls } from './map-run-calls';
import { type Deployed, nameIn, type Properties, type RequiredCall } from './required-call';
import { textOf } from './synth';

/** A state, as far as its calls go, with the states inside it. */
interface StateJson {
  readonly Resource?: string;
  readonly Credentials?: { readonly RoleArn: string };
  readonly Arguments?: TaskArguments;
  readonly Parameters?: TaskArguments;
  readonly States?: Readonly<Record<string, StateJson>>;
  readonly Branches?: readonly StateJson[];
  readonly ItemProcessor?: StateJson;
}

type TaskArguments = Readonly<Record<string, string>>;

/** What log delivery needs of a state machine's role, on `*` because AWS offers nothing narrower. */
const LOGS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

/** The same of tracing. */
const TRACES = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** The rule by which Step Functions hears that an execution has ended which it waits for. */
const END_OF_EXECUTIONS = 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule';

/** Every call of a state machine: those of its tasks, and those of its logs and traces. */
export function machineCalls(properties: Properties, deployed: Deployed): RequiredCall[] {
  const role = nameIn(properties.RoleArn);
  const onAll = [
    ...(properties.LoggingConfiguration === undefined ? [] : LOGS),
    ...(properties.TracingConfiguration === undefined ? [] : TRACES),
  ];
  return [
    ...tasksOf(properties).flatMap((task) => taskCalls(task, deployed).map((call) => ({ role, ...call }))),
    ...mapRunCalls(properties, deployed).map((call) => ({ role, ...call })),
    ...onAll.map((action) => ({ role, action, resource: '*' })),
  ];
}

/** Every Task of a state machine, however deep. */
export function tasksOf({ DefinitionString }: Properties): StateJson[] {
  const within = ({ States = {}, Branches = [], ItemProcessor }: StateJson): StateJson[] =>
    [...Object.values(States), ...Branches, ...(ItemProcessor === undefined ? [] : [ItemProcessor])].flatMap(
      (state) => [...(state.Resource === undefined ? [] : [state]), ...within(state)],
    );
  return within(JSON.parse(textOf(DefinitionString)));
}

/** What the tasks of a machine are given, by their names, whatever the query language. */
export function argumentsOf({ Arguments, Parameters = {} }: StateJson): TaskArguments {
  return Arguments ?? Parameters;
}

function taskCalls(task: StateJson, deployed: Deployed): Omit<RequiredCall, 'role'>[] {
  // Whoever takes on a role calls as that role.
  if (task.Credentials !== undefined) {
    return [{ action: 'sts:AssumeRole', resource: nameIn(task.Credentials.RoleArn) }];
  }
  const [, service = '', action = '', pattern] =
    /:states:::(?:aws-sdk:)?(\w+):(\w+)(\..+)?$/.exec(task.Resource ?? '') ?? [];
  const given = argumentsOf(task);
  const on = (name: string) => nameIn(given[name] ?? '');
  const called = `${action[0]?.toUpperCase()}${action.slice(1)}`;
  switch (service) {
    case 'dynamodb':
      return [
        {
          action: `dynamodb:${called}`,
          resource: given.IndexName === undefined ? on('TableName') : `${on('TableName')}/index/${given.IndexName}`,
        },
      ];
    case 's3':
      // Which object an expression says; `mapRunCalls` knows the folder.
      return [];
    case 'lambda':
      return [{ action: 'lambda:InvokeFunction', resource: on('FunctionName') }];
    case 'sns':
      return [{ action: 'sns:Publish', resource: on('TopicArn') }];
    case 'sqs':
      return [{ action: 'sqs:SendMessage', resource: on('QueueUrl') }];
    case 'states':
      return [
        { action: 'states:StartExecution', resource: on('StateMachineArn') },
        ...(pattern === undefined ? [] : waitingCalls(on('StateMachineArn'), deployed)),
      ];
    case 'sfn':
      // An expression over the ARN of the machine.
      return [
        { action: `states:${called}`, resource: executionsOf(/'(.+?)'/.exec(on('ExecutionArn'))?.[1] ?? '', deployed) },
      ];
    default:
      throw new Error(`unknown what ${task.Resource} takes`);
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
function waitingCalls(machine: string, deployed: Deployed): Omit<RequiredCall, 'role'>[] {
  const rule = `arn:aws:events:${deployed.region}:${deployed.account}:${END_OF_EXECUTIONS}`;
  return [
    ...['states:DescribeExecution', 'states:StopExecution'].map((action) => ({
      action,
      resource: executionsOf(machine, deployed),
    })),
    ...['events:PutTargets', 'events:PutRule', 'events:DescribeRule'].map((action) => ({ action, resource: rule })),
  ];
}

/** ARN pattern of a machine's executions, given its ARN or its logical id. */
export function executionsOf(machine: string, { region, account }: Deployed): string {
  if (machine.startsWith('arn:')) return `${machine.replace(':stateMachine:', ':execution:')}:*`;
  return `arn:aws:states:${region}:${account}:execution:${machine}:*`;
}
