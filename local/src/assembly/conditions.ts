import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json';
import { type Lookups, resolve } from './resolve';

/** Decides a condition of a template by name. */
export function isConditionTrue(name: string, conditions: JsonObject, lookups: Lookups, place: string): boolean {
  const definition = Object.hasOwn(conditions, name) ? conditions[name] : undefined;
  if (definition === undefined) {
    const known = Object.keys(conditions).join(', ') || 'none';
    throw new BadRequest(`${place}: condition '${name}' is not defined in Conditions; defined are: ${known}`);
  }
  return decide(definition, lookups, `Conditions/${name}`);
}

function decide(definition: Json, lookups: Lookups, place: string): boolean {
  const [name, ...others] = isJsonObject(definition) ? Object.keys(definition) : [];
  const argument = isJsonObject(definition) && name !== undefined ? definition[name] : undefined;
  const operands = Array.isArray(argument) ? argument : [];
  const holds = (operand: Json) => decide(operand, lookups, place);
  if (others.length === 0) {
    switch (name) {
      case 'Condition':
        return lookups.condition(String(argument), place);
      case 'Fn::Equals': {
        const [left, right] = operands.map((operand) => comparable(resolve(operand, lookups, place)));
        return left === right;
      }
      case 'Fn::And':
        return operands.every(holds);
      case 'Fn::Or':
        return operands.some(holds);
      case 'Fn::Not':
        return !operands.every(holds);
    }
  }
  throw new BadRequest(
    `${place}: must be Condition, Fn::Equals, Fn::And, Fn::Or or Fn::Not, got ${JSON.stringify(definition)}`,
  );
}

/** CloudFormation compares as text: a parameter's `5` equals the number 5. */
function comparable(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
