import { StopRequest } from '../../src/asl';
import { Failure } from '../../src/kernel/failure';
import { VirtualClock } from '../../src/kernel/virtual-clock';
import { chain, FUNCTION, outline, run, START, single } from './run-definition';

describe('the execution', () => {
  const wait = single({ Type: 'Wait', Seconds: 25 }, { TimeoutSeconds: 20 });

  test('ends TIMED_OUT without error and cause when its time is over', async () => {
    const { events, ...outcome } = await run(wait);

    expect(outcome).toEqual({ status: 'TIMED_OUT', transitions: 1, tookMs: 20_000 });
    expect(outline(events)).toEqual(['ExecutionStarted 1<0', 'WaitStateEntered 2<0', 'ExecutionTimedOut 3<2']);
    // https://github.com/floci-io/floci/issues/2733: the event alone names the error
    expect(events[2]?.executionTimedOutEventDetails).toEqual({ error: 'States.Timeout' });
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
});
