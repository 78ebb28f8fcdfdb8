import { existsSync } from 'node:fs';
import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** A Lambda function of a template, as much of it as can be known without loading its code. */
export interface FunctionResource extends NamedResource {
  readonly scope: StackScope;
}

/** Everything needed to host a function. */
export interface FunctionSource {
  readonly arn: string;
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  readonly code: { readonly directory: string } | { readonly inline: string };
  readonly environment: Record<string, string>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly logGroupName: string;
}

/** The Lambda functions of a stack. */
export function functionsOf(scope: StackScope): FunctionResource[] {
  return namedResources(scope, ['AWS::Lambda::Function']).map((resource) => ({ ...resource, scope }));
}

/** Reads all of a function; asked for only when something that runs may invoke it. */
export function functionSource(resource: FunctionResource): FunctionSource {
  const { scope, logicalId, name, arn } = resource;
  const property = (property: string) => scope.property(logicalId, property);
  refuseUnserved(resource);
  const environment = property('Environment');
  const variables = isJsonObject(environment) && isJsonObject(environment.Variables) ? environment.Variables : {};
  const logging = property('LoggingConfig');
  return {
    arn,
    name,
    runtime: String(property('Runtime')),
    handler: String(property('Handler')),
    code: codeOf(resource),
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
    timeoutMs: wholeNumber(resource, 'Timeout', { from: 1, to: 900, byDefault: 3 }) * 1000,
    memoryMb: wholeNumber(resource, 'MemorySize', { from: 128, to: 10_240, byDefault: 128 }),
    logGroupName: (isJsonObject(logging) && text(logging.LogGroup)) || `/aws/lambda/${name}`,
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
function wholeNumber(
  { scope, logicalId }: FunctionResource,
  name: string,
  { from, to, byDefault }: { from: number; to: number; byDefault: number },
): number {
  const given = scope.property(logicalId, name);
  // CloudFormation takes the text of a number for the number.
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : (given ?? byDefault);
  if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
  const place = scope.place(logicalId, name);
  throw new BadRequest(`${place}: must be a whole number from ${from} to ${to}, got ${JSON.stringify(given)}`);
}

function refuseUnserved({ scope, logicalId }: FunctionResource): void {
  if (scope.property(logicalId, 'PackageType') === 'Image') {
    throw new Unsupported(
      scope.place(logicalId, 'PackageType'),
      'is Image; the runner has no containers, so use code from a directory or inline code',
    );
  }
  const layers = scope.template.resources.get(logicalId)?.properties.Layers;
  if (Array.isArray(layers) && layers.length > 0) {
    throw new Unsupported(
      scope.place(logicalId, 'Layers'),
      'names a layer, which the runner does not load; bundle what it holds into the function',
    );
  }
}

function codeOf({ scope, logicalId }: FunctionResource): FunctionSource['code'] {
  const code = scope.property(logicalId, 'Code');
  const place = scope.place(logicalId, 'Code');
  if (!isJsonObject(code)) throw new BadRequest(`${place}: missing`);
  const inline = text(code.ZipFile);
  if (inline !== undefined) return { inline };
  const key = text(code.S3Key);
  const asset = key === undefined ? undefined : scope.artifact.assets.get(key);
  if (asset === undefined) {
    throw new Unsupported(
      place,
      'is no asset of this assembly, so the runner cannot read it; use lambda.Code.fromAsset or lambda.Code.fromInline',
    );
  }
  if (!existsSync(asset.path)) {
    throw new BadRequest(`${place}: asset ${asset.path} is missing; run 'npx cdk synth' again, which writes it`);
  }
  if (asset.packaging !== 'zip') {
    throw new Unsupported(place, `is the archive ${asset.path}; pass the directory with its content to Code.fromAsset`);
  }
  return { directory: asset.path };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
