import type { PlannedMapRun } from '../../kernel/task-service';
import type { Context } from '../conditions';
import { type Arns, type AskedCall, arnOf, type Need, need, text } from './asked-call';

/** Operations on executions, and on machines; requests of states begin with capital letters, those of clients do not. */
const ON_EXECUTIONS =
  /^(DescribeExecution|StopExecution|GetExecutionHistory|RedriveExecution|DescribeStateMachineForExecution|ListMapRuns)$/;

/** Members of requests that name what the call is about, in lower case. */
const NAMING = [
  'statemachinearn',
  'maprunarn',
  'activityarn',
  'statemachineversionarn',
  'statemachinealiasarn',
  'resourcearn',
];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export function states(call: AskedCall, arns: Arns): Need[] {
  const { operation } = call;
  const request = Object.fromEntries(Object.entries(call.request).map(([name, value]) => [name.toLowerCase(), value]));
  const resource = (name: string) => text(request[name]);
  if (/^SendTask/.test(operation)) return [need(call, operation, arns.machineOfToken(resource('tasktoken') ?? ''))];
  if (ON_EXECUTIONS.test(operation)) return [need(call, operation, resource('executionarn') ?? '*')];
  const [named] = NAMING.flatMap((name) => resource(name) ?? []);
  const called = operation === 'CreateStateMachine' ? arnOf(call, '', `stateMachine:${resource('name') ?? ''}`) : named;
  const role = resource('rolearn');
  const passing = role === undefined ? [] : [passed(role, 'states.amazonaws.com', { 'aws:sourcearn': called })];
  const waiting = call.isAwaited && called !== undefined ? needsOfWaiting(called, call) : [];
  return [need(call, operation, called ?? '*'), ...passing, ...waiting];
}

/** What it takes to give a service a role to take on, which must trust it. */
export function passed(roleArn: string, service: string, context: Context, needs: readonly Need[] = []): Need {
  return {
    action: 'iam:PassRole',
    resource: roleArn,
    context: { 'iam:passedtoservice': service },
    passing: { service, context: { 'aws:sourceaccount': roleArn.split(':')[4], ...context }, needs },
  };
}

/** What it takes to keep the rule by which Step Functions hears of the end of what it waits for. */
export function keptRule(name: string, { region, account }: Pick<AskedCall, 'region' | 'account'>): Need[] {
  const resource = `arn:aws:events:${region}:${account}:rule/${name}`;
  return ['PutTargets', 'PutRule', 'DescribeRule'].map((action) => ({ action: `events:${action}`, resource }));
}

/**
 * What a Task takes besides its call: whoever waits for a nested execution looks at it, ends it, and hears of its end
 * by a rule that Step Functions keeps for itself.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
function needsOfWaiting(machineArn: string, place: Pick<AskedCall, 'region' | 'account'>): Need[] {
  const resource = anExecution(machineArn);
  const needs = ['DescribeExecution', 'StopExecution'].map((action) => ({ action: `states:${action}`, resource }));
  // Between accounts Step Functions asks again and again instead.
  if (machineArn.split(':')[4] !== place.account) return needs;
  return [...needs, ...keptRule('StepFunctionsGetEventsForStepFunctionsExecutionRule', place)];
}

/**
 * What the role of a machine takes for the executions of a distributed Map.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function needsOfMapRun(machineArn: string, { label = 'sfn-local', isRedriven }: PlannedMapRun): Need[] {
  const child = anExecution(`${machineArn}/${label}`);
  return [
    { action: 'states:StartExecution', resource: machineArn },
    { action: 'states:DescribeExecution', resource: anExecution(machineArn) },
    { action: 'states:StopExecution', resource: anExecution(machineArn) },
    ...(isRedriven ? [{ action: 'states:RedriveExecution', resource: child }] : []),
  ];
}

function anExecution(machineArn: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:sfn-local`;
}
