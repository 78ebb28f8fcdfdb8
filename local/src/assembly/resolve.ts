import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';

/** What the intrinsic functions of a template look up. */
export interface Lookups {
  readonly region: string;
  readonly mappings: JsonObject;
  /** True where dynamic references stay as they are written. */
  readonly keepsReferences?: boolean;
  /** `Ref`; undefined stands for `AWS::NoValue`. */
  ref(name: string, place: string): Json | undefined;
  attribute(logicalId: string, attribute: string, place: string): Json;
  condition(name: string, place: string): boolean;
  importValue(exportName: string, place: string): Json;
  stackOutput(stackName: string, outputName: string, place: string): Json;
}

type Resolver = (argument: Json, lookups: Lookups, place: string) => Json | undefined;

/** The intrinsic functions that are served; any other is refused by name. */
const FUNCTIONS: Readonly<Record<string, Resolver>> = {
  Ref: (argument, lookups, place) => lookups.ref(String(argument), place),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': sub,
  'Fn::Select': select,
  'Fn::Split': (argument, lookups, place) => {
    const [separator, source] = tuple(argument, place, 'Fn::Split', 2);
    return text(resolve(source, lookups, place), place, 'Fn::Split').split(String(separator));
  },
  'Fn::If': (argument, lookups, place) => {
    const [name, whenTrue, whenFalse] = tuple(argument, place, 'Fn::If', 3);
    return resolveOptional(lookups.condition(String(name), place) ? whenTrue : whenFalse, lookups, place);
  },
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, lookups, place) =>
    Buffer.from(text(resolve(argument, lookups, place), place, 'Fn::Base64')).toString('base64'),
  'Fn::ImportValue': (argument, lookups, place) =>
    lookups.importValue(text(resolve(argument, lookups, place), place, 'Fn::ImportValue'), place),
  'Fn::GetStackOutput': (argument, lookups, place) => {
    const given = resolve(argument, lookups, place);
    if (!isJsonObject(given)) throw malformed(place, 'Fn::GetStackOutput', 'an object', given);
    return lookups.stackOutput(String(given.StackName), String(given.OutputName), place);
  },
  'Fn::GetAZs': (argument, lookups, place) => {
    const region = String(resolve(argument, lookups, place)) || lookups.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::ToJsonString': (argument, lookups, place) => JSON.stringify(resolve(argument, lookups, place)),
  'Fn::Length': (argument, lookups, place) => list(resolve(argument, lookups, place), place, 'Fn::Length').length,
};

/** Replaces every intrinsic function inside `value`; members that come out as `AWS::NoValue` disappear. */
export function resolve(value: Json | undefined, lookups: Lookups, place: string): Json {
  return resolveOptional(value, lookups, place) ?? null;
}

function resolveOptional(value: Json | undefined, lookups: Lookups, place: string): Json | undefined {
  if (typeof value === 'string') return lookups.keepsReferences ? value : withoutDynamicReference(value, place);
  if (Array.isArray(value)) {
    return value.map((element) => resolveOptional(element, lookups, place)).filter((element) => element !== undefined);
  }
  if (!isJsonObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (apply === undefined) {
      const served = Object.keys(FUNCTIONS).join(', ');
      throw new Unsupported(place, `uses ${name}, which the runner does not resolve; served are: ${served}`);
    }
    return apply(value[name] as Json, lookups, place);
  }
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const resolved = resolveOptional(member, lookups, place);
    if (resolved !== undefined) members.push([key, resolved]);
  }
  // Not by assignment, which takes `__proto__` for something else than a name.
  return Object.fromEntries(members);
}

function getAtt(argument: Json, lookups: Lookups, place: string): Json {
  const parts = typeof argument === 'string' ? splitOnce(argument, '.') : tuple(argument, place, 'Fn::GetAtt', 2);
  return lookups.attribute(String(parts[0]), String(resolve(parts[1], lookups, place)), place);
}

function join(argument: Json, lookups: Lookups, place: string): Json {
  const [separator, parts] = tuple(argument, place, 'Fn::Join', 2);
  return list(resolve(parts, lookups, place), place, 'Fn::Join')
    .map((part) => text(part, place, 'Fn::Join'))
    .join(String(separator));
}

function sub(argument: Json, lookups: Lookups, place: string): Json {
  const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== 'string') throw malformed(place, 'Fn::Sub', 'a string', template);
  const variables = isJsonObject(own) ? own : {};
  return template.replace(/\$\{(!?)([^}]*)\}/g, (_match, literal: string, given: string) => {
    if (literal) return `\${${given}}`;
    const name = given.trim();
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], lookups, place), place, 'Fn::Sub');
    const [logicalId, attribute] = splitOnce(name, '.');
    const value = attribute ? lookups.attribute(logicalId, attribute, place) : (lookups.ref(name, place) ?? '');
    return text(value, place, 'Fn::Sub');
  });
}

function select(argument: Json, lookups: Lookups, place: string): Json {
  const [index, source] = tuple(argument, place, 'Fn::Select', 2);
  const at = Number(resolve(index, lookups, place));
  const elements = list(resolve(source, lookups, place), place, 'Fn::Select');
  const chosen = elements[at];
  if (chosen === undefined) {
    throw malformed(place, 'Fn::Select', `an index below ${elements.length}`, index ?? null);
  }
  return chosen;
}

function findInMap(argument: Json, lookups: Lookups, place: string): Json | undefined {
  const parts = Array.isArray(argument) ? argument : [];
  const [mapName, top, second] = parts.slice(0, 3).map((part) => String(resolve(part, lookups, place)));
  const row = own(own(lookups.mappings, mapName), top);
  const value = own(row, second);
  if (value !== undefined) return value;
  const options = parts[3];
  if (isJsonObject(options) && 'DefaultValue' in options) return resolveOptional(options.DefaultValue, lookups, place);
  throw new BadRequest(`${place}: Fn::FindInMap finds nothing under ${mapName}.${top}.${second} in Mappings`);
}

function own(value: Json | undefined, key = ''): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Values that only a deployment can read must not pass as if they were the text itself. */
function withoutDynamicReference(value: string, place: string): string {
  const reference = /\{\{resolve:(ssm|ssm-secure|secretsmanager):[^}]*\}\}/.exec(value);
  if (reference === null) return value;
  throw new Unsupported(
    place,
    `uses the dynamic reference ${reference[0]}, which only a deployment can read; write the value into the app for local runs`,
  );
}

function tuple(argument: Json, place: string, name: string, length: number): Json[] {
  if (Array.isArray(argument) && argument.length === length) return argument;
  throw malformed(place, name, `a list of ${length}`, argument);
}

function list(value: Json, place: string, name: string): Json[] {
  if (Array.isArray(value)) return value;
  throw malformed(place, name, 'a list', value);
}

function text(value: Json, place: string, name: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed(place, name, 'text', value);
}

function malformed(place: string, name: string, expected: string, got: Json | undefined): BadRequest {
  return new BadRequest(`${place}: ${name} takes ${expected}, got ${JSON.stringify(got)}`);
}

function splitOnce(source: string, separator: string): [string, string] {
  const at = source.indexOf(separator);
  return at < 0 ? [source, ''] : [source.slice(0, at), source.slice(at + 1)];
}
