import type { Json, JsonObject } from '../../src/kernel/json';
import { chain, FUNCTION, run } from './run-definition';

const JSONATA = { QueryLanguage: 'JSONata' };

describe('variables', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html and aws-facts 4.3
  test('count from the next state on, and see the values from before the state', async () => {
    const outcome = await run(
      chain(
        {
          One: { Type: 'Pass', Assign: { x: 1 }, Output: '{% $exists($x) %}' },
          Two: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', y: '{% $x %}' }, Output: '{% [$states.input, $x] %}' },
          Three: { Type: 'Pass', Output: '{% [$states.input, $x, $y] %}' },
        },
        JSONATA,
      ),
    );

    expect(outcome.output).toEqual([false, 1, 2, 1]);
    expect(outcome.events.find(({ type, id }) => type === 'PassStateExited' && id > 4)).toMatchObject({
      stateExitedEventDetails: {
        assignedVariables: { x: '2', y: '1' },
        assignedVariablesDetails: { truncated: false },
      },
    });
  });

  test('of a branch are gone after it, and those outside are read in it', async () => {
    const outcome = await run(
      chain(
        {
          One: { Type: 'Pass', Assign: { x: 1 } },
          Both: {
            Type: 'Parallel',
            Branches: [chain({ A: { Type: 'Pass', Assign: { y: 2 } }, B: { Type: 'Pass', Output: '{% [$x, $y] %}' } })],
          },
          Three: { Type: 'Pass', Output: '{% [$states.input, $exists($y)] %}' },
        },
        JSONATA,
      ),
    );

    expect(outcome.output).toEqual([[1, 2], false]);
  });

  // What `$` means there: https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
  test.each<[state: JsonObject, value: Json]>([
    [{ Type: 'Task', Resource: FUNCTION, ResultSelector: { only: 1 }, ResultPath: '$.r' }, { result: 'raw' }],
    [{ Type: 'Wait', Seconds: 0, InputPath: '$.in' }, { a: 1 }],
    [{ Type: 'Pass', Result: 'fixed' }, 'fixed'],
    [{ Type: 'Pass', Parameters: { 'b.$': '$.in.a' } }, { b: 1 }],
  ])('take what $ means in %j', async (state, value) => {
    const outcome = await run(
      chain({
        One: { ...state, Assign: { 'x.$': '$' } },
        Two: { Type: 'Pass', Parameters: { 'x.$': '$x' } },
      }),
      { input: { in: { a: 1 } }, tasks: async () => ({ result: 'raw' }) },
    );

    expect(outcome.output).toEqual({ x: value });
  });

  test('take up to 10 MiB in an execution, those of ended iterations left out', async () => {
    const big = `{% $pad('', 250000, 'x') %}`;
    const states = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`A${at}`, { Type: 'Pass', Assign: { [`v${at}`]: big }, Output: 1 }]),
      );
    const inner = chain({ I: { Type: 'Pass', Assign: { inner: big }, Output: 1 } });
    const items = Array.from({ length: 50 }, (_, at) => at);
    const map = { Type: 'Map', Items: items, ItemProcessor: inner, Output: 'done' };

    const many = await run(chain(states(42), JSONATA));
    const mapped = await run(chain({ ...states(1), M: map }, JSONATA));

    expect(many).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: 'The variables of the execution take more than 10485760 bytes.',
    });
    expect(mapped).toMatchObject({ status: 'SUCCEEDED', output: 'done' });
  });

  test('may have the name of a function', async () => {
    const outcome = await run(
      chain(
        { One: { Type: 'Pass', Assign: { now: 1, uuid: 2 } }, Two: { Type: 'Pass', Output: '{% $now + $uuid %}' } },
        JSONATA,
      ),
    );

    expect(outcome.output).toBe(3);
  });

  test('are read by JSONPath states as $name, whichever language set them', async () => {
    const outcome = await run(
      chain({
        One: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { x: { y: [7] } }, Output: 1 },
        Two: { Type: 'Pass', Parameters: { 'a.$': '$x.y[0]', 'b.$': '$x' }, Assign: { 'z.$': '$.a' } },
        Three: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% [$z, $states.input.b] %}' },
      }),
    );

    expect(outcome.output).toEqual([7, { y: [7] }]);
  });
});
