import { doTeamWork } from '../../../lambda/do-team-work/logic';
import type { TeamWorkSettings } from '../../../lib/cross-team-pipeline/contract';
import { aBatch, aHandOff, aRecord, TokenBook } from '../../support/hand-offs';
import { MemoryLedger } from './memory-ledger';

const CLAIM_MS = 95_000;
const VISIBILITY_MS = 155_000;
const WORKS = 1_000;

interface Delivery {
  readonly work: number;
  readonly messageId: string;
  atMs: number;
}

/** Numbers from 0 to 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A thousand pieces of work, a fifth of them sent twice, by workers that are killed at random: before the work, after it, or
 * while they answer. What a killed worker took comes back when its visibility timeout is over.
 */
async function work(options: { readonly careless: boolean }) {
  const random = seeded(7);
  const clock = { now: 0 };
  const ledger = new MemoryLedger({ now: () => clock.now, claimMs: CLAIM_MS, careless: options.careless });
  const answerer = new TokenBook();
  const effects = new Map<string, number>();
  let kills = 0;
  const killed = (): boolean => {
    const isKilled = random() < 0.03;
    if (isKilled) kills += 1;
    return isKilled;
  };
  const queue: Delivery[] = Array.from({ length: WORKS }, (_, i) => ({ work: i, messageId: `m${i}`, atMs: i }));
  for (let i = 0; i < WORKS; i += 5) queue.push({ work: i, messageId: `again${i}`, atMs: i + 50 });

  let request = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.sort((a, b) => a.atMs - b.atMs).shift()) {
    const delivery = next;
    clock.now = Math.max(clock.now, delivery.atMs);
    request += 1;
    const death = new Error('killed');
    const taskToken = `token of ${delivery.messageId}`;
    let comesBackAt = clock.now + VISIBILITY_MS;
    let isDead = false;
    const die = (): never => {
      isDead = true;
      throw death;
    };
    const response = await doTeamWork(
      aBatch(aRecord(aHandOff({ workId: `w${delivery.work}`, taskToken }), delivery.messageId, delivery.work)),
      {
        settings: { maxAttempts: 100, finalErrors: [], fifo: false, worker: 'w' } as unknown as TeamWorkSettings,
        ledger: {
          claim: async (...args) => (isDead ? die() : ledger.claim(...args)),
          finish: async (...args) => (isDead || killed() ? die() : ledger.finish(...args)),
          // A worker that is dead gives nothing back.
          release: async () => {},
        },
        callWorker: async ({ workId }) => {
          if (killed()) die();
          // What is changed is keyed by the work, as TeamBWorker asks; the careless worker changes it every time.
          if (options.careless || !effects.has(workId)) effects.set(workId, (effects.get(workId) ?? 0) + 1);
          return { ok: true, result: workId };
        },
        answerer: {
          answer: async (...args) => (isDead || killed() ? die() : answerer.answer(...args)),
          heartbeat: async () => 'delivered',
        },
        delay: async (_receipt, seconds) => {
          comesBackAt = clock.now + seconds * 1_000;
        },
        every: () => ({ stop: () => {} }),
        now: () => clock.now,
        log: () => {},
        requestId: `${request}`,
      },
    );
    if (response.batchItemFailures.length > 0) queue.push({ ...delivery, atMs: comesBackAt });
  }
  const answered = new Set([...answerer.taken.values()].map(({ workId }) => workId));
  return { kills, effects, answered, answerer };
}

it('does each of a thousand pieces of work once and answers it, though workers are killed', async () => {
  const { kills, effects, answered, answerer } = await work({ careless: false });

  expect(kills).toBeGreaterThan(50);
  expect(answered.size).toBe(WORKS);
  expect([...effects.values()].filter((count) => count !== 1)).toEqual([]);
  for (const { workId, answer } of answerer.taken.values()) {
    expect(answer).toEqual({ outcome: 'success', result: workId });
  }
});

it('would do some of it twice without the conditions, so the test above can fail', async () => {
  const { effects } = await work({ careless: true });

  expect([...effects.values()].filter((count) => count > 1).length).toBeGreaterThan(100);
});
