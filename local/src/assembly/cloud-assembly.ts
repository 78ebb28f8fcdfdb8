import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { type FileAsset, fileAssetsOf } from './file-assets';
import { readJsonObject } from './read-json';
import { type Template, templateFrom } from './template';

/** Stands in for the account of an environment-agnostic stack. */
export const AGNOSTIC_ACCOUNT = '123456789012';
/** Stands in for the region of an environment-agnostic stack. */
export const AGNOSTIC_REGION = 'us-east-1';

/** One stack of a cloud assembly, as `cdk deploy` would see it. */
export interface AssemblyStack {
  /** Artifact id: the id by which the CDK CLI chooses a stack, unique in its assembly. */
  readonly id: string;
  /** Path with the stages it lies in, such as `Prod/Shop`. */
  readonly displayName: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly directory: string;
  readonly template: Template;
  readonly assets: ReadonlyMap<string, FileAsset>;
  /** Construct path by logical id, those of nested stacks included. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /** Artifact ids of the stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
}

/** Reads the stacks of a directory that `cdk synth` wrote, those of its stages included. */
export function readCloudAssembly(directory: string): AssemblyStack[] {
  const root = resolve(directory);
  if (!existsSync(root)) {
    throw new BadRequest(`${directory}: no such directory; run 'npx cdk synth' first, it writes 'cdk.out'`);
  }
  if (!statSync(root).isDirectory()) {
    throw new BadRequest(`${directory}: must be a directory that 'npx cdk synth' wrote, got a file`);
  }
  if (!existsSync(join(root, 'manifest.json'))) {
    const inside = join(directory, 'cdk.out');
    throw new BadRequest(
      existsSync(join(root, 'cdk.out', 'manifest.json'))
        ? `${directory}: no manifest.json here, so it is not a cloud assembly; did you mean '${inside}'?`
        : `${directory}: no manifest.json here, so it is not a cloud assembly; run 'npx cdk synth' in your app, it writes 'cdk.out'`,
    );
  }
  const stacks = stacksIn(root);
  if (stacks.length === 0) {
    throw new BadRequest(`${directory}: holds no stack; define one in the app and run 'npx cdk synth' again`);
  }
  return stacks;
}

/** @param holders the directories that this one lies in, as the manifests tell */
function stacksIn(directory: string, holders: readonly string[] = []): AssemblyStack[] {
  const manifest = readJsonObject(join(directory, 'manifest.json'), "missing; run 'npx cdk synth' again");
  const artifacts = isJsonObject(manifest.artifacts) ? Object.entries(manifest.artifacts) : [];
  const assets = new Map<string, FileAsset>();
  for (const [, artifact] of artifacts) {
    if (!isJsonObject(artifact) || artifact.type !== 'cdk:asset-manifest') continue;
    const path = join(directory, text(propertiesOf(artifact).file) ?? '');
    const found = fileAssetsOf(readJsonObject(path, "missing asset manifest; run 'npx cdk synth' again"), directory);
    for (const [key, asset] of found) assets.set(key, asset);
  }
  return artifacts.flatMap(([id, artifact]) => {
    if (!isJsonObject(artifact)) return [];
    if (artifact.type === 'cdk:cloud-assembly') {
      const inner = join(directory, text(propertiesOf(artifact).directoryName) ?? '');
      if ([...holders, directory].includes(inner)) {
        const manifest = join(directory, 'manifest.json');
        throw new BadRequest(`${manifest}: artifact '${id}' is an assembly that holds itself, in ${inner}`);
      }
      return stacksIn(inner, [...holders, directory]);
    }
    return artifact.type === 'aws:cloudformation:stack' ? [stackFrom(id, artifact, directory, assets)] : [];
  });
}

function stackFrom(
  id: string,
  artifact: JsonObject,
  directory: string,
  assets: ReadonlyMap<string, FileAsset>,
): AssemblyStack {
  const properties = propertiesOf(artifact);
  const templatePath = join(directory, text(properties.templateFile) ?? `${id}.template.json`);
  const { account, region } = environmentOf(text(artifact.environment) ?? '');
  return {
    id,
    displayName: text(artifact.displayName) ?? id,
    stackName: text(properties.stackName) ?? id,
    account,
    region,
    directory,
    template: templateFrom(
      readJsonObject(templatePath, `missing template of stack '${id}'; run 'npx cdk synth' again`),
    ),
    assets,
    constructPaths: constructPathsOf(artifact, directory),
    dependencies: Array.isArray(artifact.dependencies) ? artifact.dependencies.map(String) : [],
  };
}

/** Reads `aws://account/region`. */
function environmentOf(environment: string): { account: string; region: string } {
  const [account, region] = environment.replace(/^aws:\/\//, '').split('/');
  return {
    account: !account || account === 'unknown-account' ? AGNOSTIC_ACCOUNT : account,
    region: !region || region === 'unknown-region' ? AGNOSTIC_REGION : region,
  };
}

/** Newer assemblies keep metadata in a file of its own, older ones in the artifact. */
function constructPathsOf(artifact: JsonObject, directory: string): Map<string, string> {
  const file = text(artifact.additionalMetadataFile);
  const paths = new Map<string, string>();
  const sources = [
    artifact.metadata,
    file === undefined ? undefined : readJsonObject(join(directory, file), 'missing'),
  ];
  for (const metadata of sources) {
    if (!isJsonObject(metadata)) continue;
    for (const [path, entries] of Object.entries(metadata)) {
      for (const entry of Array.isArray(entries) ? entries : []) {
        if (!isJsonObject(entry) || entry.type !== 'aws:cdk:logicalId' || typeof entry.data !== 'string') continue;
        paths.set(entry.data, path.replace(/^\//, ''));
      }
    }
  }
  return paths;
}

function propertiesOf(artifact: JsonObject): JsonObject {
  return isJsonObject(artifact.properties) ? artifact.properties : {};
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
