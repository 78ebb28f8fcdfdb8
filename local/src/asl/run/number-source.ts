import type { Json } from '../../kernel/json';
import type { NumberSource } from '../definition';
import { EvaluationFailure } from '../evaluation-failure';
import { queryFailure, subjectOf } from '../jsonata/expression';
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
  if (source.kind === 'path') {
    const value = readFieldPath(source.path, visit.scope({ data: effectiveInput(visit) }));
    if (typeof value === 'number' && (kind === 'fractional' || Number.isInteger(value))) return value;
    throw new EvaluationFailure(
      'States.Runtime',
      `The ${field}Path field refers to value ${JSON.stringify(value)} which is not a valid ${kind === 'integer' ? 'integer' : 'float'}: ${source.path.text}`,
    );
  }
  const number = (await readTyped(source.template, 'number', visit)) as number;
  const isRight = number >= 0 && (kind === 'fractional' || Number.isInteger(number));
  if (isRight) return number;
  throw outOfRange(source.template, kind === 'fractional' ? 'a non-negative number' : 'a non-negative integer', number);
}

/**
 * The failure of an expression that gives a number outside of its field's range. The name is the guide's; the text is
 * ours, after the one for a value of the wrong type.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function outOfRange(template: Template, expected: string, number: number): EvaluationFailure {
  if (template.kind !== 'jsonata') throw new TypeError('the parser saw to the range of what is no expression');
  const { location, expression } = template;
  return queryFailure(
    `${subjectOf(expression, location)} returned a value outside the acceptable range. Expected ${expected}, but was: ${number}`,
    location,
  );
}

/** The same for a number with bounds of its own; the text for a path is recorded of ToleratedFailureCount. */
export async function readAtLeast(
  least: 0 | 1,
  source: NumberSource,
  field: string,
  visit: Visit,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  if (source.kind === 'jsonata') {
    const number = (await readTyped(source.template, 'number', visit)) as number;
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw outOfRange(source.template, rangeText(least, most), number);
  }
  const number = await readNumber(source, field, visit);
  if (number >= least && number <= most) return number;
  if (number > most) throw new EvaluationFailure('States.Runtime', `${field} cannot be greater than ${most}.`);
  const detail = least === 0 ? `${field} cannot be negative.` : `${field} must be greater than 0.`;
  throw new EvaluationFailure('States.Runtime', detail);
}

function rangeText(least: 0 | 1, most: number): string {
  if (most !== Number.POSITIVE_INFINITY) return `an integer from ${least} to ${most}`;
  return least === 0 ? 'a non-negative integer' : 'an integer greater than 0';
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
