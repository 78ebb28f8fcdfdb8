import { parseDefinition } from '../../src/asl';
import type { Json } from '../../src/kernel/json';
import { Unsupported } from '../../src/kernel/unsupported';
import { INNER, problems } from './definition-problems';
import { chain, FUNCTION, single } from './run-definition';

// Codes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
test.each<[what: string, definition: Json, expected: string[]]>([
  ['no object', [], ['INVALID_JSON_DESCRIPTION: The definition must be a JSON object at undefined']],
  [
    'nothing in it',
    {},
    [
      'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /',
      'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /',
    ],
  ],
  [
    'one name twice, here and in a branch',
    { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [INNER], End: true } } },
    ['DUPLICATE_STATE_NAME: Duplicate State name: P at /States/P/Branches[0]/States/P'],
  ],
  [
    'an unknown type',
    { StartAt: 'A', States: { A: { Type: 'Nap' } } },
    ["SCHEMA_VALIDATION_FAILED: 'Nap' is not a type of state at /States/A/Type"],
  ],
  [
    'no type',
    { StartAt: 'A', States: { A: {} } },
    ['SCHEMA_VALIDATION_FAILED: These fields are required: [Type] at /States/A'],
  ],
  [
    'an unknown field',
    single({ Type: 'Pass', Nap: 1 }),
    ["SCHEMA_VALIDATION_FAILED: Field 'Nap' is not supported at /States/S"],
  ],
  // https://github.com/floci-io/floci/issues/2735, as measured on AWS
  [
    'a Catch where nothing is caught',
    single({ Type: 'Pass', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }], TimeoutSeconds: 1 }),
    [
      "SCHEMA_VALIDATION_FAILED: Field 'Catch' is not supported at /States/S",
      "SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/S",
    ],
  ],
  // https://github.com/aws-cloudformation/cfn-lint/issues/4078, as seen on AWS
  [
    'a bad path',
    single({ Type: 'Pass', InputPath: 'no' }),
    ['SCHEMA_VALIDATION_FAILED: Value must be a valid JSONPath. at /States/S/InputPath'],
  ],
  // https://github.com/aws-cloudformation/cfn-lint/issues/4076 and https://github.com/Stedi-Public-Archive/ts2asl/issues/912;
  // the last two by the rule that these values are reference paths
  [
    'bad references in a Choice',
    single({
      Type: 'Choice',
      Choices: [
        { Variable: 'x', IsNull: true, Next: 'S' },
        { Variable: '$.x[$$.y]z', IsNull: true, Next: 'S' },
        { Variable: '$.x', StringEqualsPath: '$.y[*]', Next: 'S' },
        { Variable: '$.x.length()', NumericEquals: 1, Next: 'S' },
      ],
      Default: 'S',
    }),
    [
      "SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: Reference path didn't start with '$' at /States/S/Choices[0]/Variable",
      "SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: '[' must be followed by ' or '[' at /States/S/Choices[1]/Variable",
      'SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: Illegal use of JsonPath: $.y[*] at /States/S/Choices[2]/StringEqualsPath',
      'SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: Illegal use of JsonPath: $.x.length() at /States/S/Choices[3]/Variable',
      'MISSING_END_STATE: Workflow has no terminal state at undefined',
    ],
  ],
  [
    'a path that is no text',
    single({ Type: 'Pass', OutputPath: 5 }),
    ['SCHEMA_VALIDATION_FAILED: Expected value of type String at /States/S/OutputPath'],
  ],
  [
    'a ResultPath to many places',
    single({ Type: 'Pass', ResultPath: '$.a[*]' }),
    [
      'SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: Illegal use of JsonPath: $.a[*] at /States/S/ResultPath',
    ],
  ],
  [
    'a template field that is neither path nor call',
    single({ Type: 'Pass', Parameters: { a: { 'b.$': 'States.Nope(1)' } } }),
    [
      "SCHEMA_VALIDATION_FAILED: The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters/a",
    ],
  ],
  [
    'template fields that hold no text',
    single({ Type: 'Pass', Parameters: { 'b.$': ['$.x'], 'c.$': 1 } }),
    [
      "SCHEMA_VALIDATION_FAILED: The value for the field 'b.$' must be a STRING that contains a JSONPath but was an ARRAY at /States/S/Parameters",
      "SCHEMA_VALIDATION_FAILED: The value for the field 'c.$' must be a STRING that contains a JSONPath but was a NUMBER at /States/S/Parameters",
    ],
  ],
  [
    'two ways to wait',
    single({ Type: 'Wait', Seconds: 1, SecondsPath: '$.x' }),
    ['SCHEMA_VALIDATION_FAILED: There should only be one of the following fields: [Seconds, SecondsPath] at /States/S'],
  ],
  [
    'a negative wait',
    single({ Type: 'Wait', Seconds: -1 }),
    ['SCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/S/Seconds'],
  ],
  // https://github.com/aws/aws-cdk/issues/10530, as seen on AWS
  [
    'States.ALL beside others, and before the last',
    single({
      Type: 'Task',
      Resource: FUNCTION,
      Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A', 'States.ALL'] }],
    }),
    [
      'SCHEMA_VALIDATION_FAILED: States.ALL must appear alone and at end of list at /States/S/Retry[0]/ErrorEquals[0]',
      'SCHEMA_VALIDATION_FAILED: States.ALL must appear alone and at end of list at /States/S/Retry[1]/ErrorEquals[1]',
    ],
  ],
  [
    'a rate below one',
    single({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }),
    ['SCHEMA_VALIDATION_FAILED: Minimum value is 1.0 at /States/S/Retry[0]/BackoffRate'],
  ],
  [
    'a rule without Next, and one without an operator',
    single({
      Type: 'Choice',
      Choices: [
        { Variable: '$', IsNull: true },
        { Variable: '$', Next: 'S' },
      ],
      Default: 'S',
    }),
    [
      'SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/S/Choices[0]',
      'SCHEMA_VALIDATION_FAILED: Exactly one comparison operator is required at /States/S/Choices[1]',
    ],
  ],
  [
    'a resource that is no ARN',
    single({ Type: 'Task', Resource: 'charge' }),
    ['SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at /States/S/Resource'],
  ],
  [
    'a heartbeat that is no shorter than the timeout',
    single({ Type: 'Task', Resource: FUNCTION, TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    ['SCHEMA_VALIDATION_FAILED: HeartbeatSeconds must be smaller than TimeoutSeconds at /States/S/HeartbeatSeconds'],
  ],
  [
    'an outer variable name reused inside',
    chain({
      A: { Type: 'Pass', Assign: { x: 1 } },
      B: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'C', States: { C: { Type: 'Pass', Assign: { 'x.$': '$' }, End: true } } },
      },
    }),
    [
      "SCHEMA_VALIDATION_FAILED: The variable 'x' is already defined in an outer scope at /States/B/ItemProcessor/States/C/Assign/x",
    ],
  ],
  [
    'a reserved variable name',
    single({ Type: 'Pass', Assign: { states: 1 } }),
    ["SCHEMA_VALIDATION_FAILED: The variable name 'states' is reserved at /States/S/Assign/states"],
  ],
])('refuses %s', (_what, definition, expected) => {
  expect(problems(definition)).toEqual(expected);
});

test('refuses callbacks in EXPRESS machines with the text of AWS', () => {
  const definition = single({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' });

  expect(problems(definition, 'EXPRESS')).toEqual([
    "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration at /States/S/Resource",
  ]);
});

test('names the place of what nothing carries out', () => {
  const activity = { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:pick' };
  const parse = () => parseDefinition(single(activity), { services: { refusal: () => 'not served' } });

  expect(parse).toThrow(Unsupported);
  expect(parse).toThrow(
    "/States/S/Resource: the activity 'arn:aws:states:us-east-1:123456789012:activity:pick' has no worker here; use a Lambda function, or answer it with mocks",
  );
});

test('asks the services about each resource, at every depth', () => {
  const resource = 'arn:aws:states:::glue:startJobRun';
  const definition = single({
    Type: 'Map',
    ItemProcessor: { StartAt: 'T', States: { T: { Type: 'Task', Resource: resource, End: true } } },
  });
  const services = { refusal: (asked: string) => (asked === resource ? 'Glue is not served' : undefined) };

  expect(() => parseDefinition(definition, { services })).toThrow(
    '/States/S/ItemProcessor/States/T/Resource: Glue is not served',
  );
});

test('a definition that nests without end is refused, not a crash', () => {
  const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as Json;

  expect(problems(single({ Type: 'Pass', Result: deep }))).toEqual([
    'TOO_DEEPLY_NESTED: The definition nests more than 500 levels deep at undefined',
  ]);
});
