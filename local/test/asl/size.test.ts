import type { JsonObject } from '../../src/kernel/json';
import { chain, run, single } from './run-definition';

// How fast, is for bench/asl to say.
test('runs a chain of 2,000 states, a loop of 10,000 transitions and a Map over 1,000 items', async () => {
  const states = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`P${at}`, { Type: 'Pass' }]));
  const loop: JsonObject = {
    StartAt: 'A',
    States: {
      A: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 5_000, Next: 'B' }], Default: 'End' },
      B: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'A' },
      End: { Type: 'Succeed' },
    },
  };
  const map = single({ Type: 'Map', ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } } });
  const items = Array.from({ length: 1_000 }, (_, at) => at);

  const outcomes = [await run(chain(states)), await run(loop, { input: { n: 0 } }), await run(map, { input: items })];

  expect(outcomes.map(({ status, transitions }) => [status, transitions])).toEqual([
    ['SUCCEEDED', 2_000],
    ['SUCCEEDED', 10_002],
    ['SUCCEEDED', 1_001],
  ]);
});
