import { type NameOf, textOf } from './template-text';

/** Resources of a template by their logical ids. */
export type TemplateResources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
>;

interface Statement {
  readonly Effect: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/**
 * What the policies of a template give a role, each as `actions on resource`: its inline policies, the policies and
 * managed policies that name it, and the managed policies that it names.
 */
export function grantedStatements(resources: TemplateResources, roleId: string, nameOf: NameOf): string[] {
  const role = resources[roleId]?.Properties ?? {};
  const inline = listOf(role.Policies).map((policy) => (policy as { PolicyDocument: unknown }).PolicyDocument);
  const attached = Object.values(resources)
    .filter((resource) => rolesOf(resource).includes(`<${roleId}>`))
    .map(({ Properties }) => Properties?.PolicyDocument);
  const named = listOf(role.ManagedPolicyArns).flatMap((arn) => {
    const own = resources[textOf(arn).slice(1, -1)]?.Properties?.PolicyDocument;
    return own === undefined ? [`everything of ${textOf(arn, nameOf)}`] : statementsOf(own, nameOf);
  });
  return [...[...inline, ...attached].flatMap((document) => statementsOf(document, nameOf)), ...named];
}

/** The roles that a policy is attached to by itself. */
function rolesOf({ Type, Properties = {} }: TemplateResources[string]): string[] {
  if (Type === 'AWS::IAM::RolePolicy') return [textOf(Properties.RoleName)];
  const isPolicy = Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy';
  return isPolicy ? listOf(Properties.Roles).map((role) => textOf(role)) : [];
}

function statementsOf(document: unknown, nameOf: NameOf): string[] {
  return listOf((document as { Statement?: unknown }).Statement).flatMap((statement) => {
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement as Statement;
    const texts = (values: unknown) => listOf(values).map((value) => textOf(value, nameOf));
    const actions = [...texts(Action), ...(NotAction === undefined ? [] : [`all but ${texts(NotAction).join(',')}`])];
    const places = [...texts(Resource), ...(NotResource === undefined ? [] : [`all but ${texts(NotResource)}`])];
    const condition = Condition === undefined ? '' : ` if ${conditionText(Condition, nameOf)}`;
    const deny = Effect === 'Deny' ? 'deny ' : '';
    return places.map((place) => `${deny}${actions.join(' ')} on ${place}${condition}`);
  });
}

/** `StringEquals aws:SourceAccount <AWS::AccountId>`, several joined by `and`. */
function conditionText(condition: unknown, nameOf: NameOf): string {
  return Object.entries(condition as Record<string, Record<string, unknown>>)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(
        ([key, values]) =>
          `${operator} ${key} ${listOf(values)
            .map((value) => textOf(value, nameOf))
            .join(' or ')}`,
      ),
    )
    .join(' and ');
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
