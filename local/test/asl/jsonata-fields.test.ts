import type { Json, JsonObject } from '../../src/kernel/json';
import { chain, FUNCTION, IN_S, run, single } from './run-definition';

const PASS = chain({ P: { Type: 'Pass' } });
const FAILING = chain({ P: { Type: 'Fail', Error: 'E' } });
const MAP = { Type: 'Map', Items: [1], ItemProcessor: PASS };
const DISTRIBUTED = {
  ...MAP,
  ItemProcessor: { ...PASS, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
};
const TASK = { Type: 'Task', Resource: FUNCTION };

/** Runs a machine of one state, and of the state `T` where that one leads to it. */
function runOne(state: JsonObject) {
  const machine = single(state, { QueryLanguage: 'JSONata' });
  const target: JsonObject = 'Choices' in state || 'Catch' in state ? { T: { Type: 'Succeed' } } : {};
  return run({ ...machine, States: { ...(machine.States as JsonObject), ...target } });
}

// Where the field is, as measured on AWS: https://github.com/floci-io/floci/pull/2689
test.each<[location: string, state: JsonObject]>([
  ['Arguments/a/b', { ...TASK, Arguments: { a: { b: '{% $x %}' } } }],
  ['Arguments', { Type: 'Parallel', Arguments: '{% $x %}', Branches: [PASS] }],
  ['Output/values[0]', { Type: 'Pass', Output: { values: ['{% $x %}'] } }],
  ['Assign/v/w[1]', { Type: 'Pass', Assign: { v: { w: [0, '{% $x %}'] } } }],
  ['Choices[1]/Condition', { Type: 'Choice', Choices: choices({}, { Condition: '{% $x %}' }), Default: 'T' }],
  ['Choices[1]/Output/v', { Type: 'Choice', Choices: choices({}, { Output: { v: '{% $x %}' } }) }],
  ['Choices[0]/Assign/v', { Type: 'Choice', Choices: choices({ Condition: '{% true %}', Assign: { v: '{% $x %}' } }) }],
  ['Output', { Type: 'Choice', Choices: choices({}), Default: 'T', Output: '{% $x %}' }],
  ['Catch[1]/Output/v', { Type: 'Parallel', Branches: [FAILING], Catch: catchers({}, { Output: { v: '{% $x %}' } }) }],
  [
    'Catch[0]/Assign/v',
    { Type: 'Parallel', Branches: [FAILING], Catch: catchers({ ErrorEquals: ['E'], Assign: { v: '{% $x %}' } }) },
  ],
  ['Seconds', { Type: 'Wait', Seconds: '{% $x %}' }],
  ['Timestamp', { Type: 'Wait', Timestamp: '{% $x %}' }],
  ['Error', { Type: 'Fail', Error: '{% $x %}' }],
  ['Cause', { Type: 'Fail', Error: 'E', Cause: '{% $x %}' }],
  ['Output/v', { Type: 'Succeed', Output: { v: '{% $x %}' } }],
  ['TimeoutSeconds', { ...TASK, TimeoutSeconds: '{% $x %}' }],
  ['HeartbeatSeconds', { ...TASK, HeartbeatSeconds: '{% $x %}' }],
  ['Credentials/RoleArn', { ...TASK, Credentials: { RoleArn: '{% $x %}' } }],
  ['MaxConcurrency', { ...MAP, MaxConcurrency: '{% $x %}' }],
  ['Items', { ...MAP, Items: '{% $x %}' }],
  ['Items[1]', { ...MAP, Items: [1, '{% $x %}'] }],
  ['ItemSelector/v', { ...MAP, ItemSelector: { v: '{% $x %}' } }],
])('nothing for %s fails the state, naming the field', async (location, state) => {
  const cause = `${IN_S}The JSONata expression '$x' specified for the field '${location}' returned nothing (undefined).`;

  const outcome = await runOne(state);

  expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', cause });
});

function choices(...rules: JsonObject[]): Json {
  return rules.map((rule, at) => ({
    Condition: at === rules.length - 1 && rules.length > 1 ? '{% true %}' : '{% false %}',
    Next: 'T',
    ...rule,
  }));
}

function catchers(...given: JsonObject[]): Json {
  return given.map((catcher, at) => ({ ErrorEquals: [at === 0 ? 'Other' : 'E'], Next: 'T', ...catcher }));
}

// aws-facts 4.8 has the text for Items; the guide, that other fields refuse other types in the same way:
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
test.each<[field: string, expected: string, actual: string, expression: string, value: string, state: JsonObject]>([
  ['Seconds', 'number', 'string', "'5'", '"5"', { Type: 'Wait', Seconds: "{% '5' %}" }],
  ['Seconds', 'number', 'null', 'null', 'null', { Type: 'Wait', Seconds: '{% null %}' }],
  ['Timestamp', 'string', 'number', '5', '5', { Type: 'Wait', Timestamp: '{% 5 %}' }],
  ['TimeoutSeconds', 'number', 'array', '[1]', '[1]', { ...TASK, TimeoutSeconds: '{% [1] %}' }],
  ['Credentials/RoleArn', 'string', 'number', '5', '5', { ...TASK, Credentials: { RoleArn: '{% 5 %}' } }],
  ['Error', 'string', 'boolean', 'true', 'true', { Type: 'Fail', Error: '{% true %}' }],
  ['Cause', 'string', 'object', "{'a':1}", '{"a":1}', { Type: 'Fail', Error: 'E', Cause: "{% {'a':1} %}" }],
  [
    'Choices[0]/Condition',
    'boolean',
    'number',
    '1',
    '1',
    { Type: 'Choice', Choices: choices({ Condition: '{% 1 %}' }) },
  ],
  ['Items', 'array', 'object', "{'a':1}", '{"a":1}', { ...MAP, Items: "{% {'a':1} %}" }],
  ['MaxConcurrency', 'number', 'string', "'x'", '"x"', { ...MAP, MaxConcurrency: "{% 'x' %}" }],
])('%s must be a %s, not a %s', async (field, expected, actual, expression, value, state) => {
  const outcome = await runOne(state);

  expect(outcome.cause).toBe(
    `${IN_S}The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. Expected '${expected}', but was '${actual}' for value: ${value}`,
  );
});

// The same page: "value out of range". The texts are ours.
test.each<[location: string, expected: string, expression: string, state: JsonObject]>([
  ['Seconds', 'an integer from 0 to 99999999', '-1', { Type: 'Wait', Seconds: '{% -1 %}' }],
  ['Seconds', 'an integer from 0 to 99999999', '1.5', { Type: 'Wait', Seconds: '{% 1.5 %}' }],
  ['Seconds', 'an integer from 0 to 99999999', '100000000', { Type: 'Wait', Seconds: '{% 100000000 %}' }],
  ['TimeoutSeconds', 'an integer from 1 to 99999999', '-1', { ...TASK, TimeoutSeconds: '{% -1 %}' }],
  ['TimeoutSeconds', 'an integer from 1 to 99999999', '1.5', { ...TASK, TimeoutSeconds: '{% 1.5 %}' }],
  ['TimeoutSeconds', 'an integer from 1 to 99999999', '0', { ...TASK, TimeoutSeconds: '{% 0 %}' }],
  ['HeartbeatSeconds', 'an integer from 1 to 99999999', '100000000', { ...TASK, HeartbeatSeconds: '{% 100000000 %}' }],
  ['MaxConcurrency', 'a non-negative integer', '0.5', { ...MAP, MaxConcurrency: '{% 0.5 %}' }],
  ['ToleratedFailureCount', 'a non-negative integer', '-1', { ...DISTRIBUTED, ToleratedFailureCount: '{% -1 %}' }],
  [
    'ToleratedFailurePercentage',
    'a number from 0 to 100',
    '101',
    { ...DISTRIBUTED, ToleratedFailurePercentage: '{% 101 %}' },
  ],
  [
    'ItemBatcher/MaxItemsPerBatch',
    'an integer greater than 0',
    '0',
    { ...DISTRIBUTED, ItemBatcher: { MaxItemsPerBatch: '{% 0 %}' } },
  ],
])('%s must be %s, not %s', async (location, expected, expression, state) => {
  const outcome = await runOne(state);

  expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(outcome.cause).toBe(
    `${IN_S}The JSONata expression '${expression}' specified for the field '${location}' returned a value outside the acceptable range. Expected ${expected}, but was: ${expression}`,
  );
});
