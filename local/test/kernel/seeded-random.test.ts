import { SeededRandom } from '../../src/kernel/seeded-random';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) => {
    const random = new SeededRandom(seed);
    return [random.next(), random.uuid(), random.next()];
  };

  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test('numbers stay in [0, 1) and spread over it', () => {
  const random = new SeededRandom(0);

  const numbers = Array.from({ length: 10_000 }, () => random.next());

  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 1);
});

test('identifiers are UUIDs of version 4, no two alike', () => {
  const random = new SeededRandom(42);

  const ids = Array.from({ length: 1_000 }, () => random.uuid());

  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
