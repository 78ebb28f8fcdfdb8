import { ServerClock } from '../../../utils/watch/server-clock';

const NOW = 1_000_000;

it('takes the first event of what was started here as new, however old it looks', () => {
  const clock = new ServerClock(NOW - 200);

  expect(clock.at(NOW - 420_000, NOW)).toBe(NOW - 419_800);
  expect(clock.at(NOW - 420_000, NOW + 5_000)).toBe(NOW - 414_800);
});

it('learns from each new event that the clock is behind', () => {
  const clock = new ServerClock();

  expect(clock.at(NOW - 420_000, NOW)).toBe(NOW);
  expect(clock.at(NOW - 415_000, NOW + 5_000)).toBe(NOW - 410_000);
});

it('is never before the last event', () => {
  expect(new ServerClock(NOW - 200).at(NOW + 60_000, NOW)).toBe(NOW + 60_000);
});

it('shows the same time as this machine where the clocks agree', () => {
  const clock = new ServerClock(NOW - 200);

  expect(clock.at(NOW - 100, NOW)).toBe(NOW);
  expect(clock.at(NOW - 100, NOW + 5_000)).toBe(NOW + 5_000);
});
