import type { Every } from '../../../lambda/do-team-work/heartbeats';
import { doTeamWork, type TeamWorkTools } from '../../../lambda/do-team-work/logic';
import type { CallWorker } from '../../../lambda/do-team-work/worker-call';
import type { LogLine } from '../../../lambda/shared/cross-team/log';
import type { TeamWorkSettings } from '../../../lib/cross-team-pipeline/contract';
import { aBatch, aHandOff, aRecord, stayed, TokenBook } from '../../support/hand-offs';
import { MemoryLedger } from './memory-ledger';

const SETTINGS: TeamWorkSettings = {
  worker: 'work',
  functionName: 'work',
  workTimeoutSeconds: 60,
  tableName: 'ledger',
  queueUrl: 'https://queue',
  claimSeconds: 95,
  maxAttempts: 3,
  finalErrors: ['Rejected'],
  keepAnswersDays: 14,
  fifo: false,
  answer: { via: 'direct' },
};

/** A consumer whose clock stands still unless a test moves it. */
function aConsumer(options: { settings?: Partial<TeamWorkSettings>; worker?: CallWorker } = {}) {
  const clock = { now: 1_000_000 };
  const lines: LogLine[] = [];
  const calls: unknown[] = [];
  const delays: [string, number][] = [];
  const answerer = new TokenBook();
  const ledger = new MemoryLedger({ now: () => clock.now, claimMs: 95_000 });
  let requests = 0;
  let beat = () => {};
  const every: Every = (_ms, run) => {
    beat = run;
    return { stop: () => (beat = () => {}) };
  };
  const worker: CallWorker = options.worker ?? (async ({ payload }) => ({ ok: true, result: { done: payload } }));
  const tools = (): TeamWorkTools => ({
    settings: { ...SETTINGS, ...options.settings },
    ledger,
    callWorker: async (work) => {
      calls.push(work);
      return worker(work);
    },
    answerer,
    delay: async (receipt, seconds) => void delays.push([receipt, seconds]),
    every,
    now: () => clock.now,
    log: (line) => lines.push(line),
    requestId: `request-${++requests}`,
  });
  return {
    clock,
    lines,
    calls,
    delays,
    answerer,
    ledger,
    beat: () => beat(),
    take: (...records: Parameters<typeof aBatch>) => doTeamWork(aBatch(...records), tools()),
  };
}

const failing =
  (error: string): CallWorker =>
  async () => ({ ok: false, error, cause: 'why' });

it('calls the worker with work, attempt and payload, and answers with its result', async () => {
  const consumer = aConsumer();

  const response = await consumer.take(aRecord(aHandOff()));

  expect(stayed(response)).toEqual([]);
  expect(consumer.calls).toEqual([
    { version: 1, workId: 'execution-1#team-b', attempt: 1, payload: { messageText: 'Hello' } },
  ]);
  expect(consumer.answerer.taken.get('token-1')).toEqual({
    workId: 'execution-1#team-b',
    answer: { outcome: 'success', result: { done: { messageText: 'Hello' } } },
  });
});

describe('the same message again', () => {
  it.each([2, 5, 20])('%i times: does the work once', async (times) => {
    const consumer = aConsumer();

    for (let i = 0; i < times; i++) await consumer.take(aRecord(aHandOff()));

    expect(consumer.calls).toHaveLength(1);
    expect(consumer.answerer.taken.size).toBe(1);
    expect(consumer.answerer.refused).toBe(times - 1);
  });

  it('in one batch: one is worked on, the others come back later', async () => {
    const consumer = aConsumer();

    const response = await consumer.take(...['a', 'b', 'c'].map((id) => aRecord(aHandOff(), id)));

    expect(consumer.calls).toHaveLength(1);
    expect(stayed(response)).toEqual(['b', 'c']);
    expect(consumer.delays).toEqual([
      ['receipt of b', 96],
      ['receipt of c', 96],
    ]);
  });

  it('with a new token, as a retry sends it: the kept answer goes to that one, too', async () => {
    const consumer = aConsumer();
    await consumer.take(aRecord(aHandOff()));

    await consumer.take(aRecord(aHandOff({ taskToken: 'token-2' }), 'message-2', 5));

    expect(consumer.calls).toHaveLength(1);
    expect([...consumer.answerer.taken.keys()]).toEqual(['token-1', 'token-2']);
  });

  it('with a new token while the work is under way: the answer goes to the token that was sent last', async () => {
    let finish = (_: { ok: true; result: unknown }) => {};
    const consumer = aConsumer({ worker: () => new Promise((resolve) => (finish = resolve)) });
    const first = consumer.take(aRecord(aHandOff(), 'message-1', 1));
    await new Promise(setImmediate);

    await consumer.take(aRecord(aHandOff({ taskToken: 'token-2' }), 'message-2', 2));
    await consumer.take(aRecord(aHandOff({ taskToken: 'token-0' }), 'message-0', 0));
    finish({ ok: true, result: 1 });
    await first;

    expect([...consumer.answerer.taken.keys()]).toEqual(['token-2']);
  });
});

describe('a worker that died', () => {
  it('holds the work until its claim expires; then another does it', async () => {
    const consumer = aConsumer();
    await consumer.ledger.claim({ workId: 'execution-1#team-b', taskToken: 'token-1', sentAt: 0 }, 'the dead one');

    expect(stayed(await consumer.take(aRecord(aHandOff())))).toEqual(['message-1']);
    consumer.clock.now += 95_001;
    expect(stayed(await consumer.take(aRecord(aHandOff())))).toEqual([]);

    expect(consumer.calls).toEqual([expect.objectContaining({ attempt: 2 })]);
    expect(consumer.answerer.taken.size).toBe(1);
  });

  it('in every attempt: tells the pipeline instead of trying for ever', async () => {
    const consumer = aConsumer();
    for (let i = 0; i < 3; i++) {
      await consumer.ledger.claim({ workId: 'execution-1#team-b', taskToken: 'token-1', sentAt: 0 }, `dead ${i}`);
      consumer.clock.now += 95_001;
    }

    await consumer.take(aRecord(aHandOff()));

    expect(consumer.calls).toEqual([]);
    expect(consumer.answerer.taken.get('token-1')?.answer).toMatchObject({ error: 'CrossTeam.WorkerLost' });
  });

  it('and comes back after somebody else took over: its answer does not count', async () => {
    let finish = (_: { ok: true; result: unknown }) => {};
    const consumer = aConsumer({ worker: () => new Promise((resolve) => (finish = resolve)) });
    const slow = consumer.take(aRecord(aHandOff()));
    await new Promise(setImmediate);
    consumer.clock.now += 95_001;
    await consumer.ledger.claim({ workId: 'execution-1#team-b', taskToken: 'token-1', sentAt: 0 }, 'somebody else');

    finish({ ok: true, result: 'too late' });

    expect(stayed(await slow)).toEqual(['message-1']);
    expect(consumer.answerer.taken.size).toBe(0);
  });
});

describe('a worker that throws', () => {
  it('is tried again later, and the pipeline is told after the last attempt', async () => {
    const consumer = aConsumer({ worker: failing('Broken') });

    const stays = [];
    for (let i = 0; i < 3; i++) stays.push(stayed(await consumer.take(aRecord(aHandOff()))).length);

    expect(stays).toEqual([1, 1, 0]);
    expect(consumer.delays.map(([, seconds]) => seconds)).toEqual([10, 20]);
    expect(consumer.answerer.taken.get('token-1')?.answer).toEqual({
      outcome: 'failure',
      error: 'Broken',
      cause: 'why',
    });
  });

  it('at length is cut at a whole character', async () => {
    const worker = async () => ({ ok: false, error: 'Rejected', cause: `x${'🙂'.repeat(20_000)}` }) as const;
    const consumer = aConsumer({ worker });

    await consumer.take(aRecord(aHandOff()));

    expect(consumer.answerer.taken.get('token-1')?.answer).toMatchObject({ cause: `x${'🙂'.repeat(14_999)}` });
  });

  it('a final error is not tried again', async () => {
    const consumer = aConsumer({ worker: failing('Rejected') });

    expect(stayed(await consumer.take(aRecord(aHandOff())))).toEqual([]);
    expect(consumer.answerer.taken.get('token-1')?.answer).toMatchObject({ error: 'Rejected' });
  });

  it('in a batch of ten is the only one that comes again', async () => {
    const consumer = aConsumer({
      worker: async ({ payload }) =>
        payload === 'poison' ? { ok: false, error: 'Broken', cause: '' } : { ok: true, result: 1 },
    });

    const response = await consumer.take(
      ...Array.from({ length: 10 }, (_, i) =>
        aRecord(aHandOff({ workId: `w${i}`, taskToken: `t${i}`, payload: i === 4 ? 'poison' : i }), `m${i}`),
      ),
    );

    expect(stayed(response)).toEqual(['m4']);
    expect(consumer.answerer.taken.size).toBe(9);
  });

  it('because Lambda would not run it: that was no attempt', async () => {
    let throttled = 5;
    const consumer = aConsumer({
      worker: async ({ attempt }) => {
        throttled -= 1;
        if (throttled >= 0) throw new Error('Rate Exceeded');
        return { ok: true, result: attempt };
      },
    });

    for (let i = 0; i < 6; i++) await consumer.take(aRecord(aHandOff()));

    expect(consumer.answerer.taken.get('token-1')?.answer).toEqual({ outcome: 'success', result: 1 });
  });
});

describe('an answer', () => {
  it.each([
    [262_144, 'success'],
    [262_145, 'failure'],
  ])('of %i bytes is a %s', async (bytes, outcome) => {
    const frame = Buffer.byteLength('{"version":1,"workId":"execution-1#team-b","result":""}');
    const consumer = aConsumer({ worker: async () => ({ ok: true, result: 'x'.repeat(bytes - frame) }) });

    await consumer.take(aRecord(aHandOff()));

    expect(consumer.answerer.taken.get('token-1')?.answer.outcome).toBe(outcome);
  });

  it('that could not be delivered is kept, and delivered without doing the work again', async () => {
    const consumer = aConsumer();
    consumer.answerer.nextError = new Error('no answer');

    expect(stayed(await consumer.take(aRecord(aHandOff())))).toEqual(['message-1']);
    expect(stayed(await consumer.take(aRecord(aHandOff())))).toEqual([]);

    expect(consumer.calls).toHaveLength(1);
    expect(consumer.answerer.taken.size).toBe(1);
  });

  it('that is refused is final: deleted and counted', async () => {
    const consumer = aConsumer();
    consumer.answerer.closed.add('token-1');

    expect(stayed(await consumer.take(aRecord(aHandOff())))).toEqual([]);
    expect(consumer.lines).toContainEqual(expect.objectContaining({ Worker: 'work', RefusedAnswers: 1 }));
  });
});

describe('heartbeats', () => {
  const slowWorker = () => {
    let finish = () => {};
    const worker: CallWorker = () =>
      new Promise((resolve) => {
        finish = () => resolve({ ok: true, result: 1 });
      });
    return { worker, finish: () => finish() };
  };

  it('are sent while the worker works, and not after', async () => {
    const { worker, finish } = slowWorker();
    const consumer = aConsumer({ worker, settings: { heartbeatSeconds: 5 } });
    const taking = consumer.take(aRecord(aHandOff()));
    await new Promise(setImmediate);

    consumer.beat();
    consumer.beat();
    finish();
    await taking;
    consumer.beat();

    expect(consumer.answerer.beats).toEqual(['token-1', 'token-1']);
  });

  it('end when nobody waits any more', async () => {
    const { worker, finish } = slowWorker();
    const consumer = aConsumer({ worker, settings: { heartbeatSeconds: 5 } });
    consumer.answerer.closed.add('token-1');
    const taking = consumer.take(aRecord(aHandOff()));
    await new Promise(setImmediate);

    consumer.beat();
    await new Promise(setImmediate);
    consumer.beat();
    finish();
    await taking;

    expect(consumer.answerer.beats).toEqual(['token-1']);
  });

  it('are none unless asked for', async () => {
    const { worker, finish } = slowWorker();
    const consumer = aConsumer({ worker });
    const taking = consumer.take(aRecord(aHandOff()));
    await new Promise(setImmediate);

    consumer.beat();
    finish();
    await taking;

    expect(consumer.answerer.beats).toEqual([]);
  });
});

it.each(['no JSON', '{}', JSON.stringify(aHandOff({ version: 2 })), JSON.stringify(aHandOff({ taskToken: '' }))])(
  'leaves %s for the dead-letter queue, and the rest of the batch alone',
  async (body) => {
    const consumer = aConsumer();

    const response = await consumer.take(aRecord(body, 'bad'), aRecord(aHandOff(), 'good'));

    expect(stayed(response)).toEqual(['bad']);
    expect(consumer.answerer.taken.size).toBe(1);
  },
);

it('keeps the order of a FIFO queue: what follows a message that stays, stays', async () => {
  const consumer = aConsumer({
    settings: { fifo: true },
    worker: async ({ payload }) =>
      payload === 1 ? { ok: false, error: 'Broken', cause: '' } : { ok: true, result: 1 },
  });

  const response = await consumer.take(
    ...[0, 1, 2].map((i) => aRecord(aHandOff({ workId: `w${i}`, taskToken: `t${i}`, payload: i }), `m${i}`)),
  );

  expect(stayed(response)).toEqual(['m1', 'm2']);
  expect(consumer.calls).toHaveLength(2);
});

it('logs no payload and no token', async () => {
  const consumer = aConsumer();

  await consumer.take(aRecord(aHandOff({ taskToken: 'secret-token', payload: 'secret-payload' })));

  expect(JSON.stringify(consumer.lines)).not.toMatch(/secret/);
});
