import { attachedPoliciesOf, resourcePoliciesOf, rolesOf, type StackScope, type WrittenStatement } from '../assembly';
import {
  Account,
  type AccountOptions,
  managedStatements,
  type Role,
  type Statement,
  statementFrom,
} from '../permissions';

/** Reads the roles and policies of the stacks; what cannot be read is told of, for it cannot be checked. */
export function readAccount(
  scopes: readonly StackScope[],
  onNotice: (text: string) => void,
  options: Pick<AccountOptions, 'now'> = {},
): Account {
  const onUnread = (place: string, why: string) => onNotice(`${place} is left out of permission checks: ${why}`);
  const attached = scopes.flatMap((scope) => attachedPoliciesOf(scope, onUnread).map((policy) => ({ scope, policy })));
  const roles = scopes.flatMap((scope) =>
    rolesOf(scope, onUnread).flatMap((role): Role[] => {
      const own = attached.filter(
        ({ scope: { account }, policy }) => account === scope.account && policy.roles.includes(role.name),
      );
      const read = (arn: string) => {
        const known = attached.find(({ policy }) => policy.arn === arn);
        return { arn, known, statements: known ? statementsFrom(known.policy.statements) : managedStatements(arn) };
      };
      const managed = role.managed.map(read).filter(({ known }) => known === undefined || !own.includes(known));
      const boundary = role.boundary === undefined ? undefined : read(role.boundary);
      const unknown = [...managed, boundary ?? []].flat().find(({ statements }) => statements === undefined);
      if (unknown !== undefined) {
        onNotice(`${role.constructPath} is left out of permission checks: nobody here knows policy ${unknown.arn}`);
        return [];
      }
      return [
        {
          arn: role.arn,
          place: role.constructPath,
          trust: statementsFrom(role.trust),
          ...(boundary && {
            boundary: { place: boundary.known?.policy.place ?? boundary.arn, statements: boundary.statements ?? [] },
          }),
          statements: [
            ...statementsFrom(role.statements),
            ...own.flatMap(({ policy }) => statementsFrom(policy.statements)),
            ...managed.flatMap(({ statements }) => statements ?? []),
          ],
        },
      ];
    }),
  );
  const policies = scopes
    .flatMap((scope) => resourcePoliciesOf(scope, onUnread))
    .map(({ resources, statements }) => ({ resources, statements: statementsFrom(statements) }));
  return new Account(roles, policies, { ...options, accounts: scopes.map(({ account }) => account) });
}

function statementsFrom(written: readonly WrittenStatement[]): Statement[] {
  return written.flatMap(({ place, source }) => statementFrom(source, place) ?? []);
}
