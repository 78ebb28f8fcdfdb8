import { Failure } from '../../src/kernel/failure';
import type { JsonObject } from '../../src/kernel/json';
import { parseKeepingText } from '../../src/kernel/json-text';
import { chain, FUNCTION, IN_S, outline, run, single } from './run-definition';

const GET_ITEM = 'arn:aws:states:::dynamodb:getItem';
const CUT = { truncated: false };

// Event types, details and numbering: aws-facts 4.6
test('a task writes what was sent and what came back', async () => {
  const { events } = await run(
    single({
      Type: 'Task',
      Resource: GET_ITEM,
      Parameters: { 'TableName.$': '$.t' },
      TimeoutSeconds: 9,
      HeartbeatSeconds: 3,
    }),
    { input: { t: 'orders' }, tasks: async () => ({ Item: {} }) },
  );

  const names = { resourceType: 'dynamodb', resource: 'getItem' };
  expect(events.slice(1)).toMatchObject([
    { id: 2, previousEventId: 0, stateEnteredEventDetails: { name: 'S', input: '{"t":"orders"}', inputDetails: CUT } },
    {
      type: 'TaskScheduled',
      taskScheduledEventDetails: {
        ...names,
        region: 'us-east-1',
        parameters: '{"TableName":"orders"}',
        timeoutInSeconds: 9,
        heartbeatInSeconds: 3,
      },
    },
    { type: 'TaskStarted', taskStartedEventDetails: names },
    { type: 'TaskSucceeded', taskSucceededEventDetails: { ...names, output: '{"Item":{}}', outputDetails: CUT } },
    { type: 'TaskStateExited', stateExitedEventDetails: { name: 'S', output: '{"Item":{}}', outputDetails: CUT } },
    { type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: '{"Item":{}}', outputDetails: CUT } },
  ]);
});

test.each([
  ['arn:aws:states:::aws-sdk:dynamodb:query', 'aws-sdk:dynamodb', 'query'],
  ['arn:aws:states:::lambda:invoke', 'lambda', 'invoke'],
])('%s is service %s, action %s', async (resource, resourceType, action) => {
  const { events } = await run(single({ Type: 'Task', Resource: resource }), { tasks: async () => ({}) });

  expect(events[3]?.taskStartedEventDetails).toEqual({ resourceType, resource: action });
});

test('a retried task is scheduled again, and then fails the execution', async () => {
  const { events } = await run(
    single({ Type: 'Task', Resource: GET_ITEM, Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1 }] }),
    {
      tasks: async () => {
        throw new Failure('A', 'why');
      },
    },
  );

  expect(outline(events)).toEqual([
    'ExecutionStarted 1<0',
    'TaskStateEntered 2<0',
    'TaskScheduled 3<2',
    'TaskStarted 4<3',
    'TaskFailed 5<4',
    'TaskScheduled 6<5',
    'TaskStarted 7<6',
    'TaskFailed 8<7',
    'ExecutionFailed 9<8',
  ]);
  expect(events[7]?.taskFailedEventDetails).toEqual({
    resourceType: 'dynamodb',
    resource: 'getItem',
    error: 'A',
    cause: 'why',
  });
});

test("a function's own ARN leaves LambdaFunction events", async () => {
  const { events } = await run(single({ Type: 'Task', Resource: FUNCTION }), { input: 1, tasks: async () => 2 });

  expect(events.slice(2, 5)).toMatchObject([
    {
      type: 'LambdaFunctionScheduled',
      lambdaFunctionScheduledEventDetails: { resource: FUNCTION, input: '1', inputDetails: CUT },
    },
    { type: 'LambdaFunctionStarted' },
    { type: 'LambdaFunctionSucceeded', lambdaFunctionSucceededEventDetails: { output: '2', outputDetails: CUT } },
  ]);
});

test.each([
  [GET_ITEM, 'dynamodb'],
  [FUNCTION, FUNCTION],
])('a result of %s that is too large is named after %s', async (resource, subject) => {
  const { error, cause } = await run(single({ Type: 'Task', Resource: resource }), {
    tasks: async () => 'x'.repeat(262_143),
  });

  expect(error).toBe('States.DataLimitExceeded');
  expect(cause).toBe(
    `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
});

test('causes name the state and the number of its entry', async () => {
  const { cause } = await run(chain({ One: { Type: 'Pass' }, Two: { Type: 'Pass', InputPath: '$.x' } }));

  expect(cause).toBe(
    "An error occurred while executing the state 'Two' (entered at the event id #4). Invalid path '$.x' : No results for path: $['x']",
  );
});

test('the context object is what the guide says', async () => {
  const context = (await run(single({ Type: 'Pass', Parameters: { 'c.$': '$$' } }), { input: { a: 1 } }))
    .output as JsonObject;

  expect(context.c).toEqual({
    Execution: {
      Id: 'arn:aws:states:us-east-1:123456789012:execution:orders:one',
      Input: { a: 1 },
      Name: 'one',
      RoleArn: 'arn:aws:iam::123456789012:role/orders',
      StartTime: '2026-01-01T00:00:00Z',
      RedriveCount: 0,
    },
    State: { EnteredTime: '2026-01-01T00:00:00Z', Name: 'S' },
    StateMachine: { Id: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders', Name: 'orders' },
  });
});

test('the context of an iteration holds its item', async () => {
  const processor = {
    StartAt: 'P',
    States: { P: { Type: 'Pass', Parameters: { 'item.$': '$$.Map.Item' }, End: true } },
  };

  const { output } = await run(single({ Type: 'Map', ItemProcessor: processor }), { input: ['a'] });

  expect(output).toEqual([{ item: { Index: 0, Value: 'a', Source: 'STATE_DATA' } }]);
});

test('transitions are states entered plus retries', async () => {
  const processor = chain({ A: { Type: 'Pass' }, B: { Type: 'Pass' } });

  const { transitions } = await run(single({ Type: 'Map', ItemProcessor: processor }), { input: [1, 2, 3] });

  expect(transitions).toBe(1 + 3 * 2);
});

test('a failing path inside a function call says which', async () => {
  const { error, cause } = await run(single({ Type: 'Pass', Parameters: { 'v.$': "States.Format('{}', $.x)" } }));

  expect(error).toBe('States.Runtime');
  expect(cause).toBe(
    `${IN_S}The function 'States.Format('{}', $.x)' had the following error: The JsonPath argument for the field '$.x' could not be found in the input '{}'`,
  );
});

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ActivityScheduledEventDetails.html
test('an activity leaves events of its own', async () => {
  const activity = { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:pick', TimeoutSeconds: 5 };

  const [answered, silent] = [
    await run(single(activity), { input: 1, tasks: async () => 'done' }),
    await run(single(activity), { tasks: () => new Promise<never>(() => {}) }),
  ];

  expect(outline(answered.events).slice(2, 5)).toEqual([
    'ActivityScheduled 3<2',
    'ActivityStarted 4<3',
    'ActivitySucceeded 5<4',
  ]);
  expect(answered.events[2]?.activityScheduledEventDetails).toEqual({
    resource: activity.Resource,
    input: '1',
    inputDetails: { truncated: false },
    timeoutInSeconds: 5,
  });
  expect(silent).toMatchObject({ status: 'FAILED', error: 'States.Timeout', tookMs: 5_000 });
  expect(outline(silent.events)).toContain('ActivityTimedOut 5<4');
  expect(answered.transitions).toBe(1);
});

// https://github.com/localstack/localstack/issues/11953: AWS quotes the input with the blanks it was sent with
test('the input is quoted as it was sent, while nothing changes it', async () => {
  const input = parseKeepingText(' {"a": 1,  "b": [ 2 ]}\n');

  const { events, cause } = await run(
    chain({ One: { Type: 'Pass' }, Two: { Type: 'Pass', Parameters: { 'c.$': '$.c' } } }),
    { input },
  );

  expect(events[0]?.executionStartedEventDetails?.input).toBe('{"a": 1,  "b": [ 2 ]}');
  expect(cause).toContain(`could not be found in the input '{"a": 1,  "b": [ 2 ]}'`);
});
