import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { answererCalls, handlerCalls } from './handler-calls';
import { type Deployed, nameIn, type Properties, type RequiredCall, type Resources } from './required-call';
import { textOf } from './synth';
import { machineCalls } from './task-calls';

/** One statement of a policy in a template, and the role that has it. */
export interface GrantedStatement {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Every call that what a stack defines makes, read from definitions, settings and targets, not from policies. */
export function requiredCalls(stack: Stack): RequiredCall[] {
  const resources = Template.fromStack(stack).toJSON().Resources as Resources;
  const deployed: Deployed = { resources, region: stack.region, account: stack.account };
  const calls = Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    switch (Type) {
      case 'AWS::StepFunctions::StateMachine':
        return machineCalls(Properties, deployed);
      case 'AWS::Lambda::Function':
        return handlerCalls(Properties, deployed);
      case 'AWS::Lambda::EventSourceMapping':
        return pollingCalls(Properties, resources);
      case 'AWS::Lambda::EventInvokeConfig':
        return destinationCalls(Properties, resources);
      case 'AWS::Scheduler::Schedule':
        return scheduleCalls(Properties);
      case 'AWS::IAM::Role':
        return answererCalls(id, Properties, deployed);
      default:
        return [];
    }
  });
  return [...calls, ...calls.flatMap((call) => keyCalls(call, resources))];
}

/** The role of the function that a property names. */
function roleOf(functionName: unknown, resources: Resources): string {
  return nameIn(resources[nameIn(functionName).slice(1, -1)]?.Properties.Role);
}

function pollingCalls({ FunctionName, EventSourceArn }: Properties, resources: Resources) {
  return ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
    role: roleOf(FunctionName, resources),
    action,
    resource: nameIn(EventSourceArn),
  }));
}

function destinationCalls({ FunctionName, DestinationConfig }: Properties, resources: Resources) {
  const { OnFailure } = DestinationConfig as { OnFailure: { Destination: unknown } };
  return [
    { role: roleOf(FunctionName, resources), action: 'sqs:SendMessage', resource: nameIn(OnFailure.Destination) },
  ];
}

function scheduleCalls({ Target }: Properties): RequiredCall[] {
  const { Arn, RoleArn, DeadLetterConfig } = Target as {
    Arn: unknown;
    RoleArn: unknown;
    DeadLetterConfig: { Arn: unknown };
  };
  const role = nameIn(RoleArn);
  const isFunction = textOf(Arn).endsWith('.Arn>');
  return [
    { role, action: isFunction ? 'lambda:InvokeFunction' : 'states:StartExecution', resource: nameIn(Arn) },
    { role, action: 'sqs:SendMessage', resource: nameIn(DeadLetterConfig.Arn) },
  ];
}

/** Calls that put something behind a key; every other call on an encrypted resource only reads. */
const WRITING = /^(dynamodb:(PutItem|UpdateItem)|sqs:SendMessage|sns:Publish)$/;

/** What a call on something encrypted takes besides; settings of a queue are not encrypted. */
function keyCalls({ role, action, resource }: RequiredCall, resources: Resources): RequiredCall[] {
  const { SSESpecification, KmsMasterKeyId } = resources[/^<(\w+)>/.exec(resource)?.[1] ?? '']?.Properties ?? {};
  const key = KmsMasterKeyId ?? (SSESpecification as { KMSMasterKeyId?: unknown } | undefined)?.KMSMasterKeyId;
  if (key === undefined || !/^(dynamodb|sqs:(Send|Receive)|sns)/.test(action)) return [];
  const actions = ['kms:Decrypt', ...(WRITING.test(action) ? ['kms:GenerateDataKey*'] : [])];
  return actions.map((name) => ({ role, action: name, resource: nameIn(key) }));
}

/** Every statement that the template's policies grant. */
export function grantedStatements(stack: Stack): GrantedStatement[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.Roles.flatMap((role: unknown) =>
      Properties.PolicyDocument.Statement.map(({ Action, Resource }: { Action: unknown; Resource: unknown }) => ({
        role: nameIn(role),
        actions: [Action].flat(),
        resources: [Resource].flat().map(nameIn),
      })),
    ),
  );
}

/** The calls that no statement allows. */
export function missingCalls(required: readonly RequiredCall[], granted: readonly GrantedStatement[]): RequiredCall[] {
  return required.filter((call) => !granted.some((statement) => allows(statement, call)));
}

/** What statements allow and no call needs: each action, on each resource. */
export function excessGrants(required: readonly RequiredCall[], granted: readonly GrantedStatement[]): string[] {
  return granted.flatMap(({ role, actions, resources }) =>
    actions.flatMap((action) =>
      resources
        // A function's versions and aliases go with it.
        .filter((resource) => !(resource.endsWith(':*') && resources.includes(resource.slice(0, -2))))
        .filter(
          (resource) => !required.some((call) => allows({ role, actions: [action], resources: [resource] }, call)),
        )
        .map((resource) => `${role}: ${action} on ${resource}`),
    ),
  );
}

function allows({ role, actions, resources }: GrantedStatement, call: RequiredCall): boolean {
  return role === call.role && actions.includes(call.action) && resources.includes(call.resource);
}
