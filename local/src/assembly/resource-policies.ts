import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { idsOfTypes, writtenProperties } from './named-resource';
import { type OnUnread, readOrTell, statementsOf, type WrittenStatement } from './policy-statements';
import type { StackScope } from './stack-scope';

/** A policy of a queue, topic, function, bucket, key, bus, table or secret. */
export interface PolicyOfResource {
  readonly resources: readonly string[];
  readonly statements: readonly WrittenStatement[];
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
    const source = holder?.document(writtenProperties(scope, logicalId)) ?? none;
    if (source === undefined) return [];
    const resources = readOrTell(place, onUnread, () => holder?.resources(scope, logicalId));
    return resources === undefined ? [] : [{ resources, statements: statementsOf(source, scope, place, onUnread) }];
  });
  const permissions = idsOfTypes(scope, ['AWS::Lambda::Permission']).flatMap((logicalId) => {
    const place = scope.place(logicalId);
    const permission = readOrTell(place, onUnread, () => permissionOf(scope, logicalId, place));
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

function list(scope: StackScope, logicalId: string, name: string): string[] {
  const value = scope.property(logicalId, name);
  return (Array.isArray(value) ? value : [value ?? []].flat()).map(String);
}

function queueArn(url: string): string {
  const [, region = '', account = '', name = ''] = /^https:\/\/sqs\.([^.]+)\.[^/]+\/([^/]+)\/(.+)$/.exec(url) ?? [];
  return `arn:aws:sqs:${region}:${account}:${name}`;
}
