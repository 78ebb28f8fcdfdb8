import { type HistoryEvent, StopRequest } from '../../src/asl';
import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import { VirtualClock } from '../../src/kernel/virtual-clock';
import { chain, FUNCTION, IN_S, outline, run, START, single } from './run-definition';

const at = (events: readonly HistoryEvent[], type: string) =>
  events.filter((event) => event.type === type).map(({ timestamp }) => timestamp - START);

describe('Wait', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
  const soon = '2026-01-01T00:01:00Z';
  test.each<[fields: JsonObject, top: JsonObject, ms: number]>([
    [{ Seconds: 60 }, {}, 60_000],
    [{ Seconds: 0 }, {}, 0],
    [{ SecondsPath: '$.n' }, {}, 60_000],
    [{ Timestamp: soon }, {}, 60_000],
    [{ TimestampPath: '$.t' }, {}, 60_000],
    [{ Timestamp: '2020-01-01T00:00:00Z' }, {}, 0],
    [{ Timestamp: '2026-01-01T01:00:30.5+01:00' }, {}, 30_000],
    [{ Seconds: '{% $states.input.n / 2 %}' }, { QueryLanguage: 'JSONata' }, 30_000],
    [{ Timestamp: '{% $states.input.t %}' }, { QueryLanguage: 'JSONata' }, 60_000],
  ])('%j takes its time', async (fields, top, ms) => {
    const input = { n: 60, t: soon };

    expect(await run(single({ Type: 'Wait', ...fields }, top), { input })).toMatchObject({ output: input, tookMs: ms });
  });

  // aws-facts 4.8
  test.each<[fields: JsonObject, cause: string]>([
    [{ SecondsPath: '$.x' }, 'The SecondsPath parameter does not reference an input value: $.x'],
    [{ SecondsPath: '$.negative' }, 'The SecondsPath parameter references a negative value: $.negative == -1'],
    [{ SecondsPath: '$.part' }, 'The SecondsPath parameter cannot be parsed as a long value: $.part == 1.5'],
    [
      { Timestamp: '2016-12-05 21:29:29Z' },
      'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z',
    ],
    [{ SecondsPath: '$.far' }, 'Wait state delay is too long.'],
    [
      { TimestampPath: '$.blank' },
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.blank == 2016-12-05 21:29:29Z',
    ],
  ])('%j fails', async (fields, cause) => {
    const input = { negative: -1, part: 1.5, far: 100_000_000, blank: '2016-12-05 21:29:29Z' };

    expect(await run(single({ Type: 'Wait', ...fields }), { input })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: IN_S + cause,
    });
  });
});

describe('Fail', () => {
  test.each<[fields: JsonObject, top: JsonObject, ended: JsonObject]>([
    [{ Error: 'E', Cause: 'C' }, {}, { error: 'E', cause: 'C' }],
    [{}, {}, {}],
    [{ ErrorPath: '$.e', CausePath: "States.Format('so {}', $.e)" }, {}, { error: 'mine', cause: 'so mine' }],
    [
      { Error: '{% $states.input.e %}', Cause: "{% 'so ' & $states.input.e %}" },
      { QueryLanguage: 'JSONata' },
      { error: 'mine', cause: 'so mine' },
    ],
  ])('%j ends the execution', async (fields, top, ended) => {
    const { events, transitions, tookMs, ...outcome } = await run(single({ Type: 'Fail', ...fields }, top), {
      input: { e: 'mine' },
    });

    expect(outcome).toEqual({ status: 'FAILED', ...ended });
    expect(outline(events)).toEqual(['ExecutionStarted 1<0', 'FailStateEntered 2<0', 'ExecutionFailed 3<2']);
    expect(events[2]?.executionFailedEventDetails).toEqual(ended);
    expect([transitions, tookMs]).toEqual([1, 0]);
  });
});

describe('Map', () => {
  const slow = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 2, End: true } } };

  // The seed's experiments; aws-facts 1.1 for the bound of 40.
  test.each<[concurrency: number, count: number, starts: number[]]>([
    [1, 3, [0, 2_000, 4_000]],
    [3, 3, [0, 0, 0]],
    [2, 3, [0, 0, 2_000]],
    [0, 41, [...new Array(40).fill(0), 2_000]],
    [1_000, 41, [...new Array(40).fill(0), 2_000]],
  ])('with MaxConcurrency %i and %i items starts them at %j', async (concurrency, count, starts) => {
    const definition = single({ Type: 'Map', MaxConcurrency: concurrency, Iterator: slow });

    const { events } = await run(definition, { input: new Array(count).fill('x') });

    expect(at(events, 'MapIterationStarted')).toEqual(starts);
  });

  test.each<[name: string, fields: JsonObject, top: JsonObject, input: Json, output: Json]>([
    ['the input itself', {}, {}, [1, 2], [1, 2]],
    ['no items', {}, {}, [], []],
    ['ItemsPath', { ItemsPath: '$.list' }, {}, { list: [3] }, [3]],
    [
      'ItemSelector with the context and the state input',
      {
        ItemsPath: '$.list',
        ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value.x', 'k.$': '$.k' },
      },
      {},
      { list: [{ x: 1 }], k: 2 },
      [{ i: 0, v: 1, k: 2 }],
    ],
    ['Parameters, the older name', { Parameters: { 'v.$': '$$.Map.Item.Value' } }, {}, [7], [{ v: 7 }]],
    ['MaxConcurrencyPath', { ItemsPath: '$.list', MaxConcurrencyPath: '$.n' }, {}, { list: [1], n: 2 }, [1]],
    [
      'Items and ItemSelector in JSONata',
      {
        Items: '{% $states.input.list[$ > 1] %}',
        ItemSelector: '{% $states.context.Map.Item.Value * $states.input.k %}',
      },
      { QueryLanguage: 'JSONata' },
      { list: [1, 2, 3], k: 10 },
      [20, 30],
    ],
    ['Items as a list', { Items: [1, '{% $states.input %}'] }, { QueryLanguage: 'JSONata' }, 5, [1, 5]],
  ])('takes %s', async (_name, fields, top, input, output) => {
    const processor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };

    const outcome = await run(single({ Type: 'Map', ItemProcessor: processor, ...fields }, top), { input });

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output });
  });

  // aws-facts 4.8
  test.each<[fields: JsonObject, top: JsonObject, error: string, cause: string]>([
    [{ ItemsPath: '$.o' }, {}, 'States.Runtime', 'Map state input must be an array but was: {"a":1}'],
    [
      { MaxConcurrencyPath: '$.s', ItemsPath: '$.l' },
      {},
      'States.Runtime',
      'The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.s',
    ],
    [
      { Items: '{% $states.input.o %}' },
      { QueryLanguage: 'JSONata' },
      'States.QueryEvaluationError',
      `The JSONata expression '$states.input.o' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {"a":1}`,
    ],
  ])('%j fails', async (fields, top, error, cause) => {
    const definition = single({ Type: 'Map', ItemProcessor: slow, ...fields }, top);

    expect(await run(definition, { input: { o: { a: 1 }, s: 'NoNumber', l: [] } })).toMatchObject({
      status: 'FAILED',
      error,
      cause: IN_S + cause,
    });
  });

  test('fails with the failure of the iteration, and ends the others', async () => {
    const processor = chain({
      Check: { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 1, Next: 'Bad' }], Default: 'Slow' },
      Bad: { Type: 'Fail', Error: 'Bad', Cause: 'one' },
      Slow: { Type: 'Wait', Seconds: 60, End: true },
    });
    delete ((processor.States as JsonObject).Check as JsonObject).Next;
    delete ((processor.States as JsonObject).Bad as JsonObject).Next;

    const { events, ...outcome } = await run(single({ Type: 'Map', ItemProcessor: processor }), { input: [0, 1, 2] });

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'Bad', cause: 'one', tookMs: 0 });
    expect(events.slice(-8).map(({ type }) => type)).toEqual([
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'FailStateEntered',
      'MapIterationFailed',
      'WaitStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  test('fails in the iteration whose ItemSelector cannot be evaluated', async () => {
    const definition = single(
      {
        Type: 'Map',
        Items: [{ a: 1 }, {}],
        ItemSelector: '{% $states.context.Map.Item.Value.a %}',
        ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      },
      { QueryLanguage: 'JSONata' },
    );

    const { events, error, cause } = await run(definition);

    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toBe(
      `${IN_S}The JSONata expression '$states.context.Map.Item.Value.a' specified for the field 'ItemSelector' returned nothing (undefined).`,
    );
    expect(events.slice(-5).map(({ type }) => type)).toEqual([
      'MapIterationStarted',
      'EvaluationFailed',
      'MapIterationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  test('holds JSONPath states inside a JSONata state of a JSONPath machine', async () => {
    const outcome = await run(
      single({
        Type: 'Map',
        QueryLanguage: 'JSONata',
        Items: '{% $states.input.list %}',
        ItemProcessor: {
          StartAt: 'P',
          States: { P: { Type: 'Pass', Parameters: { 'v.$': '$', 'i.$': '$$.Map.Item.Index' }, End: true } },
        },
        Output: '{% $states.result.v %}',
      }),
      { input: { list: ['a', 'b'] } },
    );

    expect(outcome.output).toEqual(['a', 'b']);
  });
});

describe('Parallel', () => {
  const wait = (name: string, seconds: number) => ({
    StartAt: name,
    States: { [name]: { Type: 'Wait', Seconds: seconds, End: true } },
  });
  const fail = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E', Cause: 'C' } } };

  test('gives the results in the order of its branches, after the slowest', async () => {
    const branches = [wait('A', 3), { StartAt: 'B', States: { B: { Type: 'Pass', Result: 'b', End: true } } }];

    const outcome = await run(single({ Type: 'Parallel', Parameters: { x: 1 }, Branches: branches }));

    expect(outcome).toMatchObject({ output: [{ x: 1 }, 'b'], tookMs: 3_000 });
    expect(outline(outcome.events)).toEqual([
      'ExecutionStarted 1<0',
      'ParallelStateEntered 2<0',
      'ParallelStateStarted 3<2',
      'WaitStateEntered 4<3',
      'PassStateEntered 5<3',
      'PassStateExited 6<5',
      'WaitStateExited 7<4',
      'ParallelStateSucceeded 8<7',
      'ParallelStateExited 9<8',
      'ExecutionSucceeded 10<9',
    ]);
  });

  test('fails with the first branch that fails; the others are aborted', async () => {
    const { events, ...outcome } = await run(single({ Type: 'Parallel', Branches: [wait('A', 60), fail] }));

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C', tookMs: 0 });
    expect(events.slice(3).map(({ type }) => type)).toEqual([
      'WaitStateEntered',
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  test('is retried as a whole, and says that it failed only at the very end', async () => {
    const definition = chain({
      P: {
        Type: 'Parallel',
        Branches: [fail],
        Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ['E'], Next: 'Caught' }],
      },
      Caught: { Type: 'Pass' },
    });

    const { events, output, transitions } = await run(definition);

    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'ParallelStateStarted')).toHaveLength(3);
    expect(types.filter((type) => type === 'ParallelStateFailed')).toHaveLength(1);
    expect(output).toEqual({ Error: 'E', Cause: 'C' });
    expect(transitions).toBe(1 + 3 + 2 + 1);
  });

  test('aborts a call that is under way, by its signal', async () => {
    const call = { StartAt: 'T', States: { T: { Type: 'Task', Resource: FUNCTION, End: true } } };
    let wasAborted = false;

    const { events } = await run(single({ Type: 'Parallel', Branches: [call, fail] }), {
      tasks: (_call, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            wasAborted = true;
          });
        }),
    });

    expect(wasAborted).toBe(true);
    expect(events.map(({ type }) => type)).toContain('TaskStateAborted');
  });
});

describe('the execution', () => {
  const wait = single({ Type: 'Wait', Seconds: 25 }, { TimeoutSeconds: 20 });

  test('ends TIMED_OUT without error and cause when its time is over', async () => {
    const { events, ...outcome } = await run(wait);

    expect(outcome).toEqual({ status: 'TIMED_OUT', transitions: 1, tookMs: 20_000 });
    expect(outline(events)).toEqual(['ExecutionStarted 1<0', 'WaitStateEntered 2<0', 'ExecutionTimedOut 3<2']);
  });

  test('of an EXPRESS machine has five minutes', async () => {
    const outcome = await run(single({ Type: 'Wait', Seconds: 301 }), { type: 'EXPRESS' });

    expect(outcome).toMatchObject({ status: 'TIMED_OUT', tookMs: 300_000 });
  });

  test('ends ABORTED with the error and cause of whoever stopped it', async () => {
    const controller = new AbortController();
    const clock = new VirtualClock(START);
    void clock.sleep(5_000).then(() => controller.abort(new StopRequest('Mine', 'enough')));

    const outcome = await run(wait, { signal: controller.signal, clock });

    expect(outcome).toMatchObject({ status: 'ABORTED', error: 'Mine', cause: 'enough', tookMs: 5_000 });
    expect(outcome.events.at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'Mine', cause: 'enough' },
    });
  });

  test('that loops for ever fails at 25,000 events, and may be stopped before', async () => {
    const loop = {
      StartAt: 'A',
      States: {
        A: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'End' }], Default: 'B' },
        B: { Type: 'Pass', Next: 'A' },
        End: { Type: 'Succeed' },
      },
    };
    const controller = new AbortController();
    setImmediate(() => controller.abort());

    const [full, stopped] = [await run(loop), await run(loop, { type: 'EXPRESS', signal: controller.signal })];

    expect(full.events).toHaveLength(25_000);
    expect(full).toMatchObject({ status: 'FAILED' });
    expect(stopped.status).toBe('ABORTED');
  });

  test('the same seed gives the same history twice', async () => {
    const definition = single({
      Type: 'Map',
      ItemProcessor: chain({
        T: { Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'FULL' }] },
        U: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()' } },
      }),
    });
    const once = () => {
      let calls = 0;
      return run(definition, {
        input: [1, 2, 3, 4],
        seed: 7,
        tasks: async () => {
          if (++calls % 3 === 0) throw new Failure('A', '');
          return calls;
        },
      });
    };

    expect((await once()).events).toEqual((await once()).events);
  });

  test('with a payload over 256 KiB fails', async () => {
    const outcome = await run(single({ Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' } }), {
      input: 'é'.repeat(70_000),
    });

    // aws-facts 4.8: this text has nothing before it.
    expect(outcome).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });
});

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ExecutionFailedEventDetails.html
test('an error and a cause are cut to what an event may hold', async () => {
  const input = { e: 'e'.repeat(300), c: 'c'.repeat(40_000) };
  const fail = { Type: 'Fail', ErrorPath: '$.e', CausePath: '$.c' };
  const caught = {
    StartAt: 'P',
    States: {
      P: { Type: 'Parallel', Branches: [single(fail)], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'R' }], End: true },
      R: { Type: 'Pass', End: true },
    },
  };

  const ended = await run(single(fail), { input });

  expect([ended.error?.length, ended.cause?.length]).toEqual([256, 32_768]);
  expect((await run(caught, { input })).output).toEqual({ Error: ended.error, Cause: ended.cause });
});

describe('data that nests too deeply', () => {
  const wrapping = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Parameters: { 'a.$': '$' }, Next: 'C' },
      C: {
        Type: 'Choice',
        Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'E' }],
        Default: 'A',
      },
      E: { Type: 'Succeed' },
    },
  };

  test.each<[what: string, definition: JsonObject, input: Json]>([
    ['made step by step', wrapping, {}],
    [
      'read from a text',
      single({ Type: 'Pass', Parameters: { 'a.$': 'States.StringToJson($)' } }),
      '['.repeat(20_000) + ']'.repeat(20_000),
    ],
  ])('%s fails the execution', async (_what, definition, input) => {
    expect(await run(definition, { input })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The data of the execution nests more than 500 levels deep.',
    });
  });
});

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
describe('States.DataLimitExceeded', () => {
  const big = 'x'.repeat(140_000);
  const twice = { Type: 'Parallel', Branches: [chain({ A: { Type: 'Pass' } }), chain({ B: { Type: 'Pass' } })] };

  test('is caught by its name where two branches together are too large', async () => {
    const definition = {
      StartAt: 'P',
      States: {
        P: { ...twice, Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'R' }], End: true },
        R: { Type: 'Pass', End: true },
      },
    };

    expect(await run(definition, { input: big })).toMatchObject({
      status: 'SUCCEEDED',
      output: { Error: 'States.DataLimitExceeded' },
    });
  });

  test('is reported for what Parameters make, before the task is called', async () => {
    const task = { Type: 'Task', Resource: FUNCTION, Parameters: { 'a.$': '$', 'b.$': '$' }, ResultPath: null };

    const outcome = await run(single(task), { input: big, tasks: async () => 'called' });

    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(outcome.events.map(({ type }) => type)).not.toContain('LambdaFunctionScheduled');
  });
});
