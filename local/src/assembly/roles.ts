import { isJsonObject } from '../kernel/json';
import { idsOfTypes, type NamedResource, namedResources, writtenProperties } from './named-resource';
import { type OnUnread, statementsOf, type WrittenStatement } from './policy-statements';
import type { StackScope } from './stack-scope';

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

/** The roles of a stack. */
export function rolesOf(scope: StackScope, onUnread: OnUnread): RoleResource[] {
  return namedResources(scope, ['AWS::IAM::Role']).map((role) => {
    const { logicalId, place } = role;
    const { AssumeRolePolicyDocument, Policies } = writtenProperties(scope, logicalId);
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
      statements: statementsOf(writtenProperties(scope, logicalId).PolicyDocument, scope, place, onUnread),
    };
  });
}
