import { exceeds, type Tolerance } from '../../../lib/dynamo-map-fan-out/summary';
import { evaluator } from '../../support/evaluator';

it.each<[Tolerance, number, number]>([
  // What is tolerated, of how many items, and the most that may fail.
  [{ count: 0 }, 1_000, 0],
  [{ count: 1 }, 1_000, 1],
  [{ count: 250 }, 1_000, 250],
  [{ percentage: 0 }, 1_000, 0],
  [{ percentage: 1 }, 1_000, 10],
  [{ percentage: 10 }, 1_000, 100],
  [{ percentage: 10 }, 9, 0],
  [{ percentage: 33.4 }, 1_000, 334],
  [{ percentage: 50 }, 3, 1],
  [{ count: 5, percentage: 10 }, 1_000, 5],
  [{ count: 500, percentage: 10 }, 1_000, 100],
])('%j of %i items lets %i fail and not one more', async (tolerance, total, most) => {
  const exceeded = evaluator(exceeds(tolerance));

  expect(await exceeded({ input: { total, failed: most } })).toBe(false);
  expect(await exceeded({ input: { total, failed: most + 1 } })).toBe(true);
});

it('lets all fail with 100 percent, and an empty run succeed', async () => {
  const all = evaluator(exceeds({ percentage: 100 }));

  expect(await all({ input: { total: 1_000, failed: 1_000 } })).toBe(false);
  expect(await all({ input: { total: 0, failed: 0 } })).toBe(false);
});
