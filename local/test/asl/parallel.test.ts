import type { Json, JsonObject } from '../../src/kernel/json';
import { chain, FUNCTION, outline, run, single } from './run-definition';

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
      'ParallelStateExited 9<7',
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

  // https://github.com/floci-io/floci/issues/2868, as verified with AWS; of iterations and siblings by the same rule
  test.each<[what: string, around: (level: JsonObject) => JsonObject, input: Json, events: string[]]>([
    [
      'a branch',
      (level) => ({ Type: 'Parallel', Branches: [wait('A', 60), level] }),
      {},
      ['ParallelStateStarted', 'WaitStateEntered', 'PassStateEntered', 'ExecutionFailed'],
    ],
    [
      'an iteration',
      (level) => ({ Type: 'Map', ItemProcessor: level }),
      [{}],
      ['MapStateStarted', 'MapIterationStarted', 'PassStateEntered', 'ExecutionFailed'],
    ],
  ])('ends the execution without a word where %s fails with States.Runtime', async (_what, around, input, expected) => {
    const level = { StartAt: 'F', States: { F: { Type: 'Pass', InputPath: '$.nope', End: true } } };

    const { events, error } = await run(single(around(level)), { input });

    expect(error).toBe('States.Runtime');
    expect(events.slice(2).map(({ type }) => type)).toEqual(expected);
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
