import type { Json } from '../../kernel/json';
import type { NumberSource } from '../definition';
import { EvaluationFailure } from '../evaluation-failure';
import { queryFailure } from '../jsonata/expression';
import { evaluateTemplate } from '../templates/evaluate-template';
import { readFieldPath } from '../templates/read-data-path';
import type { Template } from '../templates/template';
import { effectiveInput } from './data-flow';
import { checkType } from './result-type';
import type { Visit } from './visit';

/** The number, whole by default, that a field such as `TimeoutSeconds` stands for. */
export async function readNumber(
  source: NumberSource,
  field: string,
  visit: Visit,
  kind: 'integer' | 'fractional' = 'integer',
): Promise<number> {
  if (source.kind === 'constant') return source.value;
  const scope = visit.scope({ data: effectiveInput(visit) });
  if (source.kind === 'path') {
    const value = readFieldPath(source.path, scope);
    if (typeof value === 'number' && (kind === 'fractional' || Number.isInteger(value))) return value;
    throw new EvaluationFailure(
      'States.Runtime',
      `The ${field}Path field refers to value ${JSON.stringify(value)} which is not a valid ${kind === 'integer' ? 'integer' : 'float'}: ${source.path.text}`,
    );
  }
  const number = checkType(await evaluateTemplate(source.template, scope), 'number', source.template) as number;
  const isRight = number >= 0 && (kind === 'fractional' || Number.isInteger(number));
  if (isRight) return number;
  throw outOfRange(field, kind === 'fractional' ? 'a non-negative number' : 'a non-negative integer', number);
}

/**
 * The failure of an expression that gives a number outside of its field's range; the text is ours.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function outOfRange(field: string, expected: string, number: number): EvaluationFailure {
  return queryFailure(`The value of the field '${field}' must be ${expected}, but was: ${number}`, field);
}

/** The same for a number below which the field has no meaning; the text for it is recorded of ToleratedFailureCount. */
export async function readAtLeast(least: 0 | 1, source: NumberSource, field: string, visit: Visit): Promise<number> {
  const number = await readNumber(source, field, visit);
  if (number >= least) return number;
  if (source.kind === 'jsonata') throw outOfRange(field, 'an integer greater than 0', number);
  const detail = least === 0 ? `${field} cannot be negative.` : `${field} must be greater than 0.`;
  throw new EvaluationFailure('States.Runtime', detail);
}

/** Evaluates a field that must give a value of one type. */
export async function readTyped(
  template: Template,
  type: 'string' | 'number' | 'array' | 'boolean',
  visit: Visit,
): Promise<Json> {
  const value = await evaluateTemplate(template, visit.scope({ data: effectiveInput(visit) }));
  return checkType(value, type, template);
}
