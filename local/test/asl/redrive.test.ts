import type { Checkpoint } from '../../src/asl';
import type { Json } from '../../src/kernel/json';
import { VirtualClock } from '../../src/kernel/virtual-clock';
import { chain, FUNCTION, outline, run, START, single } from './run-definition';
import { failsOnceFor, twice } from './run-twice';

const TASK = { StartAt: 'T', States: { T: { Type: 'Task', Resource: FUNCTION, End: true } } };

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html and aws-facts 3.6
describe('a redriven execution', () => {
  test('goes on at the state that failed, with its input, the variables and the history so far', async () => {
    const calls: Json[] = [];
    const definition = chain({
      One: { Type: 'Pass', Result: 'x', Assign: { v: 7 } },
      Two: { Type: 'Task', Resource: FUNCTION },
      Three: { Type: 'Pass', Parameters: { 'v.$': '$v', 'count.$': '$$.Execution.RedriveCount', 'in.$': '$' } },
    });

    const [first, second] = await twice(definition, { tasks: failsOnceFor(['x'], calls) });

    expect(first).toMatchObject({ status: 'FAILED', error: 'Busy' });
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: { v: 7, count: 1, in: 'x' } });
    expect(outline(second.events).slice(0, 3)).toEqual([
      'ExecutionRedriven 9<8',
      'TaskStateEntered 10<9',
      'LambdaFunctionScheduled 11<10',
    ]);
    expect(second.events[0]?.executionRedrivenEventDetails).toEqual({ redriveCount: 1 });
    expect(calls).toEqual(['x', 'x']);
  });

  test('begins the count of retries anew', async () => {
    const calls: Json[] = [];
    const definition = single({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }] });

    const [, second] = await twice(definition, { input: 'x', tasks: failsOnceFor(['x', 'x', 'x'], calls) });

    expect(second.status).toBe('SUCCEEDED');
    expect(calls).toHaveLength(4);
  });

  test('runs only the items of an inline Map that have not succeeded', async () => {
    const calls: Json[] = [];
    const definition = single({ Type: 'Map', MaxConcurrency: 1, ItemProcessor: TASK });

    const [, second] = await twice(definition, { input: ['a', 'b', 'c'], tasks: failsOnceFor(['b'], calls) });

    expect(second).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b', 'c'] });
    expect(calls).toEqual(['a', 'b', 'b', 'c']);
  });

  test('goes on inside a branch where that stood', async () => {
    const calls: Json[] = [];
    const branch = (name: string) =>
      chain({
        [`${name}1`]: { Type: 'Task', Resource: FUNCTION, Parameters: `${name}1` },
        [`${name}2`]: { Type: 'Task', Resource: FUNCTION, Parameters: `${name}2` },
      });
    const definition = single({ Type: 'Parallel', Branches: [branch('A'), branch('B')] });

    const [, second] = await twice(definition, { tasks: failsOnceFor(['B2'], calls) });

    expect(second).toMatchObject({ status: 'SUCCEEDED', output: ['A2', 'B2'] });
    expect(calls.filter((call) => call === 'A1' || call === 'B1')).toHaveLength(2);
    expect(calls.filter((call) => call === 'B2')).toHaveLength(2);
  });

  test('runs all items again when their results were too large', async () => {
    const calls: Json[] = [];
    const long = 'x'.repeat(200_000);
    const definition = single({ Type: 'Map', MaxConcurrency: 1, ItemProcessor: TASK });

    const [first, second] = await twice(definition, {
      input: [1, 2],
      tasks: async ({ parameters }) => {
        calls.push(parameters);
        return calls.length > 2 ? 'short' : long;
      },
    });

    expect(first.error).toBe('States.DataLimitExceeded');
    expect(second.output).toEqual(['short', 'short']);
  });

  test('leaves a Wait whose time has passed at once', async () => {
    const clock = new VirtualClock(START);
    const stop = new AbortController();
    clock.sleep(60_000).then(() => stop.abort());
    const definition = single({ Type: 'Wait', Seconds: 100 });
    let checkpoint: Checkpoint | undefined;
    const first = await run(definition, {
      clock,
      signal: stop.signal,
      onCheckpoint: (reached) => {
        checkpoint = reached;
      },
    });
    await clock.sleep(10_000);

    const redrive = { checkpoint: checkpoint as Checkpoint, count: 1, lastEventId: first.events.length };
    const second = await run(definition, { clock, redrive });

    expect(first.status).toBe('ABORTED');
    expect([second.status, second.tookMs]).toEqual(['SUCCEEDED', 100_000]);
  });
});
