import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of a template, as it stands there. */
export interface TemplateResource {
  readonly logicalId: string;
  /** Path of its construct, such as `FanOut/Topics/StateMachine`. */
  readonly path: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A stack that `cdk synth` wrote. */
export interface AssemblyStack {
  /** Name under which it is deployed. */
  readonly name: string;
  readonly resources: readonly TemplateResource[];
  readonly outputs: readonly { readonly name: string; readonly value: unknown }[];
}

interface Artifact {
  readonly type?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
  };
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
}

type Metadata = Readonly<Record<string, readonly { readonly type?: string; readonly data?: unknown }[]>>;

interface Template {
  readonly Resources?: Readonly<Record<string, { Type: string; Properties?: Readonly<Record<string, unknown>> }>>;
  readonly Outputs?: Readonly<Record<string, { Value?: unknown }>>;
}

/** The stacks of an assembly, those of stages included; undefined if there is none. */
export function stacksIn(assembly: string): AssemblyStack[] | undefined {
  const manifest = join(assembly, 'manifest.json');
  if (!existsSync(manifest)) return undefined;
  const { artifacts = {} } = read(manifest) as { artifacts?: Readonly<Record<string, Artifact>> };
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly' && properties.directoryName !== undefined) {
      return stacksIn(join(assembly, properties.directoryName)) ?? [];
    }
    if (type !== 'aws:cloudformation:stack' || properties.templateFile === undefined) return [];
    const { Resources = {}, Outputs = {} } = read(join(assembly, properties.templateFile)) as Template;
    const paths = pathsOf(assembly, artifact);
    return [
      {
        name: properties.stackName ?? id,
        resources: Object.entries(Resources).map(([logicalId, { Type, Properties = {} }]) => ({
          logicalId,
          path: paths.get(logicalId) ?? logicalId,
          type: Type,
          properties: Properties,
        })),
        outputs: Object.entries(Outputs).map(([name, { Value }]) => ({ name, value: Value })),
      },
    ];
  });
}

/** The manifest, or a file beside it, says which construct made which resource; the template does so only at times. */
function pathsOf(assembly: string, { metadata, additionalMetadataFile }: Artifact): Map<string, string> {
  const more = additionalMetadataFile === undefined ? {} : (read(join(assembly, additionalMetadataFile)) as Metadata);
  const entries = Object.entries({ ...metadata, ...more });
  return new Map(
    entries.flatMap(([path, notes]) =>
      notes.flatMap(({ type, data }) =>
        type === 'aws:cdk:logicalId' && typeof data === 'string'
          ? [[data, path.replace(/^\//, '').replace(/\/Resource$/, '')] as const]
          : [],
      ),
    ),
  );
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
