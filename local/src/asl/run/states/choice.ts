import type { Json } from '../../../kernel/json';
import type { ChoiceRule, ChoiceState, Condition } from '../../definition';
import { EvaluationFailure } from '../../evaluation-failure';
import type { DataPath } from '../../paths/json-path';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { readReference } from '../../templates/read-data-path';
import type { Scope } from '../../templates/scope';
import { assign, effectiveInput, outputOf, outputPath, passOn } from '../data-flow';
import type { Recovered } from '../recovery';
import { checkType } from '../result-type';
import type { Visit } from '../visit';
import { compare } from './comparison';

/** Takes the first rule that holds, else the default. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Recovered> {
  const { state } = visit;
  const scope = visit.scope({ data: effectiveInput(visit) });
  for (const rule of state.rules) {
    if (await holds(rule.condition, scope)) return follow(rule, visit);
  }
  if (state.defaultNext !== undefined) return { ...(await passOn(visit)), next: state.defaultNext };
  // The list of errors names States.NoChoiceMatched, the page of this state a failure to transition out of it, which is
  // what AWS was seen to say and nothing catches: https://github.com/floci-io/floci/pull/3167 and
  // https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
  throw new EvaluationFailure(
    'States.Runtime',
    'Failed to transition out of the state. The state does not point to a next state.',
  );
}

/** A rule has its own `Assign` and `Output`; those of the state belong to its default. */
async function follow(rule: ChoiceRule, visit: Visit<ChoiceState>): Promise<Recovered> {
  const input = effectiveInput(visit);
  const { data } = visit.state;
  const assigned = await assign(rule.assign, visit, { data: input });
  const output =
    data.kind === 'JSONata'
      ? await outputOf(rule.output, visit, { data: input }, input)
      : outputPath(data, input, visit);
  return { output, assigned, next: rule.next };
}

async function holds(condition: Condition, scope: Scope): Promise<boolean> {
  switch (condition.kind) {
    case 'jsonata':
      return checkType(await evaluateTemplate(condition.template, scope), 'boolean', condition.template) === true;
    case 'and':
      for (const inner of condition.conditions) if (!(await holds(inner, scope))) return false;
      return true;
    case 'or':
      for (const inner of condition.conditions) if (await holds(inner, scope)) return true;
      return false;
    case 'not':
      return !(await holds(condition.condition, scope));
    case 'compare':
      return compareAt(condition, scope);
    default:
      throw condition satisfies never;
  }
}

function compareAt({ variable, operator, operand }: Extract<Condition, { kind: 'compare' }>, scope: Scope): boolean {
  if (operator === 'IsPresent') return (readReference(variable, scope) !== undefined) === operand;
  const value = existing(variable, scope);
  if (!operator.endsWith('Path')) return compare(operator, value, operand as Json);
  return compare(operator.slice(0, -'Path'.length), value, existing(operand as DataPath, scope));
}

function existing(path: DataPath, scope: Scope): Json {
  const value = readReference(path, scope);
  if (value !== undefined) return value;
  throw new EvaluationFailure(
    'States.Runtime',
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}
