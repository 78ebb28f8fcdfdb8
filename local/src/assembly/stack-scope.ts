import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import type { AssemblyStack } from './cloud-assembly';
import { isConditionTrue } from './conditions';
import { parameterValue } from './parameters';
import { generatedUuid } from './physical-name';
import { type Lookups, resolve } from './resolve';
import { attributeOf, type ResourceContext, refOf } from './resource-values';
import type { Template, TemplateResource } from './template';

/** What one stack asks of the others. */
export interface Neighbours {
  importValue(exportName: string, from: StackScope, place: string): Json;
  stackOutput(stackName: string, outputName: string, place: string): Json;
  /** The scope of a nested stack's resource. */
  nested(parent: StackScope, logicalId: string): StackScope;
}

/** Texts that stand for values that cannot be told, each with the reason. */
export type StandIns = Map<string, Unsupported>;

/** What tells a nested stack from the stack it was written in. */
export interface StackScopeOptions {
  /** Name under which errors and generated names speak of the stack. */
  readonly stackName: string;
  readonly template: Template;
  /** The value given to a parameter; undefined where it takes its default. Asked only when something needs it. */
  parameter(name: string): Json | undefined;
}

/**
 * One stack whose intrinsic functions are resolved on demand.
 *
 * Lazily, so that what nothing needs is never a reason to refuse a template, and the order of resources follows from
 * who asks for whom.
 */
export class StackScope implements Lookups {
  readonly stackName: string;
  readonly template: Template;
  readonly mappings: JsonObject;
  readonly region: string;
  readonly account: string;
  readonly #parameter: StackScopeOptions['parameter'];
  /** References under way, to tell a circle from a chain. */
  readonly #pending: string[] = [];
  /** The same for conditions. */
  readonly #deciding: string[] = [];
  /** Conditions that were decided: they may name each other over and over. */
  readonly #conditions = new Map<string, boolean>();

  constructor(
    readonly artifact: AssemblyStack,
    readonly neighbours: Neighbours,
    options: StackScopeOptions,
  ) {
    this.stackName = options.stackName;
    this.template = options.template;
    this.mappings = options.template.mappings;
    this.region = artifact.region;
    this.account = artifact.account;
    this.#parameter = options.parameter;
  }

  /** Where a resource, or something inside it, stands; what errors begin with. */
  place(logicalId: string, ...inside: string[]): string {
    return [this.stackName, logicalId, ...inside].join('/');
  }

  /** The path of the construct that wrote the resource, or its logical id when the assembly does not tell. */
  constructPath(logicalId: string): string {
    const own = this.template.resources.get(logicalId)?.metadata['aws:cdk:path'];
    return typeof own === 'string' ? own : (this.artifact.constructPaths.get(logicalId) ?? logicalId);
  }

  /** The resources that exist under the stack's conditions. */
  resources(): [logicalId: string, resource: TemplateResource][] {
    return [...this.template.resources].filter(([logicalId, resource]) => this.#exists(logicalId, resource));
  }

  /** A property of a resource, resolved; undefined when absent or `AWS::NoValue`. */
  property(logicalId: string, name: string): Json | undefined {
    return this.#property(logicalId, name, this);
  }

  /** Those of these properties that the resource has, resolved. */
  properties(logicalId: string, names: readonly string[]): JsonObject {
    return this.#properties(logicalId, names, this);
  }

  /** The same, in which dynamic references stand as they are written: for secrets that are read when they are needed. */
  propertiesAsWritten(logicalId: string, names: readonly string[]): JsonObject {
    return this.#properties(logicalId, names, { ...this.#lookups(), keepsReferences: true });
  }

  /** A property of a resource, resolved with stand-ins. */
  propertyWithStandIns(logicalId: string, name: string, standIns: StandIns): Json | undefined {
    return this.#property(logicalId, name, this.lookupsWithStandIns(standIns));
  }

  /**
   * Lookups that give, for a value that cannot be told, a text of its own, which `standIns` gets with the reason; for
   * whom the value may turn out not to matter to.
   */
  lookupsWithStandIns(standIns: StandIns): Lookups {
    const orStandIn = <T>(what: string, look: () => T): T | string => {
      try {
        return look();
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        const standIn = `unserved-${generatedUuid(`${this.stackName}/${what}`)}`;
        standIns.set(standIn, error);
        return standIn;
      }
    };
    return {
      ...this.#lookups(),
      ref: (of, place) => orStandIn(of, () => this.ref(of, place)),
      attribute: (of, attribute, place) => orStandIn(`${of}.${attribute}`, () => this.attribute(of, attribute, place)),
    };
  }

  /** Names of the outputs that exist under the stack's conditions. */
  outputNames(): string[] {
    return Object.entries(this.template.outputs)
      .filter(([name, output]) => {
        const condition = isJsonObject(output) ? output.Condition : undefined;
        return typeof condition !== 'string' || this.condition(condition, this.place('Outputs', name));
      })
      .map(([name]) => name);
  }

  /** The value of an output, or undefined when the stack has none of this name. */
  output(name: string): Json | undefined {
    const output = this.template.outputs[name];
    return isJsonObject(output) ? resolve(output.Value, this, this.place('Outputs', name)) : undefined;
  }

  /** The name under which an output is exported to other stacks. */
  exportName(outputName: string): Json | undefined {
    const output = this.template.outputs[outputName];
    if (!isJsonObject(output) || !isJsonObject(output.Export)) return undefined;
    return resolve(output.Export.Name, this, this.place('Outputs', outputName));
  }

  ref(name: string, place: string): Json | undefined {
    if (name.startsWith('AWS::')) return this.#pseudoParameter(name, place);
    const parameter = this.template.parameters[name];
    if (isJsonObject(parameter)) return parameterValue(name, parameter, this.#parameter(name), place);
    return this.#guarded(name, place, (resource) => {
      if (resource.type === 'AWS::CloudFormation::Stack') return this.#stackId(name);
      return refOf(resource.type, this.#context(name), place);
    });
  }

  attribute(logicalId: string, attribute: string, place: string): Json {
    return this.#guarded(logicalId, place, (resource) => {
      if (resource.type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
        const nested = this.neighbours.nested(this, logicalId);
        const value = nested.output(attribute.slice('Outputs.'.length));
        if (value === undefined) throw new BadRequest(`${place}: nested stack '${logicalId}' has no ${attribute}`);
        return value;
      }
      return attributeOf(resource.type, attribute, this.#context(logicalId), place);
    });
  }

  condition(name: string, place: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    if (this.#deciding.includes(name)) {
      throw new BadRequest(`${place}: circular condition ${[...this.#deciding, name].join(' -> ')}`);
    }
    this.#deciding.push(name);
    try {
      const isTrue = isConditionTrue(name, this.template.conditions, this, place);
      this.#conditions.set(name, isTrue);
      return isTrue;
    } finally {
      this.#deciding.pop();
    }
  }

  importValue(exportName: string, place: string): Json {
    return this.neighbours.importValue(exportName, this, place);
  }

  stackOutput(stackName: string, outputName: string, place: string): Json {
    return this.neighbours.stackOutput(stackName, outputName, place);
  }

  /** Its own lookups as an object that can be spread, which methods of a class cannot. */
  #lookups(): Lookups {
    return {
      region: this.region,
      mappings: this.mappings,
      ref: (name, place) => this.ref(name, place),
      attribute: (logicalId, attribute, place) => this.attribute(logicalId, attribute, place),
      condition: (name, place) => this.condition(name, place),
      importValue: (name, place) => this.importValue(name, place),
      stackOutput: (stackName, name, place) => this.stackOutput(stackName, name, place),
    };
  }

  #properties(logicalId: string, names: readonly string[], lookups: Lookups): JsonObject {
    const properties: JsonObject = {};
    for (const name of names) {
      const value = this.#property(logicalId, name, lookups);
      if (value !== undefined) properties[name] = value;
    }
    return properties;
  }

  #property(logicalId: string, name: string, lookups: Lookups): Json | undefined {
    const properties = this.template.resources.get(logicalId)?.properties ?? {};
    if (properties[name] === undefined) return undefined;
    const value = resolve({ value: properties[name] }, lookups, this.place(logicalId, name));
    return isJsonObject(value) ? value.value : undefined;
  }

  #exists(logicalId: string, resource: TemplateResource): boolean {
    return resource.condition === undefined || this.condition(resource.condition, this.place(logicalId, 'Condition'));
  }

  #guarded<T>(logicalId: string, place: string, compute: (resource: TemplateResource) => T): T {
    const resource = this.template.resources.get(logicalId);
    if (resource === undefined) {
      throw new BadRequest(`${place}: refers to '${logicalId}', which the template does not define`);
    }
    if (!this.#exists(logicalId, resource)) {
      throw new BadRequest(
        `${place}: refers to '${logicalId}', which its condition '${resource.condition}' leaves out`,
      );
    }
    if (this.#pending.includes(logicalId)) {
      throw new BadRequest(`${place}: circular reference ${[...this.#pending, logicalId].join(' -> ')}`);
    }
    this.#pending.push(logicalId);
    try {
      return compute(resource);
    } finally {
      this.#pending.pop();
    }
  }

  #context(logicalId: string): ResourceContext {
    return {
      logicalId,
      stackName: this.stackName,
      account: this.account,
      region: this.region,
      property: (name) => {
        const value = this.property(logicalId, name);
        return value === undefined ? undefined : String(value);
      },
    };
  }

  #pseudoParameter(name: string, place: string): Json | undefined {
    switch (name) {
      case 'AWS::Region':
        return this.region;
      case 'AWS::AccountId':
        return this.account;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.stackName;
      case 'AWS::StackId':
        return this.#stackId('');
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::NoValue':
        return undefined;
    }
    throw new Unsupported(place, `refers to the pseudo parameter ${name}, which the runner does not know`);
  }

  #stackId(nestedId: string): string {
    const name = nestedId ? `${this.stackName}-${nestedId}` : this.stackName;
    return `arn:aws:cloudformation:${this.region}:${this.account}:stack/${name}/${generatedUuid(name)}`;
  }
}
