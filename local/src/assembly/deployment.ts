import { join } from 'node:path';
import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import type { AssemblyStack } from './cloud-assembly';
import { readJsonObject } from './read-json';
import { resolve } from './resolve';
import { type Neighbours, StackScope } from './stack-scope';
import { templateFrom } from './template';

/** Stacks that are deployed side by side: what one exports, the others import. */
export class Deployment implements Neighbours {
  readonly #stacks: StackScope[];
  readonly #nested = new Map<StackScope, Map<string, StackScope>>();
  /** Templates of a nested stack and of those that it lies in. */
  readonly #templates = new Map<StackScope, readonly string[]>();

  constructor(stacks: readonly AssemblyStack[]) {
    this.#stacks = stacks.map(
      (stack) =>
        new StackScope(stack, this, {
          stackName: stack.stackName,
          template: stack.template,
          parameter: () => undefined,
        }),
    );
  }

  /** Every stack, each followed by the stacks nested in it. */
  scopes(): StackScope[] {
    return this.#stacks.flatMap((stack) => this.#withNested(stack));
  }

  importValue(exportName: string, from: StackScope, place: string): Json {
    for (const stack of this.#stacks) {
      if (stack.account !== from.account || stack.region !== from.region) continue;
      for (const name of Object.keys(stack.template.outputs)) {
        if (stack.exportName(name) === exportName) return stack.output(name) as Json;
      }
    }
    const known = this.#stacks.map((stack) => stack.stackName).join(', ');
    throw new BadRequest(`${place}: imports '${exportName}', which no stack of this run exports; they are: ${known}`);
  }

  stackOutput(stackName: string, outputName: string, place: string): Json {
    const value = this.#stacks.find((stack) => stack.stackName === stackName)?.output(outputName);
    if (value !== undefined) return value;
    const known = this.#stacks.map((stack) => stack.stackName).join(', ');
    throw new BadRequest(
      `${place}: needs output '${outputName}' of stack '${stackName}', which this run does not hold; its stacks are: ${known}`,
    );
  }

  nested(parent: StackScope, logicalId: string): StackScope {
    const known = this.#nested.get(parent) ?? new Map<string, StackScope>();
    this.#nested.set(parent, known);
    const scope = known.get(logicalId) ?? this.#openNested(parent, logicalId);
    known.set(logicalId, scope);
    return scope;
  }

  #withNested(scope: StackScope): StackScope[] {
    const nested = scope
      .resources()
      .filter(([, resource]) => resource.type === 'AWS::CloudFormation::Stack')
      .flatMap(([logicalId]) => this.#withNested(this.nested(scope, logicalId)));
    return [scope, ...nested];
  }

  #openNested(parent: StackScope, logicalId: string): StackScope {
    const place = parent.place(logicalId, 'TemplateURL');
    const path = this.#templatePath(parent, logicalId, place);
    const holders = this.#templates.get(parent) ?? [];
    if (holders.includes(path)) throw new BadRequest(`${place}: the template ${path} nests itself`);
    const parameters = parent.template.resources.get(logicalId)?.properties.Parameters;
    const scope = new StackScope(parent.artifact, this, {
      stackName: `${parent.stackName}-${logicalId}`,
      template: templateFrom(readJsonObject(path, `missing template of ${place}; run 'npx cdk synth' again`)),
      parameter: (name) => {
        if (!isJsonObject(parameters) || parameters[name] === undefined) return undefined;
        return resolve(parameters[name], parent, parent.place(logicalId, 'Parameters', name));
      },
    });
    this.#templates.set(scope, [...holders, path]);
    return scope;
  }

  /** The template lies in the assembly: as the asset that the URL ends with, or named by the CDK's metadata. */
  #templatePath(parent: StackScope, logicalId: string, place: string): string {
    const file = parent.template.resources.get(logicalId)?.metadata['aws:asset:path'];
    if (typeof file === 'string') return join(parent.artifact.directory, file);
    const url = String(parent.property(logicalId, 'TemplateURL'));
    const asset = parent.artifact.assets.get(url.slice(url.lastIndexOf('/') + 1));
    if (asset !== undefined) return asset.path;
    throw new Unsupported(place, `points to ${url}, which is no asset of this assembly; use cdk.NestedStack`);
  }
}
