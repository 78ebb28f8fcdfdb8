import type { Json } from '../../kernel/json';
import { queryFailure, subjectOf } from '../jsonata/expression';
import type { Template } from '../templates/template';

/** Returns the value if it has the type that its field needs; a value of another type is AWS's evaluation failure. */
export function checkType(value: Json, expected: 'string' | 'number' | 'array' | 'boolean', template: Template): Json {
  const actual = typeName(value);
  if (actual === expected || template.kind !== 'jsonata') return value;
  throw queryFailure(
    `${subjectOf(template.expression, template.location)} returned an unexpected result type. Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value)}`,
    template.location,
  );
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
