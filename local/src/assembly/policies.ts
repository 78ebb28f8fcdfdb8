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
}

/** A policy that is attached to roles. */
export interface AttachedPolicy {
  /** Of a managed policy. */
  readonly arn: string | undefined;
  /** Names. */
  readonly roles: readonly string[];
  readonly statements: readonly WrittenStatement[];
}

/** A policy of a queue, topic, function, bucket, key, bus or secret. */
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
    return {
      ...role,
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
      arn: type === 'AWS::IAM::ManagedPolicy' ? String(scope.ref(logicalId, place)) : undefined,
      roles: (Array.isArray(roles) ? roles : [roles ?? []].flat()).map(String),
      statements: statementsOf(propertiesOf(scope, logicalId).PolicyDocument, scope, place, onUnread),
    };
  });
}

/** Where the policy of a resource stands, and whose it is; by the type of what holds the policy. */
const HOLDERS: Readonly<
  Record<string, { readonly document: string; resources(scope: StackScope, logicalId: string): string[] }>
> = {
  'AWS::SQS::QueuePolicy': {
    document: 'PolicyDocument',
    resources: (scope, logicalId) => list(scope, logicalId, 'Queues').map(queueArn),
  },
  'AWS::SNS::TopicPolicy': {
    document: 'PolicyDocument',
    resources: (scope, logicalId) => list(scope, logicalId, 'Topics'),
  },
  'AWS::S3::BucketPolicy': {
    document: 'PolicyDocument',
    resources: (scope, logicalId) => list(scope, logicalId, 'Bucket').map((name) => `arn:aws:s3:::${name}`),
  },
  'AWS::KMS::Key': {
    document: 'KeyPolicy',
    resources: (scope, logicalId) => [String(scope.attribute(logicalId, 'Arn', scope.place(logicalId)))],
  },
  'AWS::SecretsManager::ResourcePolicy': {
    document: 'ResourcePolicy',
    resources: (scope, logicalId) => list(scope, logicalId, 'SecretId'),
  },
};

/** The policies of resources, and the permissions of functions. */
export function resourcePoliciesOf(scope: StackScope, onUnread: OnUnread): PolicyOfResource[] {
  const held = idsOfTypes(scope, Object.keys(HOLDERS)).flatMap((logicalId) => {
    const holder = HOLDERS[scope.template.resources.get(logicalId)?.type ?? ''];
    const place = scope.place(logicalId);
    const resources = read(place, onUnread, () => holder?.resources(scope, logicalId));
    if (holder === undefined || resources === undefined) return [];
    const document = propertiesOf(scope, logicalId)[holder.document];
    // A key without a policy of its own leaves it to the policies of its account.
    const source = document ?? { Statement: [rootStatement(scope)] };
    return [{ resources, statements: statementsOf(source, scope, place, onUnread) }];
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
  const [functionName = '', principal = '', source, account] = [
    text('FunctionName'),
    text('Principal'),
    text('SourceArn'),
    text('SourceAccount'),
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
      ...(account !== undefined && { StringEquals: { 'aws:SourceAccount': account } }),
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
