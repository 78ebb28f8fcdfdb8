import type { HistoryEvent } from '../../src/asl';
import type { Json, JsonObject } from '../../src/kernel/json';
import { chain, IN_S, run, START, single } from './run-definition';

const at = (events: readonly HistoryEvent[], type: string) =>
  events.filter((event) => event.type === type).map(({ timestamp }) => timestamp - START);

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
