import type { Json } from '../../kernel/json';
import type { PathStep } from './json-path';

/** A path led nowhere. The message is the part that AWS puts behind `Invalid path '…' : `. */
export class PathMissing extends Error {
  override readonly name = 'PathMissing';
}

/** Where a step could not be taken: the steps before it, and the value they led to. */
export interface Stop {
  readonly trail: readonly PathStep[];
  readonly value: Json;
  readonly step: PathStep;
}

/** That a property is asked of what is no object, as Jayway says it. */
export function notAnObject({ trail, value, step }: Stop): string {
  return `Expected to find an object with property ${describeStep(step)} in path ${describeSteps(trail)} but found '${javaClass(value, trail)}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.`;
}

/** That an index is asked of what is no list. */
export function notAnArray({ trail, value, step }: Stop): string {
  if (value === null) return `The path ${describeSteps(trail)} is null`;
  return `Filter: ${describeStep(step)} can only be applied to arrays. Current context is: ${javaText(value, trail)}`;
}

/** That a filter is asked of what holds nothing. */
export function isPrimitive({ trail, value }: Stop): string {
  return `Filter: [?] can not be applied to primitives. Current context is: ${javaText(value, trail)}`;
}

/**
 * True for a value that Jayway unwraps: with Jackson's nodes below it, which give null for an index behind the end as AWS
 * does, it does so for the members of objects, not for the items of lists.
 */
function isUnwrapped(trail: readonly PathStep[]): boolean {
  return trail.at(-1)?.kind === 'member';
}

function javaClass(value: Json, trail: readonly PathStep[]): string {
  if (value === null) return 'null';
  const [plain, node] = javaNames(value);
  return isUnwrapped(trail) && plain !== undefined
    ? `java.lang.${plain}`
    : `com.fasterxml.jackson.databind.node.${node}`;
}

function javaNames(value: Exclude<Json, null>): [plain: string | undefined, node: string] {
  switch (typeof value) {
    case 'string':
      return ['String', 'TextNode'];
    case 'boolean':
      return ['Boolean', 'BooleanNode'];
    case 'number':
      if (!Number.isInteger(value)) return ['Double', 'DoubleNode'];
      return Math.abs(value) < 2 ** 31 ? ['Integer', 'IntNode'] : ['Long', 'LongNode'];
    default:
      return [undefined, Array.isArray(value) ? 'ArrayNode' : 'ObjectNode'];
  }
}

function javaText(value: Json, trail: readonly PathStep[]): string {
  return typeof value === 'string' && isUnwrapped(trail) ? value : JSON.stringify(value);
}

/** A path as Jayway prints it: `$['a'][0]`. */
export function describeSteps(steps: readonly PathStep[]): string {
  return `$${steps.map(describeStep).join('')}`;
}

function describeStep(step: PathStep): string {
  switch (step.kind) {
    case 'member':
      return `['${step.name}']`;
    case 'members':
      return `[${step.names.map((name) => `'${name}'`).join(',')}]`;
    case 'index':
      return `[${step.index}]`;
    case 'indexes':
      return `[${step.indexes.join(',')}]`;
    case 'slice':
      return `[${step.from ?? ''}:${step.to ?? ''}]`;
    case 'wildcard':
      return '[*]';
    case 'descend':
      return '..';
    case 'filter':
      return '[?]';
    case 'function':
      return `.${step.name}()`;
    default:
      throw step satisfies never;
  }
}
