import { Deployment } from '../../src/assembly';
import type { Json, JsonObject } from '../../src/kernel/json';
import type { Caller } from '../../src/permissions';
import { checkDeployment } from '../../src/runner/deployment-checks';
import { readAccount } from '../../src/runner/read-account';
import { aStack } from '../assembly/an-assembly';

const OURS = '123456789012';
const THEIRS = '222222222222';

const allow = (Action: string, more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const document = (...Statement: Json[]): JsonObject => ({ Version: '2012-10-17', Statement });

/** A role of a name, with what it may do and whatever else it has. */
const aRole = (RoleName: string, statements: readonly Json[], more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: document(),
    Policies: [{ PolicyName: 'Own', PolicyDocument: document(...statements) }],
    ...more,
  },
});

/** Reads one stack of ours, and perhaps one in the other account, which has a role `caller`. */
function read(Resources: JsonObject, theirs: readonly Json[] = []) {
  const notices: string[] = [];
  const other = aStack(
    { Resources: { Caller: aRole('caller', theirs) } },
    { id: 'Theirs', stackName: 'Theirs', account: THEIRS },
  );
  const scopes = new Deployment([aStack({ Resources }), other]).scopes();
  return { account: readAccount(scopes, (text) => notices.push(text)), scopes, notices };
}

const roleOf = (account: string, name: string): Caller => ({
  principal: { kind: 'role', roleArn: `arn:aws:iam::${account}:role/${name}`, session: 's' },
});
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${OURS}:${rest}`;

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
describe('the policy of a bus', () => {
  const putting = (policy: JsonObject | undefined) => {
    const resources = {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'news' } },
      ...(policy && {
        Policy: {
          Type: 'AWS::Events::EventBusPolicy',
          Properties: { EventBusName: { Ref: 'Bus' }, StatementId: 's', ...policy },
        },
      }),
    };
    const { account } = read(resources, [allow('events:PutEvents')]);
    const need = { action: 'events:PutEvents', resource: arn('events', 'event-bus/news') };
    return account.refusal(roleOf(THEIRS, 'caller'), [need]) === undefined;
  };

  it('lets another account in, as a statement or in pieces', () => {
    const Principal = { AWS: `arn:aws:iam::${THEIRS}:root` };

    expect(putting(undefined)).toBe(false);
    expect(putting({ Statement: allow('events:PutEvents', { Principal }) })).toBe(true);
    expect(putting({ Action: 'events:PutEvents', Principal: THEIRS })).toBe(true);
    expect(putting({ Action: 'events:PutEvents', Principal: '333333333333' })).toBe(false);
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
it('heeds the policy in a table, and that of a replica', () => {
  const denying = { PolicyDocument: document({ ...allow('dynamodb:DeleteItem'), Effect: 'Deny', Principal: '*' }) };
  const { account } = read({
    Worker: aRole('worker', [allow('dynamodb:*')]),
    Plain: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'plain', ResourcePolicy: denying } },
    Global: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: { TableName: 'global', Replicas: [{ Region: 'us-east-1', ResourcePolicy: denying }] },
    },
  });
  const may = (action: string, table: string) =>
    account.refusal(roleOf(OURS, 'worker'), [{ action, resource: arn('dynamodb', `table/${table}`) }]) === undefined;

  expect(['plain', 'global'].map((table) => may('dynamodb:GetItem', table))).toEqual([true, true]);
  expect(['plain', 'global'].map((table) => may('dynamodb:DeleteItem', table))).toEqual([false, false]);
});

it('does not take the permission of an organization for one that is certain', () => {
  const { account } = read({
    Function: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f', Role: 'arn:aws:iam::1:role/r' } },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: 'f', Action: 'lambda:InvokeFunction', Principal: '*', PrincipalOrgID: 'o-1' },
    },
  });
  const need = { action: 'lambda:InvokeFunction', resource: arn('lambda', 'function:f') };

  expect(account.refusal({ principal: { kind: 'service', name: 'events.amazonaws.com' } }, [need])).toBeUndefined();
  expect(account.undecided()).toEqual([{ place: expect.stringContaining('Permission'), keys: ['aws:PrincipalOrgID'] }]);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
describe('a permissions boundary', () => {
  const QUEUE = arn('sqs', 'jobs');
  const Boundary = (...statements: Json[]) => ({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: document(...statements) },
  });
  const sending = (boundary: JsonObject | undefined, PermissionsBoundary: Json, more: JsonObject = {}) => {
    const worker = aRole('worker', [allow('sqs:*')], { PermissionsBoundary });
    const found = read({ Worker: worker, ...(boundary && { Boundary: boundary }), ...more });
    const text = found.account.refusal(roleOf(OURS, 'worker'), [{ action: 'sqs:SendMessage', resource: QUEUE }]);
    return { text, notices: found.notices };
  };

  it('allows no more than both it and the role allow', () => {
    const here = { Ref: 'Boundary' };

    expect(sending(Boundary(allow('sqs:Send*')), here).text).toBeUndefined();
    expect(sending(Boundary(allow('sns:*')), here).text).toContain(
      'because no permissions boundary allows the sqs:SendMessage action [sfn-local: missing at Shop/Boundary',
    );
    expect(sending(Boundary(allow('*'), { ...allow('sqs:*'), Effect: 'Deny' }), here).text).toContain(
      'with an explicit deny in a permissions boundary',
    );
  });

  it('grants nothing by itself, and stands above a queue that lets the role in', () => {
    const Principal = { AWS: `arn:aws:iam::${OURS}:role/worker` };
    const queue = {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: document(allow('sqs:SendMessage', { Principal })) },
      },
    };

    expect(sending(Boundary(allow('sns:*')), { Ref: 'Boundary' }, queue).text).toContain('permissions boundary');
    expect(sending(Boundary(allow('sqs:*')), { Ref: 'Boundary' }, queue).text).toBeUndefined();
  });

  it('of AWS is known, or told of', () => {
    expect(sending(undefined, 'arn:aws:iam::aws:policy/AdministratorAccess')).toEqual({ text: undefined, notices: [] });
    expect(sending(undefined, 'arn:aws:iam::aws:policy/PowerUserAccess').notices).toEqual([
      'Worker is left out of permission checks: nobody here knows policy arn:aws:iam::aws:policy/PowerUserAccess',
    ]);
  });
});

it('refuses a rule whose role does not trust EventBridge, as PutTargets does', () => {
  const checking = (Service: string) => {
    const trust = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } });
    const RoleArn = { 'Fn::GetAtt': ['Starter', 'Arn'] };
    const target = { Id: 'child', Arn: arn('states', 'stateMachine:child'), RoleArn };
    const { account, scopes } = read({
      Starter: aRole('starter', [], { AssumeRolePolicyDocument: trust }),
      Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['app'] }, Targets: [target] } },
    });
    return () => checkDeployment(scopes, account, () => {});
  };

  expect(checking('states.amazonaws.com')).toThrow(
    /Provided role .*starter' cannot be assumed by principal 'events.amazonaws.com'.*missing at Starter\/AssumeRolePolicyDocument/,
  );
  expect(checking('events.amazonaws.com')).not.toThrow();
});

it('tells of a statement that names what nobody here knows, and heeds the others', () => {
  const Condition = { StringEquals: { 'aws:PrincipalOrgID': { 'Fn::ImportValue': 'OrganizationId' } } };

  const { account, notices } = read({
    Worker: aRole('worker', [allow('sns:Publish', { Condition }), allow('sqs:SendMessage')]),
  });

  const refusal = (action: string) => account.refusal(roleOf(OURS, 'worker'), [{ action, resource: undefined }]);
  expect(notices).toEqual([
    expect.stringMatching(/^Shop\/Worker\/Policies\/0\/0 is left out of permission checks: imports 'OrganizationId'/),
  ]);
  expect(refusal('sns:Publish')).toContain('is not authorized');
  expect(refusal('sqs:SendMessage')).toBeUndefined();
});
