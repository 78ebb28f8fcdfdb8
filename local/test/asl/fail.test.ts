import type { JsonObject } from '../../src/kernel/json';
import { IN_S, outline, run, single } from './run-definition';

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

// https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html asks for a string; the text is our choice
test.each([['ErrorPath'], ['CausePath']])('a %s that leads to no text is States.Runtime', async (field) => {
  expect(await run(single({ Type: 'Fail', [field]: '$.n' }), { input: { n: 5 } })).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: `${IN_S}The value for the field '${field}' must be a STRING`,
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
