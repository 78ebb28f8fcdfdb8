import type { JsonObject } from '../kernel/json';
import type { StackScope } from './stack-scope';

/** A resource of a template that calls and users go by name for. */
export interface NamedResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
  /** Where it stands, for errors and remarks. */
  readonly place: string;
}

/** A value of the resource as text: what `Ref` gives, or an attribute. */
type ValueOf = (refOrAttribute: string) => string;

/** Logical ids of the resources of these types that exist under the stack's conditions. */
export function idsOfTypes(scope: StackScope, types: readonly string[]): string[] {
  return scope
    .resources()
    .filter(([, { type }]) => types.includes(type))
    .map(([logicalId]) => logicalId);
}

/** The properties of a resource as the template has them, references and all. */
export function writtenProperties(scope: StackScope, logicalId: string): JsonObject {
  return scope.template.resources.get(logicalId)?.properties ?? {};
}

/**
 * The resources of these types.
 *
 * @param identify finds name and ARN, for types whose `Ref` is no name or whose ARN is no attribute `Arn`
 */
export function namedResources(
  scope: StackScope,
  types: readonly string[],
  identify: (value: ValueOf) => Pick<NamedResource, 'name' | 'arn'> = byRefAndArn,
): NamedResource[] {
  return idsOfTypes(scope, types).map((logicalId) => {
    const place = scope.place(logicalId);
    const value: ValueOf = (wanted) =>
      String(wanted === 'Ref' ? scope.ref(logicalId, place) : scope.attribute(logicalId, wanted, place));
    return {
      logicalId,
      constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
      ...identify(value),
      place,
    };
  });
}

function byRefAndArn(value: ValueOf): Pick<NamedResource, 'name' | 'arn'> {
  return { name: value('Ref'), arn: value('Arn') };
}
