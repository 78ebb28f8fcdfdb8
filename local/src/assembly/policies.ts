import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import { idsOfTypes, type NamedResource, namedResources } from './named-resource';
import { resolve } from './resolve';
import type { StackScope } from './stack-scope';

/** A statement of a policy, with every reference filled in. */
export interface WrittenStatement {
  readonly place: string;
  readonly source: Json;
}

/** What could not be read, and why. */
export type OnUnread = (place: string, why: string) => void;

/** A role of a template, with the policies that stand in it. */
export interface RoleResource extends NamedResource {
  readonly trust: readonly WrittenStatement[];
  readonly statements: readonly WrittenStatement[];
  /** ARNs of managed policies. */
  readonly managed: readonly string[];
  /** ARN of the managed policy beyond which no other one reaches. */
  readonly boundary: string | undefined;
}

/** A policy that is attached to roles. */
export interface AttachedPolicy {
  readonly place: string;
  /** Of a managed policy. */
  readonly arn: string | undefined;
  /** Names. */
  readonly roles: readonly string[];
  readonly statements: readonly WrittenStatement[];
}

/** A policy of a queue, topic, function, bucket, key, bus, table or secret. */
export interface PolicyOfResource {
  readonly resources: readonly string[];
  readonly statements: readonly WrittenStatement[];
}

/** The roles of a stack. */
export function rolesOf(scope: StackScope, onUnread: OnUnread): RoleResource[] {
  return namedResources(scope, ['AWS::IAM::Role']).map((role) => {
    const { logicalId, place } = role;
    const { AssumeRolePolicyDocument, Policies } = propertiesOf(scope, logicalId);
    const inline = Array.isArray(Policies) ? Policies.filter(isJsonObject) : [];
    const managed = scope.property(logicalId, 'ManagedPolicyArns');
    const boundary = scope.property(logicalId, 'PermissionsBoundary');
    return {
      ...role,
      boundary: boundary === undefined ? undefined : String(boundary),
      trust: statementsOf(AssumeRolePolicyDocument, scope, `${place}/AssumeRolePolicyDocument`, onUnread),
      statements: inline.flatMap(({ PolicyDocument }, index) =>
        statementsOf(PolicyDocument, scope, `${place}/Policies/${index}`, onUnread),
      ),
      managed: Array.isArray(managed) ? managed.map(String) : [],
    };
  });
}

/** The policies that stand for themselves and name the roles that they belong to. */
export function attachedPoliciesOf(scope: StackScope, onUnread: OnUnread): AttachedPolicy[] {
  return idsOfTypes(scope, ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']).map((logicalId) => {
    const type = scope.template.resources.get(logicalId)?.type;
    const place = scope.place(logicalId);
    const roles = scope.property(logicalId, 'Roles') ?? scope.property(logicalId, 'RoleName');
    return {
      place,
      arn: type === 'AWS::IAM::ManagedPolicy' ? String(scope.ref(logicalId, place)) : undefined,
      roles: (Array.isArray(roles) ? roles : [roles ?? []].flat()).map(String),
      statements: statementsOf(propertiesOf(scope, logicalId).PolicyDocument, scope, place, onUnread),
    };
  });
}

/** Where the policy of a resource stands, and whose it is. */
interface Holder {
  document(properties: JsonObject): Json | undefined;
  resources(scope: StackScope, logicalId: string): string[];
}

/** By the type of what holds the policy. */
const HOLDERS: Readonly<Record<string, Holder>> = {
  'AWS::SQS::QueuePolicy': {
    document: ({ PolicyDocument }) => PolicyDocument,
    resources: (scope, logicalId) => list(scope, logicalId, 'Queues').map(queueArn),
  },
  'AWS::SNS::TopicPolicy': {
    document: ({ PolicyDocument }) => PolicyDocument,
    resources: (scope, logicalId) => list(scope, logicalId, 'Topics'),
  },
  'AWS::S3::BucketPolicy': {
    document: ({ PolicyDocument }) => PolicyDocument,
    resources: (scope, logicalId) => list(scope, logicalId, 'Bucket').map((name) => `arn:aws:s3:::${name}`),
  },
  'AWS::KMS::Key': {
    document: ({ KeyPolicy }) => KeyPolicy,
    resources: ownArn,
  },
  'AWS::SecretsManager::ResourcePolicy': {
    document: ({ ResourcePolicy }) => ResourcePolicy,
    resources: (scope, logicalId) => list(scope, logicalId, 'SecretId'),
  },
  'AWS::Events::EventBusPolicy': {
    document: (properties) => ({ Statement: [busStatement(properties)] }),
    resources: (scope, logicalId) => {
      const [bus = 'default'] = list(scope, logicalId, 'EventBusName');
      return [bus.startsWith('arn:') ? bus : `arn:aws:events:${scope.region}:${scope.account}:event-bus/${bus}`];
    },
  },
  'AWS::DynamoDB::Table': { document: policyWithin, resources: ownArn },
  'AWS::DynamoDB::GlobalTable': {
    document: ({ Replicas }) =>
      Array.isArray(Replicas) && isJsonObject(Replicas[0]) ? policyWithin(Replicas[0]) : undefined,
    resources: ownArn,
  },
};

function policyWithin({ ResourcePolicy }: JsonObject): Json | undefined {
  return isJsonObject(ResourcePolicy) ? ResourcePolicy.PolicyDocument : undefined;
}

/** Written in pieces it names no resource; an account stands for all of its principals. */
function busStatement({ Statement, Action, Principal, Condition }: JsonObject): Json {
  if (Statement !== undefined) return Statement;
  const { Type = '', Key = '', Value = '' } = isJsonObject(Condition) ? Condition : {};
  return {
    Effect: 'Allow',
    Action: Action ?? '',
    Principal: { AWS: Principal ?? '' },
    ...(Condition !== undefined && { Condition: { [String(Type)]: { [String(Key)]: Value } } }),
  };
}

function ownArn(scope: StackScope, logicalId: string): string[] {
  return [String(scope.attribute(logicalId, 'Arn', scope.place(logicalId)))];
}

/** The policies of resources, and the permissions of functions. */
export function resourcePoliciesOf(scope: StackScope, onUnread: OnUnread): PolicyOfResource[] {
  const held = idsOfTypes(scope, Object.keys(HOLDERS)).flatMap((logicalId) => {
    const type = scope.template.resources.get(logicalId)?.type ?? '';
    const holder = HOLDERS[type];
    const place = scope.place(logicalId);
    // A key without a policy of its own leaves it to the policies of its account.
    const none = type === 'AWS::KMS::Key' ? { Statement: [rootStatement(scope)] } : undefined;
    const source = holder?.document(propertiesOf(scope, logicalId)) ?? none;
    if (source === undefined) return [];
    const resources = read(place, onUnread, () => holder?.resources(scope, logicalId));
    return resources === undefined ? [] : [{ resources, statements: statementsOf(source, scope, place, onUnread) }];
  });
  const permissions = idsOfTypes(scope, ['AWS::Lambda::Permission']).flatMap((logicalId) => {
    const place = scope.place(logicalId);
    const permission = read(place, onUnread, () => permissionOf(scope, logicalId, place));
    return permission === undefined ? [] : [permission];
  });
  return [...held, ...permissions];
}

function rootStatement({ account }: StackScope): JsonObject {
  return { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
function permissionOf(scope: StackScope, logicalId: string, place: string): PolicyOfResource {
  const text = (name: string) => {
    const value = scope.property(logicalId, name);
    return value === undefined ? undefined : String(value);
  };
  const [functionName = '', principal = '', source, account, organization] = [
    text('FunctionName'),
    text('Principal'),
    text('SourceArn'),
    text('SourceAccount'),
    text('PrincipalOrgID'),
  ];
  const arn = functionName.startsWith('arn:')
    ? functionName
    : `arn:aws:lambda:${scope.region}:${scope.account}:function:${functionName}`;
  const statement: JsonObject = {
    Effect: 'Allow',
    Action: text('Action') ?? '',
    Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
    Condition: {
      ...(source !== undefined && { ArnLike: { 'aws:SourceArn': source } }),
      StringEquals: {
        ...(account !== undefined && { 'aws:SourceAccount': account }),
        ...(organization !== undefined && { 'aws:PrincipalOrgID': organization }),
      },
    },
  };
  return { resources: [arn], statements: [{ place, source: statement }] };
}

function propertiesOf(scope: StackScope, logicalId: string): JsonObject {
  return scope.template.resources.get(logicalId)?.properties ?? {};
}

function list(scope: StackScope, logicalId: string, name: string): string[] {
  const value = scope.property(logicalId, name);
  return (Array.isArray(value) ? value : [value ?? []].flat()).map(String);
}

function queueArn(url: string): string {
  const [, region = '', account = '', name = ''] = /^https:\/\/sqs\.([^.]+)\.[^/]+\/([^/]+)\/(.+)$/.exec(url) ?? [];
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/** Statement by statement: one that names what the runner does not know must not hide the others. */
function statementsOf(
  document: Json | undefined,
  scope: StackScope,
  place: string,
  onUnread: OnUnread,
): WrittenStatement[] {
  const written =
    isJsonObject(document) && document.Statement === undefined ? filled(document, scope, place) : document;
  const statements = isJsonObject(written) ? [written.Statement ?? []].flat() : [];
  return statements.flatMap((statement, index) => {
    const at = `${place}/${index}`;
    const source = read(at, onUnread, () => statementOf(statement, scope, at));
    return source === undefined ? [] : [{ place: at, source }];
  });
}

/** What is not served nobody calls but mocks, of whom it is not known what they call: its name is of no consequence. */
function statementOf(statement: Json, scope: StackScope, place: string): Json | undefined {
  if (!isJsonObject(statement) || statement.Resource === undefined) return filled(statement, scope, place);
  const { Resource, ...rest } = statement;
  const source = filled(rest, scope, place);
  const resource = resolve(Resource, scope.lookupsWithStandIns(new Map()), place);
  return isJsonObject(source) ? { ...source, Resource: resource } : source;
}

function filled(value: Json, scope: StackScope, place: string): Json | undefined {
  const resolved = resolve({ value }, scope, place);
  return isJsonObject(resolved) ? resolved.value : undefined;
}

function read<T>(place: string, onUnread: OnUnread, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unsupported) && !(error instanceof BadRequest)) throw error;
    onUnread(place, error.message);
    return undefined;
  }
}
