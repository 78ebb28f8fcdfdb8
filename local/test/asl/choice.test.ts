import type { Json, JsonObject } from '../../src/kernel/json';
import { IN_S, run } from './run-definition';

const INPUT: Json = {
  s: 'b',
  n: 5,
  t: '2026-01-01T10:00:00Z',
  yes: true,
  nothing: null,
  list: [1, 2],
  file: 'report-2026.csv',
  star: 'a*b',
  other: { s: 'b', n: 6, t: '2026-01-01T11:00:00+01:00', yes: false },
};

async function chosen(rule: JsonObject, extra: JsonObject = {}) {
  const { output, error, cause } = await run(
    {
      StartAt: 'S',
      States: {
        S: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No', ...extra },
        Yes: { Type: 'Pass', Result: true, End: true },
        No: { Type: 'Pass', Result: false, End: true },
      },
    },
    { input: INPUT },
  );
  return error === undefined ? output : `${error}: ${cause}`;
}

// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html; mixed types and negated tests: aws-facts 4.9
test.each<[rule: JsonObject, expected: boolean]>([
  [{ Variable: '$.s', StringEquals: 'b' }, true],
  [{ Variable: '$.s', StringLessThan: 'b' }, false],
  [{ Variable: '$.s', StringLessThanEquals: 'b' }, true],
  [{ Variable: '$.s', StringGreaterThan: 'a' }, true],
  [{ Variable: '$.s', StringGreaterThanEquals: 'c' }, false],
  [{ Variable: '$.s', StringEqualsPath: '$.other.s' }, true],
  [{ Variable: '$.n', StringEquals: '5' }, false],
  [{ Variable: '$.n', NumericEquals: 5 }, true],
  [{ Variable: '$.n', NumericLessThanPath: '$.other.n' }, true],
  [{ Variable: '$.n', NumericGreaterThanEquals: 5.5 }, false],
  [{ Variable: '$.n', NumericLessThanEquals: 5 }, true],
  [{ Variable: '$.s', NumericEquals: 5 }, false],
  [{ Variable: '$.s', NumericLessThan: 5 }, false],
  [{ Variable: '$.yes', BooleanEquals: true }, true],
  [{ Variable: '$.yes', BooleanEqualsPath: '$.other.yes' }, false],
  [{ Variable: '$.t', TimestampEqualsPath: '$.other.t' }, true],
  [{ Variable: '$.t', TimestampLessThan: '2026-01-01T10:00:00.001Z' }, true],
  [{ Variable: '$.t', TimestampGreaterThanEquals: '2026-01-01T10:00:00Z' }, true],
  [{ Variable: '$.s', TimestampEquals: '2026-01-01T10:00:00Z' }, false],
  [{ Variable: '$.nothing', IsNull: true }, true],
  [{ Variable: '$.s', IsNull: false }, true],
  [{ Variable: '$.nope', IsPresent: false }, true],
  [{ Variable: '$.nothing', IsPresent: true }, true],
  [{ Variable: '$.list[1]', IsPresent: true }, true],
  [{ Variable: '$.list[2]', IsPresent: true }, false],
  [{ Variable: '$.n', IsNumeric: false }, false],
  [{ Variable: '$.s', IsNumeric: false }, true],
  [{ Variable: '$.s', IsString: true }, true],
  [{ Variable: '$.yes', IsBoolean: true }, true],
  [{ Variable: '$.t', IsTimestamp: true }, true],
  [{ Variable: '$.s', IsTimestamp: true }, false],
  [{ Variable: '$.file', StringMatches: 'report-*.csv' }, true],
  [{ Variable: '$.file', StringMatches: 'report-*.csv?' }, false],
  [{ Variable: '$.star', StringMatches: 'a\\*b' }, true],
  [{ Variable: '$.s', StringMatches: '\\*' }, false],
  [{ Variable: '$.s', StringMatches: '*' }, true],
  [{ Variable: '$.s', StringMatches: '' }, false],
  [{ Variable: '$.file', StringMatches: '*-*2*.csv*' }, true],
  [{ Variable: '$.file', StringMatches: '*.cs' }, false],
  [{ Variable: '$.file', StringMatches: 'report-2.*v' }, false],
  [
    {
      And: [
        { Variable: '$.n', NumericEquals: 5 },
        { Variable: '$.s', StringEquals: 'x' },
      ],
    },
    false,
  ],
  [{ Or: [{ Variable: '$.n', NumericEquals: 1 }, { Not: { Variable: '$.s', StringEquals: 'x' } }] }, true],
  [
    {
      And: [
        { Variable: '$.nope', IsPresent: true },
        { Variable: '$.nope', NumericEquals: 1 },
      ],
    },
    false,
  ],
])('%j is %j', async (rule, expected) => {
  expect(await chosen(rule)).toBe(expected);
});

// Java's ISO_OFFSET_DATE_TIME, which AWS's texts speak of:
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html
test.each<[text: string, expected: boolean]>([
  ['2026-01-01T10:00:00Z', true],
  ['2026-01-01t10:00:00.123456789z', true],
  ['2026-01-01T10:00+18:00', true],
  ['2026-01-01T10:00+18:01', false],
  ['2026-01-01T10:00:00+01:60', false],
  ['2026-01-01T10:00:00', false],
  ['2026-01-01 10:00:00Z', false],
  ['2026-02-29T10:00:00Z', false],
  ['2026-01-01T24:00:00Z', false],
  ['2026-01-01T10:00:00+0100', false],
])('%s is a timestamp: %j', async (text, expected) => {
  const definition = {
    StartAt: 'S',
    States: {
      S: { Type: 'Choice', Choices: [{ Variable: '$', IsTimestamp: expected, Next: 'End' }] },
      End: { Type: 'Succeed' },
    },
  };

  expect(await run(definition, { input: text })).toMatchObject({ status: 'SUCCEEDED' });
});

test('a pattern of many wildcards takes no longer than text times pattern', async () => {
  const rule = { Variable: '$', StringMatches: `${'*a'.repeat(20)}*b`, Next: 'End' };
  const definition = {
    StartAt: 'S',
    States: { S: { Type: 'Choice', Choices: [rule], Default: 'End' }, End: { Type: 'Succeed' } },
  };

  expect(await run(definition, { input: 'a'.repeat(50_000) })).toMatchObject({ status: 'SUCCEEDED' });
});

// A public answer of AWS for a missing variable; aws-facts have no recording of it.
test.each<[JsonObject]>([[{ Variable: '$.nope', StringEquals: 'x' }], [{ Variable: '$.nope', IsString: true }]])(
  '%j on a missing value fails',
  async (rule) => {
    expect(await chosen(rule)).toBe(
      `States.Runtime: ${IN_S}Invalid path '$.nope': The choice state's condition path references an invalid value.`,
    );
  },
);

// https://github.com/floci-io/floci/pull/3167, as verified with AWS
test('no match and no default is States.Runtime', async () => {
  const outcome = await run({
    StartAt: 'S',
    States: {
      S: { Type: 'Choice', Choices: [{ Variable: '$.n', IsPresent: true, Next: 'End' }] },
      End: { Type: 'Succeed' },
    },
  });

  expect(outcome).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: `${IN_S}Failed to transition out of the state. The state does not point to a next state.`,
  });
});

describe('in JSONata', () => {
  function jsonata(condition: Json, extra: JsonObject = {}) {
    return run(
      {
        QueryLanguage: 'JSONata',
        StartAt: 'S',
        States: {
          S: {
            Type: 'Choice',
            Choices: [{ Condition: condition, Next: 'End', Output: 'rule', Assign: { from: 'rule' } }],
            Default: 'End',
            Output: 'default',
            Assign: { from: 'default' },
            ...extra,
          },
          End: { Type: 'Pass', Output: '{% [$states.input, $from] %}', End: true },
        },
      },
      { input: INPUT },
    );
  }

  test.each<[condition: Json, expected: string]>([
    ['{% $states.input.n = 5 %}', 'rule'],
    ['{% $states.input.n > 5 %}', 'default'],
    [true, 'rule'],
  ])('%j takes the %s, whose own Output and Assign apply', async (condition, expected) => {
    expect((await jsonata(condition)).output).toEqual([expected, expected]);
  });

  test('a condition that is no boolean fails', async () => {
    expect((await jsonata('{% $states.input.s %}')).cause).toBe(
      `${IN_S}The JSONata expression '$states.input.s' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string' for value: "b"`,
    );
  });
});
