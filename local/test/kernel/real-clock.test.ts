import { RealClock } from '../../src/kernel/real-clock';

test('tells the time of the machine', () => {
  expect(Math.abs(new RealClock().now() - Date.now())).toBeLessThan(1_000);
});

test('a sleep of nothing ends, and longer than a timer can count it ends when it is aborted', async () => {
  const clock = new RealClock();
  const controller = new AbortController();
  const years = clock.sleep(99_999_999_000, controller.signal);

  await clock.sleep(0);
  controller.abort(new Error('enough'));

  await expect(years).rejects.toThrow('enough');
  await expect(clock.sleep(0, controller.signal)).rejects.toThrow('enough');
});

test('hands on what work of real time gives', async () => {
  await expect(new RealClock().during(async () => 7)).resolves.toBe(7);
});

test('settles once work has ended, deadlines or not, and no later than it may', async () => {
  const clock = new RealClock();
  const controller = new AbortController();
  const never = clock.sleep(99_999_999, controller.signal, 'deadline');
  let hasEnded = false;
  clock.sleep(1).then(() => {
    hasEnded = true;
  });

  await clock.settle({ purposes: ['work'] });
  const endless = clock.sleep(99_999_999, controller.signal);
  await clock.settle({ purposes: ['work'], untilMs: clock.now() + 1 });
  controller.abort(new Error('enough'));

  expect(hasEnded).toBe(true);
  await expect(never).rejects.toThrow('enough');
  await expect(endless).rejects.toThrow('enough');
});
