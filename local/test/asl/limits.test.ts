import type { Json, JsonObject } from '../../src/kernel/json';
import { chain, FUNCTION, run, single } from './run-definition';

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
describe('States.DataLimitExceeded', () => {
  const big = 'x'.repeat(140_000);
  const twice = { Type: 'Parallel', Branches: [chain({ A: { Type: 'Pass' } }), chain({ B: { Type: 'Pass' } })] };

  test('is reported for an output of more than 256 KiB', async () => {
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
