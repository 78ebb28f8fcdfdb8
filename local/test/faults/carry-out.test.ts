import { carryOutUnder, type Hit } from '../../src/faults';
import { VirtualClock } from '../../src/kernel/virtual-clock';

async function tried(hit: Hit | undefined, patienceMs = 60_000) {
  const clock = new VirtualClock(0);
  const patience = new AbortController();
  clock.sleep(patienceMs, undefined, 'deadline').then(() => patience.abort(new Error('gave up')));
  let effects = 0;
  const ended = carryOutUnder(hit, {
    clock,
    signal: patience.signal,
    carryOut: async () => `answer ${++effects}`,
    failure: (kind) => new Error(kind),
  });
  const outcome = await ended.catch((error: Error) => `threw ${error.message}`);
  return { outcome, effects, atMs: clock.now() };
}

it.each<[string, Hit | undefined, object]>([
  ['nothing', undefined, { outcome: 'answer 1', effects: 1, atMs: 0 }],
  ['a throttle', { kind: 'throttle', detail: '' }, { outcome: 'threw throttle', effects: 0 }],
  ['an error', { kind: '500', detail: '' }, { outcome: 'threw 500', effects: 0 }],
  ['a reset', { kind: 'reset', detail: '' }, { outcome: 'threw reset', effects: 0 }],
  ['silence', { kind: 'hang', detail: '' }, { outcome: 'threw gave up', effects: 0, atMs: 60_000 }],
  ['a lost answer', { kind: 'lost-acknowledgement', detail: '500' }, { outcome: 'threw 500', effects: 1 }],
  ['a broken answer', { kind: 'lost-acknowledgement', detail: 'reset' }, { outcome: 'threw reset', effects: 1 }],
  ['an answer without end', { kind: 'lost-acknowledgement', detail: 'hang' }, { outcome: 'threw gave up', effects: 1 }],
  ['a delay', { kind: 'delay', detail: '5000' }, { outcome: 'answer 1', effects: 1, atMs: 5_000 }],
  ['duplicates', { kind: 'duplicate', detail: '5' }, { outcome: 'answer 5', effects: 5 }],
])('carries a call out under %s', async (_, hit, expected) => {
  expect(await tried(hit)).toMatchObject(expected);
});
