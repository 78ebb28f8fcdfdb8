import { SUM_OF_BATCHES } from '../../../lib/dynamo-map-fan-out/states/results';
import { evaluator } from '../../support/evaluator';

const sumOfBatches = evaluator(SUM_OF_BATCHES);
const sum = (Items: readonly object[]) => sumOfBatches({ input: { Items } });

const batches = (count: number) => Array.from({ length: count }, (_, i) => ({ b: i * 100, n: 100, f: i % 2 }));

it.each([1, 2, 1_000])('adds %i batches up', async (count) => {
  expect(await sum(batches(count))).toEqual({ n: count * 100, f: Math.floor(count / 2) });
});

it('counts a batch that ran twice once, whatever came of it the second time', async () => {
  const twice = [...batches(50), { b: 700, n: 100, f: 1 }, { b: 0, n: 100, f: 0 }];

  expect(await sum(twice)).toEqual({ n: 5_000, f: 25 });
});
