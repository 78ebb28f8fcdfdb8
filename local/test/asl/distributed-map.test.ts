import type { MapRun } from '../../src/asl';
import type { Json, JsonObject } from '../../src/kernel/json';
import { CONFIG, distributed, PASS, PICKY } from './a-distributed-map';
import { chain, IN_S, outline, run } from './run-definition';

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html and aws-facts 4.4
describe('a distributed Map', () => {
  test('gives the outputs of its children in order and writes the events of its run alone', async () => {
    const runs: MapRun[] = [];

    const { events, output } = await run(distributed({ Label: 'each' }), {
      input: ['a', 'b'],
      onMapRun: (mapRun) => runs.push(mapRun),
    });

    expect(output).toEqual(['a', 'b']);
    expect(outline(events).slice(1)).toEqual([
      'MapStateEntered 2<0',
      'MapStateStarted 3<2',
      'MapRunStarted 4<3',
      'MapRunSucceeded 5<4',
      'MapStateSucceeded 6<4',
      'MapStateExited 7<4',
      'ExecutionSucceeded 8<7',
    ]);
    expect(events[3]?.mapRunStartedEventDetails?.mapRunArn).toMatch(
      /^arn:aws:states:us-east-1:123456789012:mapRun:orders\/each:[0-9a-f-]{36}$/,
    );
    expect(runs).toMatchObject([
      { status: 'SUCCEEDED', itemCounts: { total: 2, succeeded: 2, pending: 0, running: 0 } },
    ]);
  });

  test('runs children as executions of their own, without the variables outside', async () => {
    const processor = {
      ProcessorConfig: CONFIG,
      StartAt: 'P',
      States: {
        P: {
          Type: 'Pass',
          Output: { id: '{% $states.context.Execution.Id %}', seen: '{% $exists($x) %}', in: '{% $states.input %}' },
          End: true,
        },
      },
    };
    const definition = chain(
      {
        One: { Type: 'Pass', Assign: { x: 1 } },
        Two: {
          Type: 'Map',
          Label: 'l',
          Items: ['a'],
          ItemSelector: { i: '{% $states.context.Map.Item.Index %}', x: '{% $x %}' },
          ItemProcessor: processor,
        },
      },
      { QueryLanguage: 'JSONata' },
    );

    const { output } = await run(definition);

    expect(output).toEqual([
      {
        id: expect.stringMatching(/^arn:aws:states:us-east-1:123456789012:execution:orders\/l:[0-9a-f-]{36}$/),
        seen: false,
        in: { i: 0, x: 1 },
      },
    ]);
  });

  test('works on the members of an object', async () => {
    const definition = distributed(
      {
        Items: '{% $states.input %}',
        ItemSelector: ['{% $states.context.Map.Item.Key %}', '{% $states.context.Map.Item.Value %}'],
      },
      { QueryLanguage: 'JSONata' },
    );

    expect((await run(definition, { input: { a: 1, b: 2 } })).output).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('starts no more than MaxConcurrency children at a time', async () => {
    const slow = { ProcessorConfig: CONFIG, StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 2, End: true } } };

    expect(await run(distributed({ MaxConcurrency: 2, ItemProcessor: slow }), { input: [1, 2, 3] })).toMatchObject({
      status: 'SUCCEEDED',
      tookMs: 4_000,
    });
  });

  test.each<[fields: JsonObject, items: Json, status: string]>([
    [{}, [true], 'FAILED'],
    [{ ToleratedFailureCount: 1 }, [true, false], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, [true, false, true], 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, [true, false], 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49.9 }, [true, false], 'FAILED'],
    [{ ToleratedFailurePercentage: 100 }, [true, true], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 0, ToleratedFailurePercentage: 100 }, [true, false], 'FAILED'],
    [{ ItemBatcher: { MaxItemsPerBatch: 2 }, ItemProcessor: PASS }, [true], 'SUCCEEDED'],
  ])('with %j and items %j ends as %s', async (fields, input, status) => {
    const outcome = await run(distributed({ ItemProcessor: PICKY, ...fields }), { input });

    expect(outcome.status).toBe(status);
    if (status === 'FAILED') {
      expect(outcome).toMatchObject({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
      expect(outcome.events.slice(-3).map(({ type }) => type)).toEqual([
        'MapRunFailed',
        'MapStateFailed',
        'ExecutionFailed',
      ]);
    }
  });

  test('hands on the record of a child that may fail', async () => {
    const { output } = await run(distributed({ ItemProcessor: PICKY, ToleratedFailureCount: 1 }), {
      input: [false, true],
    });

    expect(output).toEqual([
      false,
      expect.objectContaining({ Status: 'FAILED', Error: 'Bad', Cause: 'why', Input: 'true', RedriveCount: 0 }),
    ]);
  });

  test.each<[fields: JsonObject, cause: string]>([
    [{ ToleratedFailureCountPath: '$.n' }, 'ToleratedFailureCount cannot be negative.'],
    [{ ToleratedFailurePercentagePath: '$.n' }, 'ToleratedFailurePercentage must be between 0 and 100.'],
    [
      { ToleratedFailureCountPath: '$.s' },
      'The ToleratedFailureCountPath field refers to value "NoNumber" which is not a valid integer: $.s',
    ],
    [
      { ToleratedFailurePercentagePath: '$.s' },
      'The ToleratedFailurePercentagePath field refers to value "NoNumber" which is not a valid float: $.s',
    ],
  ])('refuses %j', async (fields, cause) => {
    const definition = distributed({ ItemsPath: '$.l', ...fields });

    expect(await run(definition, { input: { n: -1, s: 'NoNumber', l: [] } })).toMatchObject({
      error: 'States.Runtime',
      cause: IN_S + cause,
    });
  });

  test('is stopped with its parent', async () => {
    const slow = { ProcessorConfig: CONFIG, StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 99, End: true } } };

    const runs: MapRun[] = [];
    const outcome = await run(
      { ...distributed({ ItemProcessor: slow, MaxConcurrency: 1 }), TimeoutSeconds: 5 },
      { input: [1, 2], onMapRun: (mapRun) => runs.push(mapRun) },
    );

    expect(outcome).toMatchObject({ status: 'TIMED_OUT', tookMs: 5_000 });
    expect(runs).toMatchObject([{ status: 'ABORTED', itemCounts: { aborted: 1, pending: 1, running: 0 } }]);
    expect(outcome.events.at(-2)?.type).toBe('MapRunAborted');
  });
});

test('a long run of children that only compute lets others have a turn, so that it can be stopped', async () => {
  const stop = new AbortController();
  const runs: MapRun[] = [];
  setImmediate(() => stop.abort());

  const { status } = await run(distributed({}), {
    input: Array.from({ length: 1_000 }, () => 0),
    signal: stop.signal,
    onMapRun: (mapRun) => runs.push(mapRun),
  });

  expect(status).toBe('ABORTED');
  expect(runs[0]?.itemCounts.succeeded).toBeLessThan(1_000);
});

describe('ItemBatcher', () => {
  test.each<[batcher: JsonObject, items: Json[], inputs: Json]>([
    [{ MaxItemsPerBatch: 2 }, [1, 2, 3], [{ Items: [1, 2] }, { Items: [3] }]],
    [{ MaxItemsPerBatch: 2, BatchInput: { k: 'v' } }, [1], [{ BatchInput: { k: 'v' }, Items: [1] }]],
    [{ MaxInputBytesPerBatch: 15 }, [1, 2, 3], [{ Items: [1, 2] }, { Items: [3] }]],
    [{ MaxItemsPerBatch: 5 }, [], []],
  ])('%j makes of %j batches %j', async (ItemBatcher, input, inputs) => {
    expect((await run(distributed({ ItemBatcher }), { input })).output).toEqual(inputs);
  });
});

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
test('ItemsPath may lead to an object, whose members are the items', async () => {
  expect(await run(distributed({ ItemsPath: '$.all' }), { input: { all: { a: 1, b: [2] } } })).toMatchObject({
    output: [
      { Key: 'a', Value: 1 },
      { Key: 'b', Value: [2] },
    ],
  });
});

// The guide asks for numbers that are not negative; the text follows the one recorded for ToleratedFailureCount.
test.each<[fields: JsonObject, detail: string]>([
  [{ MaxConcurrencyPath: '$.n' }, 'MaxConcurrency cannot be negative.'],
  [{ ToleratedFailureCountPath: '$.n' }, 'ToleratedFailureCount cannot be negative.'],
  [{ ItemBatcher: { MaxItemsPerBatchPath: '$.n' } }, 'MaxItemsPerBatch must be greater than 0.'],
])('%j of -1 fails', async (fields, detail) => {
  expect(await run(distributed({ ItemsPath: '$.all', ...fields }), { input: { all: [1], n: -1 } })).toMatchObject({
    error: 'States.Runtime',
    cause: IN_S + detail,
  });
});

// aws-facts 1.2: without a writer the list of results must fit into a state's output.
test('results that are too large together fail the Map', async () => {
  const processor = {
    ProcessorConfig: CONFIG,
    StartAt: 'P',
    States: { P: { Type: 'Pass', Output: "{% $pad('', 140000, 'x') %}", End: true } },
  };

  expect(
    await run(distributed({ ItemProcessor: processor }, { QueryLanguage: 'JSONata' }), { input: [1, 2, 3] }),
  ).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause: "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
});
