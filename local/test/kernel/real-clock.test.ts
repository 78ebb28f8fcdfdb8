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
