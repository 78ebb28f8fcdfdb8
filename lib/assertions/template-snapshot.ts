import { assertions, cx_api, type Stack, Stage } from 'aws-cdk-lib';
import { parsedJson } from './template-text';

/** The properties that hold JSON as text, by the type of their resource. */
const JSON_TEXTS: Readonly<Record<string, string>> = {
  'AWS::StepFunctions::StateMachine': 'DefinitionString',
  'AWS::CloudWatch::Dashboard': 'DashboardBody',
};

type Template = Record<string, unknown> & {
  readonly Resources?: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;
};

/**
 * A stack's template as a snapshot should keep it: it changes when what is deployed changes, and shows what.
 *
 * - Hashes of assets stand as `<asset>`, also where they are part of a logical id: a rebuilt handler changes nothing.
 * - Tokens that found their way into a text lose their numbers, which count the constructs made before them.
 * - Definitions of state machines, and bodies of dashboards, are parsed, so that a difference shows the states; what
 *   deployment fills in stands in them as `<LogicalId.Attribute>`.
 * - The metadata that CDK adds about itself is left out.
 */
export class TemplateSnapshot {
  /** Synthesizes the app of a stack and takes its template. */
  public static fromStack(stack: Stack): TemplateSnapshot {
    const text = JSON.stringify(assertions.Template.fromStack(stack).toJSON());
    const settled = withoutNumbers(withoutHashes(text, assetHashesOf(stack)));
    return new TemplateSnapshot(readable(JSON.parse(settled)));
  }

  private constructor(private readonly template: Template) {}

  /** The template as an object, for snapshots that keep objects. */
  public toJSON(): { [section: string]: unknown } {
    return this.template;
  }

  /** The template as indented JSON with sorted keys, for snapshots that keep text. */
  public toText(): string {
    return `${JSON.stringify(sorted(this.template), undefined, 2)}\n`;
  }
}

/** The hashes of all assets of the app that the stack belongs to. */
function assetHashesOf(stack: Stack): ReadonlySet<string> {
  const manifests = Stage.of(stack)?.synth().artifacts.filter(cx_api.AssetManifestArtifact.isAssetManifestArtifact);
  const text = JSON.stringify(manifests?.map(({ contents }) => contents));
  return new Set(text?.match(/[0-9a-f]{64}/g));
}

function withoutHashes(template: string, assets: ReadonlySet<string>): string {
  return (
    template
      .replaceAll(/[0-9a-f]{64}/g, (hash) => (assets.has(hash) ? '<asset>' : hash))
      // A function's version, or an API's deployment, has the hash of what it holds after the hash of its path.
      .replaceAll(/(?<=[A-Za-z0-9][0-9A-F]{8})[0-9a-f]{32}\b/g, '<hash>')
  );
}

function withoutNumbers(template: string): string {
  return template.replaceAll(/([$#]\{token\[[^\]]*?)\.\d+\]\}/gi, '$1]}');
}

function readable(template: Template): Template {
  const { CDKMetadata: _about, ...resources } = template.Resources ?? {};
  const { CDKMetadataAvailable: _where, ...conditions } = (template.Conditions ?? {}) as Record<string, unknown>;
  return {
    ...template,
    ...(template.Conditions === undefined ? {} : { Conditions: conditions }),
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, resource]) => {
        const property = JSON_TEXTS[resource.Type];
        const parsed = property && parsedJson(resource.Properties?.[property]);
        return [
          id,
          property === undefined || parsed === undefined
            ? resource
            : { ...resource, Properties: { ...resource.Properties, [property]: parsed } },
        ];
      }),
    ),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
