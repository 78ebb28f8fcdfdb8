import { setImmediate as turn } from 'node:timers/promises';
import { VirtualClock } from '../../src/kernel/virtual-clock';

test('runs out a year at once, and wakes sleepers in the order of their time', async () => {
  const clock = new VirtualClock(0);
  const woken: Array<[name: string, at: number]> = [];
  const sleep = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };

  await Promise.all([sleep('year', 365 * 86_400_000), sleep('second', 1_000), sleep('now', 0), sleep('past', -5)]);

  expect(woken).toEqual([
    ['now', 0],
    ['past', 0],
    ['second', 1_000],
    ['year', 365 * 86_400_000],
  ]);
});

test('lets a sleeper finish what it does at one moment before the next wakes', async () => {
  const clock = new VirtualClock(0);
  const order: string[] = [];
  const work = async (name: string) => {
    await clock.sleep(1);
    for (let step = 0; step < 3; step++) {
      order.push(name);
      await Promise.resolve();
    }
  };

  await Promise.all([work('a'), work('b')]);

  expect(order.join('')).toBe('aaabbb');
});

test('stands still while work of real time runs', async () => {
  const clock = new VirtualClock(0);
  let finish = () => {};
  const working = clock.during(
    () =>
      new Promise<number>((resolve) => {
        finish = () => resolve(clock.now());
      }),
  );
  const slept = clock.sleep(1_000);

  for (let turns = 0; turns < 5; turns++) await turn();
  const held = clock.now();
  finish();

  expect([held, await working]).toEqual([0, 0]);
  await slept;
  expect(clock.now()).toBe(1_000);
});

test('goes on after work that failed', async () => {
  const clock = new VirtualClock(0);

  await expect(clock.during(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await clock.sleep(5);

  expect(clock.now()).toBe(5);
});

test('a sleep ends with the reason of its signal, before or while it sleeps', async () => {
  const clock = new VirtualClock(0);
  const controller = new AbortController();
  const sleeping = clock.sleep(1_000, controller.signal);

  controller.abort(new Error('enough'));

  await expect(sleeping).rejects.toThrow('enough');
  await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough');
  await clock.sleep(10);
  expect(clock.now()).toBe(10);
});

describe('a clock that stands still by itself', () => {
  const standing = () => new VirtualClock(0, { byItself: undefined });

  test('wakes those for whom no time has to pass, and nobody else', async () => {
    const clock = standing();
    let isLate = false;
    clock.sleep(1).then(() => {
      isLate = true;
    });

    await clock.sleep(0);
    await clock.settle({ purposes: [] });

    expect([isLate, clock.now()]).toEqual([false, 0]);
  });

  test('settles work, and passes deadlines on its way only', async () => {
    const clock = standing();
    const woken: string[] = [];
    clock.sleep(5, undefined, 'deadline').then(() => woken.push('early deadline'));
    clock.sleep(20, undefined, 'deadline').then(() => woken.push('late deadline'));
    clock.sleep(10).then(() => woken.push('work'));

    await clock.settle({ purposes: ['work'] });

    expect(woken).toEqual(['early deadline', 'work']);
    expect(clock.now()).toBe(10);
  });

  test('settles what work leads to, up to the end of its reach', async () => {
    const clock = standing();
    let rounds = 0;
    const rounder = async () => {
      for (;;) {
        await clock.sleep(10);
        rounds++;
      }
    };
    void rounder();

    await clock.settle({ purposes: ['work'], untilMs: 35 });

    expect([rounds, clock.now()]).toEqual([3, 30]);
  });

  test('advances exactly, with all that is due by then', async () => {
    const clock = standing();
    const woken: string[] = [];
    clock.sleep(100, undefined, 'schedule').then(() => woken.push('schedule'));
    clock.sleep(101).then(() => woken.push('later'));

    await clock.advance(100);

    expect(woken).toEqual(['schedule']);
    expect(clock.now()).toBe(100);
  });

  test('goes on while work that waits for it is under way, and no further', async () => {
    const clock = standing();
    let isLate = false;

    await clock.passing(() => clock.sleep(7), { purposes: ['work'] });
    clock.sleep(1).then(() => {
      isLate = true;
    });
    await clock.settle({ purposes: ['deadline'] });

    expect([isLate, clock.now()]).toEqual([false, 7]);
  });
});
