import type { HistoryEvent } from '../../src/asl';
import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import { FUNCTION, outline, run, type TestOptions } from './run-definition';

/** A task `S` that goes to `End`, and a place `Caught` for what it catches. */
function task(fields: JsonObject, top: JsonObject = {}): JsonObject {
  return {
    ...top,
    StartAt: 'S',
    States: {
      S: { Type: 'Task', Resource: FUNCTION, Next: 'End', ...fields },
      Caught: { Type: 'Pass', End: true },
      End: { Type: 'Succeed' },
    },
  };
}

/** Without this, a definition without a catcher would be refused: `Caught` could not be reached. */
const CATCH_NOTHING = { ErrorEquals: ['Never'], Next: 'Caught' };

/** Fails with these errors in turn, then answers. */
function failing(...errors: string[]): TestOptions['tasks'] {
  return async () => {
    const error = errors.shift();
    if (error !== undefined) throw new Failure(error, `because ${error}`);
    return { ok: true };
  };
}

/** Milliseconds from the first call to each call. */
function callTimes(events: readonly HistoryEvent[]): number[] {
  const times = events.filter(({ type }) => type === 'LambdaFunctionScheduled').map(({ timestamp }) => timestamp);
  return times.map((time) => time - (times[0] as number));
}

describe('Retry', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html and aws-facts 3.5
  test('waits 1, 2 and 4 seconds by default, then gives up after three retries', async () => {
    const outcome = await run(task({ Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [CATCH_NOTHING] }), {
      tasks: failing('A', 'A', 'A', 'A', 'A'),
    });

    expect(callTimes(outcome.events)).toEqual([0, 1_000, 3_000, 7_000]);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'A', cause: 'because A', transitions: 4 });
  });

  test.each<[retry: JsonObject, delays: number[]]>([
    [{ IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 1 }, [0, 3_000, 6_000]],
    [{ IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 3, MaxDelaySeconds: 10 }, [0, 2_000, 8_000, 18_000, 28_000]],
    [{ MaxAttempts: 0 }, [0]],
  ])('%j runs at %j', async (retry, delays) => {
    const outcome = await run(task({ Retry: [{ ErrorEquals: ['A'], ...retry }], Catch: [CATCH_NOTHING] }), {
      tasks: failing('A', 'A', 'A', 'A', 'A', 'A'),
    });

    expect(callTimes(outcome.events)).toEqual(delays);
  });

  test('counts for each retrier on its own; the first that names the error decides', async () => {
    const retry: JsonObject[] = [
      { ErrorEquals: ['A', 'B'], MaxAttempts: 1, IntervalSeconds: 1 },
      { ErrorEquals: ['C'], MaxAttempts: 1, IntervalSeconds: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
    ];
    const caught = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];

    const outcome = await run(task({ Retry: retry, Catch: caught }), { tasks: failing('A', 'C', 'B') });

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'B', Cause: 'because B' }, tookMs: 2_000 });
  });

  test('full jitter stays between nothing and the computed delay, and a seed repeats it', async () => {
    const retry = [{ ErrorEquals: ['A'], IntervalSeconds: 100, BackoffRate: 1, JitterStrategy: 'FULL' }];
    const once = (seed: number) =>
      run(task({ Retry: retry, Catch: [CATCH_NOTHING] }), { tasks: failing('A', 'A', 'A'), seed });

    const [first, again, other] = [await once(1), await once(1), await once(2)];

    expect(first.tookMs).toBeGreaterThan(0);
    expect(first.tookMs).toBeLessThan(300_000);
    expect(again.tookMs).toBe(first.tookMs);
    expect(other.tookMs).not.toBe(first.tookMs);
  });

  test('adds to RetryCount of the context and enters no state again', async () => {
    const counts: Json[] = [];
    const outcome = await run(
      task(
        {
          Arguments: '{% $states.context.State.RetryCount %}',
          Retry: [{ ErrorEquals: ['A'] }],
          Catch: [CATCH_NOTHING],
        },
        { QueryLanguage: 'JSONata' },
      ),
      {
        tasks: async ({ parameters }) => {
          counts.push(parameters);
          if (counts.length < 3) throw new Failure('A', '');
          return null;
        },
      },
    );

    expect(counts).toEqual([0, 1, 2]);
    expect(outcome.events.filter(({ type }) => type === 'TaskStateEntered')).toHaveLength(1);
    expect(outcome.transitions).toBe(4);
  });
});

describe('Catch', () => {
  test.each<[thrown: string, names: string[], isCaught: boolean]>([
    ['A', ['A'], true],
    ['A', ['B', 'A'], true],
    ['A', ['B'], false],
    ['A', ['States.ALL'], true],
    ['A', ['States.TaskFailed'], true],
    ['States.Timeout', ['States.TaskFailed'], false],
    ['States.Timeout', ['States.ALL'], true],
    ['States.Timeout', ['States.Timeout'], true],
    ['States.DataLimitExceeded', ['States.ALL'], true],
    ['States.Runtime', ['States.ALL'], false],
    ['States.Runtime', ['States.Runtime'], false],
    ['States.Runtime', ['States.TaskFailed'], false],
  ])('%s is met by %j: %j', async (thrown, names, isCaught) => {
    const { status } = await run(task({ Catch: [{ ErrorEquals: names, Next: 'Caught' }] }), { tasks: failing(thrown) });

    expect(status).toBe(isCaught ? 'SUCCEEDED' : 'FAILED');
  });

  test.each<[catcher: JsonObject, output: Json]>([
    [{}, { Error: 'A', Cause: 'because A' }],
    [{ ResultPath: '$.error' }, { id: 1, error: { Error: 'A', Cause: 'because A' } }],
    [{ ResultPath: null }, { id: 1 }],
  ])('with %j hands on %j', async (catcher, output) => {
    const definition = task({ InputPath: '$.id', Catch: [{ ErrorEquals: ['A'], Next: 'Caught', ...catcher }] });

    expect(await run(definition, { tasks: failing('A'), input: { id: 1 } })).toMatchObject({ output });
  });

  test('in JSONata assigns and hands on what its expressions say', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: {
        S: {
          Type: 'Task',
          Resource: FUNCTION,
          End: true,
          Catch: [
            {
              ErrorEquals: ['A'],
              Next: 'Caught',
              Assign: { why: '{% $states.errorOutput.Cause %}' },
              Output: { id: '{% $states.input.id %}', error: '{% $states.errorOutput.Error %}' },
            },
          ],
        },
        Caught: { Type: 'Pass', Output: '{% $merge([$states.input, {"why": $why}]) %}', End: true },
      },
    };

    const outcome = await run(definition, { tasks: failing('A'), input: { id: 1 } });

    expect(outcome.output).toEqual({ id: 1, error: 'A', why: 'because A' });
  });

  test('a failure without error and cause reaches it as nulls', async () => {
    const outcome = await run(task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }), {
      tasks: async () => {
        throw new Failure(undefined, undefined);
      },
    });

    expect(outcome.output).toEqual({ Error: null, Cause: null });
  });
});

describe('a task timeout', () => {
  test.each<[fields: JsonObject, top: JsonObject]>([
    [{ TimeoutSeconds: 7 }, {}],
    [{ TimeoutSecondsPath: '$.limit' }, {}],
    [{ TimeoutSeconds: '{% $states.input.limit %}' }, { QueryLanguage: 'JSONata' }],
  ])('%j ends a call that never answers, tells it so, and is caught with an empty cause', async (fields, top) => {
    let reason: unknown;
    const outcome = await run(task({ ...fields, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }] }, top), {
      input: { limit: 7 },
      tasks: (_call, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
        }),
    });

    expect(outcome).toMatchObject({ output: { Error: 'States.Timeout', Cause: '' }, tookMs: 7_000 });
    expect(reason).toMatchObject({ error: 'States.Timeout' });
    expect(outline(outcome.events)).toContain('LambdaFunctionTimedOut 5<4');
  });

  test('leaves no timer behind when the call answers in time', async () => {
    const outcome = await run(task({ TimeoutSeconds: 3_600, Catch: [CATCH_NOTHING] }), { tasks: failing() });

    expect(outcome).toMatchObject({ status: 'SUCCEEDED', tookMs: 0 });
  });
});

describe('a bug', () => {
  test('passes every Catch and Retry and rejects the run', async () => {
    const all = { ErrorEquals: ['States.ALL'] };
    const definition = task({ Retry: [all], Catch: [{ ...all, Next: 'Caught' }] });
    const tasks = async () => {
      throw new TypeError('undefined is not a function');
    };

    await expect(run(definition, { tasks })).rejects.toThrow(new TypeError('undefined is not a function'));
  });

  test('in a branch goes before the failure of another branch', async () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: 'Task', Resource: FUNCTION, Parameters: name, End: true } },
    });
    const definition = {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [branch('A'), branch('B')],
          End: true,
        },
      },
    };

    const running = run(definition, {
      tasks: async ({ parameters }) => {
        if (parameters === 'A') throw new Failure('A', 'a');
        throw new RangeError('b');
      },
    });

    await expect(running).rejects.toThrow(new RangeError('b'));
  });
});
