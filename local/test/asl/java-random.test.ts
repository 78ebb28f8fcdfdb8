import { JavaRandom } from '../../src/asl/java-random';

// https://docs.oracle.com/javase/8/docs/api/java/util/Random.html
test.each<[seed: number, bound: number]>([
  [0, 100],
  [42, 7],
  [-1, 1],
])('seed %i stays below %i and repeats itself', (seed, bound) => {
  const draw = (random: JavaRandom) => Array.from({ length: 50 }, () => random.nextInt(bound));

  const numbers = draw(new JavaRandom(seed));

  expect(draw(new JavaRandom(seed))).toEqual(numbers);
  expect(numbers.every((number) => Number.isInteger(number) && number >= 0 && number < bound)).toBe(true);
});

test('seed 42 gives the well-known first numbers', () => {
  const random = new JavaRandom(42);

  expect([random.nextInt(10), random.nextInt(10)]).toEqual([0, 3]);
  expect(new JavaRandom(42).nextDouble()).toBeCloseTo(0.7275636800328681, 15);
});
