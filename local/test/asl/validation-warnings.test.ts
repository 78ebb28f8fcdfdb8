import { validateDefinition } from '../../src/asl';
import type { Json, JsonObject } from '../../src/kernel/json';
import { INNER, problems } from './definition-problems';
import { FUNCTION, single } from './run-definition';

const JSONATA = { QueryLanguage: 'JSONata' };

test.each([['Succeed'], ['Fail']])('warns of an End that %s does not need', (Type) => {
  expect(validateDefinition({ StartAt: 'S', States: { S: { Type, End: true } } })).toEqual([
    {
      severity: 'WARNING',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: `A ${Type} state ends without it`,
      location: '/States/S/End',
    },
  ]);
});

test('warns of a literal timestamp that AWS accepts and cannot read', () => {
  expect(validateDefinition(single({ Type: 'Wait', Timestamp: '2016-12-05 21:29:29Z' }))).toEqual([
    {
      severity: 'WARNING',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: 'Value is not a valid ISO-8601 extended offset date-time; the execution will fail',
      location: '/States/S/Timestamp',
    },
  ]);
});

test.each<[what: string, definition: Json]>([
  [
    'a Choice without Default',
    {
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Variable: '$.x', IsNull: true, Next: 'B' }] },
        B: { Type: 'Succeed' },
      },
    },
  ],
  ['a variable that nothing assigns', single({ Type: 'Pass', Output: '{% $never %}' }, JSONATA)],
  [
    'the same inner variable in two branches',
    single({
      Type: 'Parallel',
      Branches: ['A', 'B'].map((name) => ({
        StartAt: name,
        States: { [name]: { Type: 'Pass', Assign: { x: 1 }, End: true } },
      })),
    }),
  ],
  ['Version and Comment', single({ Type: 'Pass', Comment: 'c' }, { Version: '1.0', Comment: 'c', TimeoutSeconds: 5 })],
])('accepts %s', (_what, definition) => {
  expect(problems(definition)).toEqual([]);
});

// Where no page says that AWS refuses something, it is accepted with a warning.
test.each<[what: string, definition: Json, location: string]>([
  [
    'a literal that no timestamp equals',
    {
      StartAt: 'S',
      States: {
        S: { Type: 'Choice', Choices: [{ Variable: '$.t', TimestampEquals: '2026-01-01', Next: 'E' }] },
        E: { Type: 'Succeed' },
      },
    },
    '/States/S/Choices[0]/TimestampEquals',
  ],
  [
    'a field of a branch that nobody reads',
    single({ Type: 'Parallel', Branches: [{ ...INNER, Colour: 'red' }] }),
    '/States/S/Branches[0]/Colour',
  ],
  [
    'a field of an ItemProcessor that nobody reads',
    single({ Type: 'Map', ItemProcessor: { ...INNER, Mode: 'INLINE' } }),
    '/States/S/ItemProcessor/Mode',
  ],
  [
    'a threshold of children in a Map that has none',
    single({ Type: 'Map', ToleratedFailureCount: 1, ItemProcessor: INNER }),
    '/States/S/ToleratedFailureCount',
  ],
  [
    'an interval that the guide asks to be longer',
    single({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 0 }] }),
    '/States/S/Retry[0]/IntervalSeconds',
  ],
  [
    'an error with a reserved name that no state reports',
    single({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['States.Timeouts'] }] }),
    '/States/S/Retry[0]/ErrorEquals',
  ],
  [
    'an expression that is not closed',
    single({ Type: 'Pass', Output: { a: ['{% 1'] } }, JSONATA),
    '/States/S/Output/a[0]',
  ],
  ['an expression with a blank before it', single({ Type: 'Pass', Output: ' {% 1 %}' }, JSONATA), '/States/S/Output'],
])('warns of %s', (_what, definition, location) => {
  expect(validateDefinition(definition)).toMatchObject([{ severity: 'WARNING', location }]);
});

// Codes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
test.each<[state: JsonObject, code: string, location: string]>([
  [{ Type: 'Pass', Parameters: { a: ['$.b'] } }, 'NO_DOLLAR', '/States/S/Parameters/a[0]'],
  [{ Type: 'Pass', Parameters: { a: { b: 'States.UUID()' } } }, 'NO_DOLLAR', '/States/S/Parameters/a/b'],
  [{ Type: 'Pass', Result: { a: '$$.State.Name' } }, 'PASS_RESULT_IS_STATIC', '/States/S/Result/a'],
  [{ Type: 'Pass', Result: { 'a.$': '$.b' } }, 'PASS_RESULT_IS_STATIC', '/States/S/Result/a.$'],
  [{ Type: 'Fail', Cause: '$.cause' }, 'NO_PATH', '/States/S/Cause'],
])('warns of what is not evaluated in %j', (state, code, location) => {
  expect(validateDefinition(single(state))).toMatchObject([{ severity: 'WARNING', code, location }]);
});

test('takes a name that ends in .$ for a name where no path stands behind it', () => {
  expect(validateDefinition(single({ Type: 'Pass', Result: { '.$': '', 'cost.$': 5 } }))).toEqual([]);
});

test.each([['$'], ['$5'], ['costs $.5'], ['States of matter']])('takes the text %s for a text', (text) => {
  expect(validateDefinition(single({ Type: 'Pass', Result: text }))).toEqual([]);
});

test.each(['States.Http.StatusCode.429', 'States.Runtime', 'Lambda.Unknown', 'States.DataLimitExceeded'])(
  'has nothing to say about the error %s',
  (name) => {
    expect(validateDefinition(single({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: [name] }] }))).toEqual(
      [],
    );
  },
);
