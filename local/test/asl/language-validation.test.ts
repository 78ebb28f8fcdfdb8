import type { Json } from '../../src/kernel/json';
import { problems } from './definition-problems';
import { FUNCTION, single } from './run-definition';

const JSONATA = { QueryLanguage: 'JSONata' };

// https://github.com/floci-io/floci/issues/2968, as measured on AWS
test.each<[what: string, definition: Json, expected: string[]]>([
  [
    'a JSONata field under JSONPath',
    single({ Type: 'Pass', Output: 1 }),
    [
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S",
    ],
  ],
  [
    'a JSONPath field under JSONata',
    single({ Type: 'Pass', ResultPath: '$' }, JSONATA),
    [
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'ResultPath' is only supported for the 'JSONPath' QueryLanguage at /States/S",
    ],
  ],
  [
    'a rule and a catcher of the other language',
    {
      StartAt: 'T',
      States: {
        T: {
          Type: 'Task',
          Resource: FUNCTION,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C', Output: 1 }],
          Next: 'C',
        },
        C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'T' }], Default: 'E' },
        D: {
          Type: 'Choice',
          QueryLanguage: 'JSONata',
          Choices: [{ Condition: true, Variable: '$.x', Next: 'E' }],
          Default: 'E',
        },
        E: { Type: 'Succeed' },
      },
    },
    [
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/T/Catch[0]",
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage at /States/C/Choices[0]",
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage at /States/D/Choices[0]",
      'MISSING_TRANSITION_TARGET: State "D" is not reachable. at /States/D',
    ],
  ],
  [
    'a JSONPath state under JSONata',
    single({ Type: 'Pass', QueryLanguage: 'JSONPath' }, JSONATA),
    [
      "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S",
    ],
  ],
  [
    'an unknown language, which counts as JSONata',
    single({ Type: 'Pass', InputPath: '$' }, { QueryLanguage: 'jsonpath' }),
    [
      'SCHEMA_VALIDATION_FAILED: Value must be one of [JSONPath, JSONata] at /QueryLanguage',
      "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/S",
    ],
  ],
])('refuses %s', (_what, definition, expected) => {
  expect(problems(definition)).toEqual(expected);
});

// https://github.com/floci-io/floci/issues/2745 and 2670, as measured on AWS
test.each<[expression: string, problem: string]>([
  ['1 +', 'INVALID_JSONATA_EXPRESSION: Unexpected end of expression'],
  ['$states.input[1,2)', 'INVALID_JSONATA_EXPRESSION: Expected "]", got ","'],
  ['phone', "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported."],
  [
    '$sum(a.b) + $states.input.c',
    "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'a' at the top level is not supported.",
  ],
  ['$$', "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' at the top level is not supported."],
])('refuses the expression %s at its place', (expression, problem) => {
  const state = { Type: 'Pass', Output: { a: `{% ${expression} %}` } };

  expect(problems(single(state, JSONATA))).toEqual([`${problem} at /States/S/Output/a`]);
});

// https://states-language.net/#jsonata-concepts: fields may be named inside of an expression
test.each([
  ["$states.input.items[status = 'OPEN'].amount"],
  ['$states.input.items^(>price).{"name": name}'],
  ['$states.input.items{status: amount}'],
  ['$map($states.input.items, function($v) { $v.name })'],
  ['$states.input ~> |items|{"n": price}|'],
  ['{"phone": $states.input.phone}.phone'],
  ['$states.context.Execution.Input."a b"'],
])('accepts the fields in %s', (expression) => {
  expect(problems(single({ Type: 'Pass', Output: `{% ${expression} %}` }, JSONATA))).toEqual([]);
});

// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html: caught at creation
test('refuses $states.result and $states.errorOutput where they are not', () => {
  const { result, error } = { result: '{% $states.result.x %}', error: '{% [$states.errorOutput] %}' };
  const definition = {
    ...JSONATA,
    StartAt: 'A',
    States: {
      A: {
        Type: 'Task',
        Resource: FUNCTION,
        Arguments: result,
        Output: { a: result, b: error },
        Assign: { r: result },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B', Output: error, Assign: { e: error, r: result } }],
        Next: 'B',
      },
      B: { Type: 'Pass', Output: result, End: true },
    },
  };

  expect(problems(definition)).toEqual([
    'SCHEMA_VALIDATION_FAILED: $states.result is not available in this field at /States/A/Arguments',
    'SCHEMA_VALIDATION_FAILED: $states.errorOutput is not available in this field at /States/A/Output/b',
    'SCHEMA_VALIDATION_FAILED: $states.result is not available in this field at /States/A/Catch[0]/Assign/r',
    'SCHEMA_VALIDATION_FAILED: $states.result is not available in this field at /States/B/Output',
  ]);
});
