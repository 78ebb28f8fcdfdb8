import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { ChoiceRule, Condition } from '../definition';
import { isExpression } from '../jsonata/expression';
import type { DataPath } from '../paths/json-path';
import { epochMs } from '../timestamp';
import { parseAssign } from './parse-data-flow';
import { StateSource } from './state-source';

/** Parses `Choices`. */
export function parseRules(state: StateSource): ChoiceRule[] {
  const sources = state.objects('Choices');
  if (state.has('Choices') && sources.length === 0) state.refuse('Choices', 'Value must be a non-empty array');
  return sources.map((source, at) => {
    const name = `Choices[${at}]`;
    const rule = new StateSource(source, state.at(name), state.language, state.problems, `${name}/`);
    const isJsonata = state.language === 'JSONata';
    return {
      condition: isJsonata ? jsonataCondition(rule) : pathCondition(rule, TOP_FIELDS),
      next: rule.target('Next'),
      output: isJsonata ? rule.jsonata('Output') : undefined,
      assign: parseAssign(rule),
    };
  });
}

const NEVER: Condition = { kind: 'or', conditions: [] };
const TOP_FIELDS = ['Next', 'Comment', 'Assign'];
const JSONATA_ONLY = ['Condition', 'Output'];
const JSONATA_FIELDS = new Set([...JSONATA_ONLY, ...TOP_FIELDS]);
const PATH_FIELDS = new Set(['Variable', 'And', 'Or', 'Not']);

function jsonataCondition(rule: StateSource): Condition {
  for (const field of Object.keys(rule.source)) {
    if (JSONATA_FIELDS.has(field)) continue;
    if (PATH_FIELDS.has(field) || operandKind(field) !== undefined) rule.refuseLanguage(field);
    else rule.refuseField(field);
  }
  rule.requireOneOf('Condition');
  const value = rule.get('Condition');
  if (value === undefined) return NEVER;
  if (typeof value !== 'boolean' && !(typeof value === 'string' && isExpression(value))) {
    rule.refuse('Condition', 'Value must be a boolean or a JSONata expression');
    return NEVER;
  }
  const template = rule.jsonata('Condition');
  return template === undefined ? NEVER : { kind: 'jsonata', template, location: `${rule.prefix}Condition` };
}

function pathCondition(rule: StateSource, besides: readonly string[]): Condition {
  const foreign = Object.keys(rule.source).filter((field) => JSONATA_ONLY.includes(field));
  for (const field of foreign) rule.refuseLanguage(field);
  // What else such a rule lacks follows from the language that it was written in.
  if (foreign.includes('Condition')) return NEVER;
  const fields = Object.keys(rule.source).filter(
    (field) => !besides.includes(field) && !foreign.includes(field) && field !== 'Comment',
  );
  const nested = fields.find((field) => field === 'And' || field === 'Or' || field === 'Not');
  if (nested !== undefined) {
    for (const field of fields) if (field !== nested) rule.refuseField(field);
    return nested === 'Not' ? negation(rule) : combination(rule, nested);
  }
  return comparison(rule, fields);
}

function combination(rule: StateSource, field: 'And' | 'Or'): Condition {
  const sources = rule.objects(field);
  if (sources.length === 0) rule.refuse(field, 'Value must be a non-empty array');
  const conditions = sources.map((source, at) => pathCondition(inner(rule, source, `${field}[${at}]`), []));
  return { kind: field === 'And' ? 'and' : 'or', conditions };
}

function negation(rule: StateSource): Condition {
  const source = rule.object('Not');
  return source === undefined ? NEVER : { kind: 'not', condition: pathCondition(inner(rule, source, 'Not'), []) };
}

function inner(rule: StateSource, source: JsonObject, name: string): StateSource {
  return new StateSource(source, rule.at(name), rule.language, rule.problems, `${rule.prefix}${name}/`);
}

function comparison(rule: StateSource, fields: readonly string[]): Condition {
  rule.requireOneOf('Variable');
  const operators = fields.filter((field) => field !== 'Variable');
  const [operator] = operators;
  for (const field of operators) {
    if (operandKind(field) === undefined) rule.refuseField(field);
  }
  if (operator === undefined || operators.length > 1) {
    rule.problems.schema('Exactly one comparison operator is required', rule.location);
    return NEVER;
  }
  const variable = rule.strictReference('Variable');
  const operand = readOperand(rule, operator);
  if (variable === undefined || operand === undefined) return NEVER;
  return { kind: 'compare', variable, operator, operand };
}

type OperandKind = 'String' | 'Numeric' | 'Boolean' | 'Timestamp' | 'Test' | 'Path';

const ORDERED = '(?:Equals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)';
const OPERATORS: ReadonlyArray<readonly [RegExp, OperandKind]> = [
  [new RegExp(`^(?:String|Numeric|Timestamp)${ORDERED}Path$|^BooleanEqualsPath$`), 'Path'],
  [new RegExp(`^String${ORDERED}$|^StringMatches$`), 'String'],
  [new RegExp(`^Numeric${ORDERED}$`), 'Numeric'],
  [new RegExp(`^Timestamp${ORDERED}$`), 'Timestamp'],
  [/^BooleanEquals$/, 'Boolean'],
  [/^Is(?:Null|Present|Numeric|String|Boolean|Timestamp)$/, 'Test'],
];

/** Every comparison operator of a choice rule. */
export const COMPARISON_OPERATORS: readonly string[] = [
  ...['String', 'Numeric', 'Timestamp'].flatMap((type) =>
    ['Equals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].flatMap((relation) => [
      `${type}${relation}`,
      `${type}${relation}Path`,
    ]),
  ),
  'BooleanEquals',
  'BooleanEqualsPath',
  'StringMatches',
  ...['Null', 'Present', 'Numeric', 'String', 'Boolean', 'Timestamp'].map((test) => `Is${test}`),
];

function operandKind(operator: string): OperandKind | undefined {
  return OPERATORS.find(([pattern]) => pattern.test(operator))?.[1];
}

function readOperand(rule: StateSource, operator: string): Json | DataPath | undefined {
  const value = rule.get(operator) as Json;
  switch (operandKind(operator)) {
    case 'Path':
      return rule.strictReference(operator);
    case 'String':
      return expect(rule, operator, value, typeof value === 'string', 'String');
    case 'Numeric':
      return expect(rule, operator, value, typeof value === 'number', 'Number');
    case 'Timestamp':
      warnOfTimestamp(rule, operator);
      return expect(rule, operator, value, typeof value === 'string', 'String');
    case 'Boolean':
    case 'Test':
      return expect(rule, operator, value, typeof value === 'boolean', 'Boolean');
    default:
      return undefined;
  }
}

/** No page says that AWS refuses it, and that of a Wait it does not; here it ends no execution. */
function warnOfTimestamp(rule: StateSource, operator: string): void {
  const text = rule.text(operator);
  if (text === undefined || epochMs(text) !== undefined) return;
  const message = 'Value is not a valid ISO-8601 extended offset date-time; nothing compares with it';
  rule.problems.warn('SCHEMA_VALIDATION_FAILED', message, rule.at(operator));
}

function expect(rule: StateSource, operator: string, value: Json, isRight: boolean, type: string): Json | undefined {
  if (isRight && !isJsonObject(value)) return value;
  rule.refuse(operator, `Expected value of type ${type}`);
  return undefined;
}
