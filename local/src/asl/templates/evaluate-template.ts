import type { Json } from '../../kernel/json';
import { EvaluationFailure } from '../evaluation-failure';
import { evaluateCall } from '../intrinsics/evaluate-call';
import { evaluateExpression } from '../jsonata/expression';
import { PathMissing } from '../paths/evaluate-path';
import { readDataPath } from './read-data-path';
import type { Scope } from './scope';
import type { Template } from './template';

/** Computes a template. Only expressions take turns of the event loop, so JSONPath states stay synchronous. */
export function evaluateTemplate(template: Template, scope: Scope): Json | Promise<Json> {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'jsonata':
      return evaluateExpression(template.expression, scope, template.location);
    case 'path':
      try {
        return readDataPath(template.path, scope);
      } catch (error) {
        if (error instanceof PathMissing) throw notFound(template.path.text, template.field, scope);
        throw error;
      }
    case 'intrinsic':
      return evaluateCall(template.call, scope);
    case 'array':
      return collect(template.items.map((item) => evaluateTemplate(item, scope)));
    case 'object':
      return evaluateObject(template.members, scope);
    default:
      throw template satisfies never;
  }
}

function evaluateObject(members: ReadonlyArray<readonly [string, Template]>, scope: Scope): Json | Promise<Json> {
  const values: Json[] = [];
  const build = () => Object.fromEntries(members.map(([name], at) => [name, values[at] as Json]));
  for (let at = 0; at < members.length; at++) {
    const value = evaluateTemplate((members[at] as (typeof members)[number])[1], scope);
    if (value instanceof Promise) return finishObject(members, scope, values, value).then(build);
    values.push(value);
  }
  return build();
}

/** One after the other, so that the first field that fails is the first as written. */
async function finishObject(
  members: ReadonlyArray<readonly [string, Template]>,
  scope: Scope,
  values: Json[],
  pending: Promise<Json>,
): Promise<void> {
  values.push(await pending);
  for (const [, template] of members.slice(values.length)) values.push(await evaluateTemplate(template, scope));
}

function collect(items: Array<Json | Promise<Json>>): Json | Promise<Json> {
  return items.some((item) => item instanceof Promise) ? Promise.all(items) : (items as Json[]);
}

function notFound(path: string, field: string, scope: Scope): EvaluationFailure {
  return new EvaluationFailure(
    'States.Runtime',
    `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${JSON.stringify(scope.data)}'`,
  );
}
