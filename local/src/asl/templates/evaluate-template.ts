import type { Json } from '../../kernel/json';
import { jsonText } from '../../kernel/json-text';
import { EvaluationFailure } from '../evaluation-failure';
import { evaluateCall } from '../intrinsics/evaluate-call';
import { evaluateExpression } from '../jsonata/expression';
import { PathMissing } from '../paths/path-problems';
import { readDataPath, refuseNullData } from './read-data-path';
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
      refuseNullData(template.path, scope);
      try {
        return readDataPath(template.path, scope);
      } catch (error) {
        if (error instanceof PathMissing) throw notFound(template.path.text, template.field, scope);
        throw error;
      }
    case 'intrinsic':
      return evaluateCall(template.call, scope);
    case 'array':
      return evaluateInTurn(template.items, scope);
    case 'object':
      return evaluateObject(template.members, scope);
    default:
      throw template satisfies never;
  }
}

function evaluateObject(members: ReadonlyArray<readonly [string, Template]>, scope: Scope): Json | Promise<Json> {
  const build = (values: Json[]) => Object.fromEntries(members.map(([name], at) => [name, values[at] as Json]));
  const values = evaluateInTurn(
    members.map(([, template]) => template),
    scope,
  );
  return values instanceof Promise ? values.then(build) : build(values);
}

/** One after the other, so that the first field that fails is the first as written. */
function evaluateInTurn(templates: readonly Template[], scope: Scope): Json[] | Promise<Json[]> {
  const values: Json[] = [];
  for (const template of templates) {
    const value = evaluateTemplate(template, scope);
    if (value instanceof Promise) return finishInTurn(templates, scope, values, value);
    values.push(value);
  }
  return values;
}

async function finishInTurn(
  templates: readonly Template[],
  scope: Scope,
  values: Json[],
  pending: Promise<Json>,
): Promise<Json[]> {
  values.push(await pending);
  for (const template of templates.slice(values.length)) values.push(await evaluateTemplate(template, scope));
  return values;
}

function notFound(path: string, field: string, scope: Scope): EvaluationFailure {
  return new EvaluationFailure(
    'States.Runtime',
    `The JSONPath '${path}' specified for the field '${field}' could not be found in the input '${jsonText(scope.data)}'`,
  );
}
