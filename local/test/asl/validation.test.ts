import { InvalidDefinition, parseDefinition, validateDefinition } from '../../src/asl';
import type { Json, JsonObject } from '../../src/kernel/json';
import { Unsupported } from '../../src/kernel/unsupported';
import { chain, FUNCTION, single } from './run-definition';

const SERVED = { refusal: () => undefined };

function problems(definition: Json, type?: 'STANDARD' | 'EXPRESS'): string[] {
  try {
    parseDefinition(definition, { services: SERVED, ...(type === undefined ? {} : { type }) });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDefinition)) throw error;
    return error.diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location}`);
  }
}

const INNER = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const JSONATA = { QueryLanguage: 'JSONata' };

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
    'a Next that leads nowhere, and so a state that nothing leads to',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'C' }, B: { Type: 'Pass', End: true } } },
    [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next",
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
  ],
  [
    'a StartAt that leads nowhere',
    { StartAt: 'X', States: { A: { Type: 'Succeed' } } },
    [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /StartAt",
      'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
    ],
  ],
  [
    'a transition to a state without a name',
    {
      StartAt: 'A',
      States: { A: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: '' }] }, B: { Type: 'Succeed' } },
    },
    [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target:  at /States/A/Choices[0]/Next",
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
  ],
  [
    'no end',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } },
    ['MISSING_END_STATE: The workflow does not have a terminal state. at undefined'],
  ],
  [
    'one name twice, here and in a branch',
    { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [INNER], End: true } } },
    ['DUPLICATE_STATE_NAME: Duplicate State name: P at /States/P/Branches[0]/States/P'],
  ],
  [
    'neither Next nor End',
    { StartAt: 'A', States: { A: { Type: 'Pass' } } },
    ['SCHEMA_VALIDATION_FAILED: These fields are required: [Next, End] at /States/A'],
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
    ['SCHEMA_VALIDATION_FAILED: Field is not supported in a JSONPath state of this type at /States/S/Nap'],
  ],
  [
    'a JSONata field under JSONPath',
    single({ Type: 'Pass', Output: 1 }),
    ['SCHEMA_VALIDATION_FAILED: Field is not supported in a JSONPath state of this type at /States/S/Output'],
  ],
  [
    'a JSONPath field under JSONata',
    single({ Type: 'Pass', ResultPath: '$' }, JSONATA),
    ['SCHEMA_VALIDATION_FAILED: Field is not supported in a JSONata state of this type at /States/S/ResultPath'],
  ],
  [
    'a JSONPath state under JSONata',
    single({ Type: 'Pass', QueryLanguage: 'JSONPath' }, JSONATA),
    [
      "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S/QueryLanguage",
    ],
  ],
  [
    'a bad path',
    single({ Type: 'Pass', InputPath: 'no' }),
    ['SCHEMA_VALIDATION_FAILED: Value is not a valid JSONPath at /States/S/InputPath'],
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
      "SCHEMA_VALIDATION_FAILED: The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters/a/b.$",
    ],
  ],
  [
    'two ways to wait',
    single({ Type: 'Wait', Seconds: 1, SecondsPath: '$.x' }),
    ['SCHEMA_VALIDATION_FAILED: Only one of these fields is allowed: [Seconds, SecondsPath] at /States/S'],
  ],
  [
    'a negative wait',
    single({ Type: 'Wait', Seconds: -1 }),
    ['SCHEMA_VALIDATION_FAILED: Value must be between 0 and 99999999 at /States/S/Seconds'],
  ],
  [
    'States.ALL beside others, and before the last',
    single({
      Type: 'Task',
      Resource: FUNCTION,
      Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A', 'States.ALL'] }],
    }),
    [
      'SCHEMA_VALIDATION_FAILED: States.ALL can only appear in the last element of the array at /States/S/Retry[0]/ErrorEquals',
      'SCHEMA_VALIDATION_FAILED: States.ALL can only appear alone at /States/S/Retry[1]/ErrorEquals',
    ],
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
    'a distributed Map without its ExecutionType, with fields that contradict each other',
    single({
      Type: 'Map',
      Label: 'x'.repeat(41),
      ToleratedFailurePercentage: 101,
      ToleratedFailureCount: -1,
      ItemBatcher: {},
      ResultWriter: {},
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVDelimiter: 'DOT', CSVHeaderLocation: 'GIVEN', CSVHeaders: [] },
      },
      ItemProcessor: { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED' } },
    }),
    [
      'SCHEMA_VALIDATION_FAILED: Value must be one of [STANDARD, EXPRESS] at /States/S/ItemProcessor/ProcessorConfig/ExecutionType',
      'SCHEMA_VALIDATION_FAILED: A label has at most 40 characters at /States/S/Label',
      'SCHEMA_VALIDATION_FAILED: Value must be a non-empty array of strings at /States/S/ItemReader/ReaderConfig/CSVHeaders',
      'SCHEMA_VALIDATION_FAILED: Value must be one of [COMMA, PIPE, SEMICOLON, SPACE, TAB] at /States/S/ItemReader/ReaderConfig/CSVDelimiter',
      'SCHEMA_VALIDATION_FAILED: MaxItemsPerBatch or MaxInputBytesPerBatch is required at /States/S/ItemBatcher',
      'SCHEMA_VALIDATION_FAILED: Resource or WriterConfig is required at /States/S/ResultWriter',
      `SCHEMA_VALIDATION_FAILED: Value must be between 0 and ${Number.MAX_SAFE_INTEGER} at /States/S/ToleratedFailureCount`,
      'SCHEMA_VALIDATION_FAILED: Value must be between 0 and 100 at /States/S/ToleratedFailurePercentage',
    ],
  ],
  [
    'an unknown mode, and fields of the other one',
    single({ Type: 'Map', ItemBatcher: {}, ItemProcessor: { ...INNER, ProcessorConfig: { Mode: 'FAST' } } }),
    [
      'SCHEMA_VALIDATION_FAILED: Value must be one of [INLINE, DISTRIBUTED] at /States/S/ItemProcessor/ProcessorConfig/Mode',
      "SCHEMA_VALIDATION_FAILED: Field is supported in mode 'DISTRIBUTED' alone at /States/S/ItemBatcher",
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

test('refuses an expression that cannot be parsed, at its place', () => {
  expect(problems(single({ Type: 'Pass', Output: { a: '{% 1 + %}' } }, JSONATA))).toEqual([
    expect.stringMatching(/^SCHEMA_VALIDATION_FAILED: Invalid JSONata expression: .+ at \/States\/S\/Output\/a$/),
  ]);
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

test('refuses callbacks in EXPRESS machines with the text of AWS', () => {
  const definition = single({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' });

  expect(problems(definition, 'EXPRESS')).toEqual([
    "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration at /States/S/Resource",
  ]);
});

test('refuses distributed Maps in EXPRESS machines, and Parquet files by name', () => {
  const map = (fields: JsonObject) =>
    single({
      Type: 'Map',
      ItemProcessor: { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      ...fields,
    });
  const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'PARQUET' } };

  expect(problems(map({}), 'EXPRESS')).toEqual([
    'SCHEMA_VALIDATION_FAILED: Express state machine does not support DISTRIBUTED mode at /States/S/ItemProcessor/ProcessorConfig',
  ]);
  expect(() => parseDefinition(map({ ItemReader: reader }), { services: SERVED })).toThrow(
    '/States/S/ItemReader/ReaderConfig/InputType: Parquet files are not read here; CSV, JSON and JSONL are',
  );
});

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

test('says all of it in one message', () => {
  const parse = () =>
    parseDefinition(
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, C: { Type: 'Succeed' } } },
      { services: SERVED },
    );

  expect(parse).toThrow(
    "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/C'",
  );
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

// Where no page says that AWS refuses something, it is accepted with a warning.
test.each<[what: string, definition: Json, location: string]>([
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

test.each(['States.Http.StatusCode.429', 'States.Runtime', 'Lambda.Unknown', 'States.DataLimitExceeded'])(
  'has nothing to say about the error %s',
  (name) => {
    expect(validateDefinition(single({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: [name] }] }))).toEqual(
      [],
    );
  },
);

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
test('a Label holds none of the characters that ARNs exclude, and stands once', () => {
  const map = (label: string, name: string) => ({
    Type: 'Map',
    Label: label,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: name,
      States: { [name]: { Type: 'Pass', End: true } },
    },
  });

  expect(problems(chain({ A: map('one', 'P'), B: map('one', 'Q'), C: map('a b', 'R') }))).toEqual([
    "SCHEMA_VALIDATION_FAILED: The label 'one' is given to another Map at /States/B/Label",
    'SCHEMA_VALIDATION_FAILED: A label must not contain " " at /States/C/Label',
  ]);
});

test('a definition that nests without end is refused, not a crash', () => {
  const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as Json;

  expect(problems(single({ Type: 'Pass', Result: deep }))).toEqual([
    'INVALID_JSON_DESCRIPTION: The definition nests more than 500 levels deep at undefined',
  ]);
});
