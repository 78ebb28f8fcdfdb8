import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { matchesWildcards } from '../../src/permissions/wildcards';

/** Something of a template that lets somebody do something. */
export interface TakenOut {
  /** Where it stands: `<logical id>/PolicyDocument/2`, or the logical id of a permission of Lambda. */
  readonly place: string;
  /** The template without it. */
  readonly template: string;
  /**
   * Who alone makes use of it: what deploys or deletes the stack, who tries methods in the console, or nobody, because
   * another permission covers it; else what runs.
   */
  readonly usedBy: 'deployment' | 'console' | 'nobody' | 'run';
}

interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly AWS?: unknown };
}

interface Document {
  readonly Statement: Statement[];
}

type Properties = Readonly<Record<string, unknown>>;

interface Resources {
  readonly [id: string]: { readonly Type: string; readonly Properties?: Properties };
}

/** A template without each of its statements that allow something, in turn; permissions of Lambda are such, too. */
export function withoutEachStatement(template: string): TakenOut[] {
  const { Resources } = JSON.parse(template) as { Resources: Resources };
  const deploying = rolesOfCustomResources(Resources);
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const documents = ['PolicyDocument', 'AssumeRolePolicyDocument', 'KeyPolicy'].flatMap((name) => {
      const document = Properties[name] as Document | undefined;
      const places = (document?.Statement ?? []).map((statement, index) => ({ statement, name, index }));
      return places.filter(({ statement: { Effect } }) => Effect === 'Allow');
    });
    const taken = documents.map(({ statement, name, index }): TakenOut => {
      const holders = [statement.Principal?.AWS ?? Properties.Roles ?? []].flat().map(namedBy);
      const isOfDeployment = holders.length > 0 && holders.every((role) => deploying.includes(role));
      return {
        place: `${id}/${name}/${index}`,
        usedBy: isOfDeployment ? 'deployment' : 'run',
        template: changed(template, (resources) => {
          const document = resources[id]?.Properties?.[name] as Document | undefined;
          document?.Statement.splice(index, 1);
        }),
      };
    });
    if (Type !== 'AWS::Lambda::Permission') return taken;
    const without = changed(template, (resources) => void delete resources[id]);
    return [...taken, { place: id, usedBy: userOf(Properties, Resources), template: without }];
  });
}

/** Who makes use of a permission of Lambda; that for any path of an API covers that for its root. */
function userOf(permission: Properties, resources: Resources): TakenOut['usedBy'] {
  const source = JSON.stringify(permission.SourceArn) ?? '';
  if (source.includes('/test-invoke-stage/')) return 'console';
  const isCovered = Object.values(resources).some(({ Type, Properties = {} }) => {
    const { SourceArn, ...same } = Properties;
    const pattern = JSON.stringify(SourceArn) ?? '';
    const isAlike =
      Type === 'AWS::Lambda::Permission' &&
      isDeepStrictEqual({ ...same, SourceArn: null }, { ...permission, SourceArn: null });
    return isAlike && pattern !== source && matchesWildcards(pattern, source);
  });
  return isCovered ? 'nobody' : 'run';
}

/** Of functions that CloudFormation calls for custom resources, such as one that empties a bucket before it goes. */
function rolesOfCustomResources(resources: Resources): string[] {
  return Object.values(resources).flatMap(({ Properties = {} }) => {
    const called = resources[namedBy(Properties.ServiceToken)];
    return called === undefined ? [] : [namedBy(called.Properties?.Role)];
  });
}

/** The logical id that a reference names. */
function namedBy(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = (reference ?? {}) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? attribute?.[0] ?? '';
}

/** Path and content of the templates of an assembly. */
export function templatesIn(directory: string): [path: string, template: string][] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => [join(directory, name), readFileSync(join(directory, name), 'utf8')]);
}

/** Uses an assembly with another template in one place, and puts the old one back. */
export async function withTemplate<T>(path: string, template: string, use: () => Promise<T>): Promise<T> {
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, template);
  try {
    return await use();
  } finally {
    writeFileSync(path, before);
  }
}

function changed(template: string, change: (resources: Record<string, Resources[string]>) => void): string {
  const source = JSON.parse(template) as { Resources: Record<string, Resources[string]> };
  change(source.Resources);
  return JSON.stringify(source);
}
