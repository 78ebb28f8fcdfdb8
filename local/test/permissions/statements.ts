import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something of a template that lets somebody do something. */
export interface TakenOut {
  /** Where it stands: `<logical id>/PolicyDocument/2`, or the logical id of a permission of Lambda. */
  readonly place: string;
  /** The template without it. */
  readonly template: string;
}

interface Document {
  readonly Statement: { readonly Effect: string }[];
}

interface Resources {
  readonly [id: string]: { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };
}

/** A template without each of its statements that allow something, in turn; permissions of Lambda are such, too. */
export function withoutEachStatement(template: string): TakenOut[] {
  const { Resources } = JSON.parse(template) as { Resources: Resources };
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const documents = ['PolicyDocument', 'AssumeRolePolicyDocument', 'KeyPolicy'].flatMap((name) => {
      const document = Properties[name] as Document | undefined;
      const places = (document?.Statement ?? []).map(({ Effect }, index) => ({ Effect, name, index }));
      return places.filter(({ Effect }) => Effect === 'Allow');
    });
    const taken = documents.map(({ name, index }) => ({
      place: `${id}/${name}/${index}`,
      template: changed(template, (resources) => {
        const document = resources[id]?.Properties?.[name] as Document | undefined;
        document?.Statement.splice(index, 1);
      }),
    }));
    if (Type !== 'AWS::Lambda::Permission') return taken;
    return [...taken, { place: id, template: changed(template, (resources) => void delete resources[id]) }];
  });
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
