import type { Checkpoint, ChildListener, HistoryEvent, MapRun, StartedChild } from '../../src/asl';
import { Failure } from '../../src/kernel/failure';
import type { Json, JsonObject } from '../../src/kernel/json';
import { VirtualClock } from '../../src/kernel/virtual-clock';
import { bucket, distributed, GET, PUT } from './a-distributed-map';
import { chain, FUNCTION, outline, run, START, type TestOptions } from './run-definition';
import { failsOnceFor, twice } from './run-twice';

/** All that is said about the children of the Map Runs of a test, by their input. */
class Children {
  readonly events: Record<string, HistoryEvent[]> = {};
  readonly arns: string[] = [];
  readonly pending: [input: string, isPending: boolean][] = [];

  readonly onChild = ({ input, arn }: StartedChild): ChildListener => {
    const events = this.events[input] ?? [];
    this.events[input] = events;
    this.arns.push(arn);
    return {
      onStart: () => {},
      onEvent: (event) => events.push(event),
      onEnd: () => {},
      onPendingRedrive: (isPending) => this.pending.push([input, isPending]),
    };
  };
}

const processor = (ExecutionType: 'STANDARD' | 'EXPRESS', states: JsonObject): JsonObject => ({
  ...states,
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
});

/** One state, then a Task that hands its input to the function of the test. */
const TWO_STATES = chain({ First: { Type: 'Pass' }, Then: { Type: 'Task', Resource: FUNCTION } });

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
describe('a redriven Map Run', () => {
  test('goes on with the children that did not succeed, where they failed, then with those that never began', async () => {
    const calls: Json[] = [];
    const children = new Children();
    const runs: MapRun[] = [];
    const definition = distributed({ MaxConcurrency: 1, ItemProcessor: processor('STANDARD', TWO_STATES) });

    const [first, second] = await twice(definition, {
      input: ['a', 'b', 'c'],
      tasks: failsOnceFor(['b'], calls),
      onMapRun: (mapRun) => runs.push(mapRun),
      onChild: children.onChild,
    });

    expect(first.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b', 'c'] });
    expect(calls).toEqual(['a', 'b', 'b', 'c']);
    expect(outline(children.events['"b"'] ?? []).slice(6)).toEqual([
      'LambdaFunctionFailed 7<6',
      'ExecutionFailed 8<7',
      'ExecutionRedriven 9<8',
      'TaskStateEntered 10<9',
      'LambdaFunctionScheduled 11<10',
      'LambdaFunctionStarted 12<11',
      'LambdaFunctionSucceeded 13<12',
      'TaskStateExited 14<13',
      'ExecutionSucceeded 15<14',
    ]);
    expect(children.pending).toEqual([['"b"', true]]);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      itemCounts: { total: 3, succeeded: 3, failed: 0, pending: 0, pendingRedrive: 0, failuresNotRedrivable: 0 },
    });
    expect(second.events.slice(0, 4).map(({ type }) => type)).toEqual([
      'ExecutionRedriven',
      'MapStateEntered',
      'MapRunRedriven',
      'MapRunSucceeded',
    ]);
    expect(second.events[2]?.mapRunRedrivenEventDetails).toEqual({ mapRunArn: runs[0]?.arn, redriveCount: 1 });
  });

  test('gives a result that is not too large, whatever the failures before were', async () => {
    const input = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    const failing = new Set<Json>(input.slice(1));
    const definition = distributed({
      MaxConcurrency: 1,
      ToleratedFailureCount: 8,
      ItemProcessor: processor('STANDARD', TWO_STATES),
    });

    const [first, second] = await twice(definition, {
      input,
      tasks: async ({ parameters }) => {
        if (failing.delete(parameters)) throw new Failure('Busy', 'x'.repeat(32_000));
        return parameters;
      },
    });

    expect(first.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: input });
  });

  test('begins EXPRESS children anew, under their ARNs', async () => {
    const children = new Children();
    const definition = distributed({ ItemProcessor: processor('EXPRESS', TWO_STATES) });

    const [, second] = await twice(definition, {
      input: ['a'],
      tasks: failsOnceFor(['a'], []),
      onChild: children.onChild,
    });

    expect(second.output).toEqual(['a']);
    const began = (children.events['"a"'] ?? []).filter(({ type }) => type === 'ExecutionStarted');
    expect(began).toHaveLength(2);
    expect(children.arns).toHaveLength(1);
  });

  test('goes on with children that were stopped with it, and counts those that wait for their turn', async () => {
    const clock = new VirtualClock(START);
    const waiting = processor('STANDARD', chain({ W: { Type: 'Wait', Seconds: 100 } }));
    const definition = distributed({ MaxConcurrency: 2, ItemProcessor: waiting });
    const runs: MapRun[] = [];
    const stop = new AbortController();
    clock.sleep(60_000).then(() => stop.abort());
    let checkpoint: Checkpoint | undefined;
    const first = await run(definition, {
      input: [1, 2, 3],
      clock,
      signal: stop.signal,
      onMapRun: (mapRun) => runs.push(mapRun),
      onCheckpoint: (reached) => {
        checkpoint = reached;
      },
    });
    const stopped = { ...runs[0]?.itemCounts };
    clock.sleep(1).then(() => Object.assign(stopped, { redriven: { ...runs[0]?.itemCounts } }));

    const redrive = { checkpoint, count: 1, lastEventId: first.events.length };
    const second = await run(definition, { input: [1, 2, 3], clock, redrive });

    expect(stopped).toMatchObject({
      ...{ total: 3, aborted: 2, pending: 1, running: 0 },
      redriven: { total: 3, aborted: 0, pending: 1, running: 2, pendingRedrive: 0 },
    });
    // 60 seconds, the 40 that were left of the first two waits, and the third one.
    expect([second.status, second.tookMs]).toEqual(['SUCCEEDED', 200_000]);
    expect(runs).toMatchObject([{ status: 'SUCCEEDED', itemCounts: { succeeded: 3, aborted: 0 } }]);
  });

  test('keeps the successes of all attempts in its files, and the failures of the last', async () => {
    const put: Record<string, Json> = {};
    const files = bucket({ 'b/k': '["a","b","c"]' }, put);
    const failing = failsOnceFor(['b', 'b', 'c'], []) as NonNullable<Parameters<typeof run>[1]>['tasks'];
    const definition = distributed({
      ItemReader: { Resource: GET, ReaderConfig: { InputType: 'JSON' }, Parameters: { Bucket: 'b', Key: 'k' } },
      ToleratedFailureCount: 1,
      ItemProcessor: processor('STANDARD', TWO_STATES),
      ResultWriter: { Resource: PUT, Parameters: { Bucket: 'out', Prefix: 'r' } },
    });

    const [first, second] = await twice(definition, {
      tasks: (call, signal) => (call.resource === FUNCTION ? failing?.(call, signal) : files(call)) as Promise<Json>,
    });

    expect(first.error).toBe('States.ExceedToleratedFailureThreshold');
    expect(second.status).toBe('SUCCEEDED');
    const manifest = Object.entries(put).find(([key]) => key.endsWith('manifest.json')) ?? [];
    const { ResultFiles } = manifest[1] as unknown as { ResultFiles: Record<string, { Key: string }[]> };
    const inputs = Object.entries(ResultFiles).map(([kind, entries]) => [
      kind,
      entries.flatMap(({ Key }) => (put[`out/${Key}`] as { Input: string; RedriveCount: number }[]).map(summary)),
    ]);
    expect(Object.fromEntries(inputs)).toEqual({
      SUCCEEDED: ['"a" 0', '"c" 1'],
      FAILED: ['"b" 1'],
      PENDING: [],
    });
  });

  test('is still the same when it could not go on at once', async () => {
    const runs: MapRun[] = [];
    const calls: Json[] = [];
    let allowed = true;
    const definition = distributed({ ItemProcessor: processor('STANDARD', TWO_STATES) });
    const options: TestOptions = {
      input: ['a', 'b'],
      clock: new VirtualClock(START),
      tasks: failsOnceFor(['b'], calls),
      onMapRun: (mapRun) => runs.push(mapRun),
      requireMapRun: () => {
        if (!allowed) throw new Failure('States.Permissions', 'may not redrive');
      },
    };
    let checkpoint: Checkpoint | undefined;
    const onCheckpoint = (reached: Checkpoint) => {
      checkpoint = reached;
    };
    await run(definition, { ...options, onCheckpoint });

    allowed = false;
    const refused = await run(definition, {
      ...options,
      onCheckpoint,
      redrive: { checkpoint, count: 1, lastEventId: 9 },
    });
    allowed = true;
    const last = await run(definition, { ...options, redrive: { checkpoint, count: 2, lastEventId: 19 } });

    expect(refused.error).toBe('States.Permissions');
    expect(last.output).toEqual(['a', 'b']);
    expect(calls).toEqual(['a', 'b', 'b']);
    expect(runs.map(({ redriveCount }) => redriveCount)).toEqual([1]);
  });

  test('is a new one when its results were too large', async () => {
    const runs: MapRun[] = [];
    const definition = distributed({ ItemProcessor: processor('STANDARD', TWO_STATES) });
    let result = 'x'.repeat(200_000);

    const [first, second] = await twice(definition, {
      input: [1, 2],
      tasks: async () => result,
      onMapRun: (mapRun) => {
        if (runs.push(mapRun) > 1) result = 'short';
      },
    });

    expect(first.error).toBe('States.DataLimitExceeded');
    expect(second.output).toEqual(['short', 'short']);
    expect(runs.map(({ redriveCount }) => redriveCount)).toEqual([0, 0]);
  });

  test('reads its items again if that is what failed', async () => {
    const runs: MapRun[] = [];
    const objects: Record<string, string> = {};
    const definition = distributed({
      ItemReader: { Resource: GET, ReaderConfig: { InputType: 'JSON' }, Parameters: { Bucket: 'b', Key: 'k' } },
    });

    const [first, second] = await twice(definition, {
      onMapRun: (mapRun) => runs.push(mapRun),
      tasks: async (call) => {
        const answer = bucket({ ...objects })(call);
        objects['b/k'] = '["a"]';
        return answer;
      },
    });

    expect(first.error).toBe('States.ItemReaderFailed');
    expect(second.output).toEqual(['a']);
    expect(runs.map(({ redriveCount }) => redriveCount)).toEqual([1]);
  });

  test('leaves children alone whose history is full, and counts them as failed for good', async () => {
    const endless = {
      StartAt: 'L',
      States: {
        L: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'E' }], Default: 'L' },
        E: { Type: 'Pass', End: true },
      },
    };
    const runs: MapRun[] = [];

    const [, second] = await twice(distributed({ ItemProcessor: processor('STANDARD', endless) }), {
      input: ['a'],
      onMapRun: (mapRun) => runs.push(mapRun),
    });

    expect(second).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(runs[0]).toMatchObject({ executionCounts: { failed: 1, failuresNotRedrivable: 1, pendingRedrive: 0 } });
  });
});

function summary({ Input, RedriveCount }: { Input: string; RedriveCount: number }): string {
  return `${Input} ${RedriveCount}`;
}
