import { readFileSync } from 'node:fs';
import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope, StandIns } from './stack-scope';

/** A state machine of a template, before its definition is parsed. */
export interface MachineResource extends NamedResource {
  readonly scope: StackScope;
}

/** What it takes to run a state machine. */
export interface MachineSource {
  readonly definition: Json;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
  /** What stands in the definition for values that cannot be told. */
  readonly standIns: StandIns;
}

/** The state machines of a stack. */
export function machinesOf(scope: StackScope): MachineResource[] {
  const machines = namedResources(scope, ['AWS::StepFunctions::StateMachine'], (value) => ({
    name: value('Name'),
    arn: value('Arn'),
  }));
  return machines.map((machine) => ({ ...machine, scope }));
}

/** Reads the definition of a machine with everything it refers to filled in. */
export function machineSource(machine: MachineResource): MachineSource {
  const { scope, logicalId } = machine;
  const standIns: StandIns = new Map();
  return {
    definition: parse(substituted(definitionText(machine, standIns), machine, standIns), scope.place(logicalId)),
    standIns,
    type: scope.property(logicalId, 'StateMachineType') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    roleArn: String(scope.property(logicalId, 'RoleArn') ?? ''),
  };
}

function definitionText({ scope, logicalId }: MachineResource, standIns: StandIns): string {
  const inline = scope.propertyWithStandIns(logicalId, 'DefinitionString', standIns);
  if (inline !== undefined) return String(inline);
  const object = scope.propertyWithStandIns(logicalId, 'Definition', standIns);
  if (object !== undefined) return JSON.stringify(object);
  const location = scope.property(logicalId, 'DefinitionS3Location');
  const place = scope.place(logicalId, 'DefinitionS3Location');
  if (!isJsonObject(location)) {
    throw new BadRequest(
      `${scope.place(logicalId)}: has no definition; give it DefinitionString, Definition or DefinitionS3Location`,
    );
  }
  const asset = scope.artifact.assets.get(String(location.Key));
  if (asset === undefined) {
    throw new Unsupported(
      place,
      `the definition lies in a bucket; use DefinitionBody.fromFile, which makes it an asset`,
    );
  }
  try {
    return readFileSync(asset.path, 'utf8');
  } catch (error) {
    throw new BadRequest(`${place}: asset ${asset.path} is missing; run 'npx cdk synth' again`, { cause: error });
  }
}

function substituted(text: string, { scope, logicalId }: MachineResource, standIns: StandIns): string {
  const substitutions = scope.propertyWithStandIns(logicalId, 'DefinitionSubstitutions', standIns);
  if (!isJsonObject(substitutions)) return text;
  return text.replace(/\$\{([^}]+)\}/g, (match, name: string) => {
    const value = Object.hasOwn(substitutions, name) ? substitutions[name] : undefined;
    return value === undefined ? match : String(value);
  });
}

function parse(text: string, place: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new BadRequest(`${place}: the definition is not JSON (${(error as Error).message})`, { cause: error });
  }
}
