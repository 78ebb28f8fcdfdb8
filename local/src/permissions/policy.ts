import { isJsonObject, type Json, type JsonObject } from '../kernel/json';

/** Whom a statement of a resource's policy is about. */
export interface Principals {
  readonly isNegated: boolean;
  /** Principals by kind: `AWS`, `Service`, `Federated`; `*` stands for everybody. */
  readonly byKind: Readonly<Record<string, readonly string[]>>;
}

/** A statement of a policy. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** Absent in policies of roles. */
  readonly principals: Principals | undefined;
  /** By operator, then by key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Where it stands, for people. */
  readonly place: string;
}

/** What a statement names, or, negated, what it leaves out. */
export interface Patterns {
  readonly isNegated: boolean;
  readonly patterns: readonly string[];
}

/** Reads a statement as JSON; what is no statement says nothing. */
export function statementFrom(source: Json, place: string): Statement | undefined {
  if (!isJsonObject(source) || (source.Effect !== 'Allow' && source.Effect !== 'Deny')) return undefined;
  const isOfResource = source.Principal !== undefined || source.NotPrincipal !== undefined;
  return {
    effect: source.Effect,
    actions: patterns(source, 'Action', 'NotAction'),
    // Trust policies name no resource: it is the role that they belong to.
    resources: patterns({ Resource: '*', ...resourceOf(source) }, 'Resource', 'NotResource'),
    principals: isOfResource ? principalsOf(source) : undefined,
    conditions: conditionsOf(source.Condition),
    place,
  };
}

function resourceOf({ Resource, NotResource }: JsonObject): JsonObject {
  if (NotResource !== undefined) return { NotResource };
  return Resource === undefined ? {} : { Resource };
}

function patterns(source: JsonObject, name: string, negated: string): Patterns {
  const isNegated = source[negated] !== undefined;
  return { isNegated, patterns: texts(source[isNegated ? negated : name]) };
}

function principalsOf({ Principal, NotPrincipal }: JsonObject): Principals {
  const given = NotPrincipal ?? Principal ?? null;
  const isNegated = NotPrincipal !== undefined;
  if (!isJsonObject(given)) return { isNegated, byKind: { AWS: texts(given) } };
  return { isNegated, byKind: Object.fromEntries(Object.entries(given).map(([kind, value]) => [kind, texts(value)])) };
}

function conditionsOf(source: Json | undefined): Statement['conditions'] {
  if (!isJsonObject(source)) return {};
  const operators = Object.entries(source).map(([operator, keys]) => {
    const values = isJsonObject(keys) ? Object.entries(keys).map(([key, value]) => [key, texts(value)] as const) : [];
    return [operator, Object.fromEntries(values)] as const;
  });
  return Object.fromEntries(operators);
}

/** One value or many, as texts. */
function texts(value: Json | undefined): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
