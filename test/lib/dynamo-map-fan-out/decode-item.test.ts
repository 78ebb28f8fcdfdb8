import fc from 'fast-check';
import { jsonTextOfTyped } from '../../../lib/dynamo-map-fan-out/decode-item';
import { evaluator } from '../../support/evaluator';
import { typed } from '../../support/typed-values';

const textOf = evaluator(jsonTextOfTyped('$states.input'));

const decoded = async (value: object) => JSON.parse((await textOf({ input: value })) as string);

/** What JSON and DynamoDB can both hold. */
const { json: ANY_JSON } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('json')),
    fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), tie('json'), { noNullPrototype: true }),
  ),
}));

it('gives back whatever JSON it is', async () => {
  const items = fc.sample(ANY_JSON, { numRuns: 60, seed: 20261121 });

  expect(await Promise.all(items.map((item) => decoded(typed(item))))).toEqual(items);
});

it('gives a number of any length as a number only if its digits come back, and as its decimal otherwise', async () => {
  const whole = fc.bigInt({ min: 0n, max: 10n ** 18n }).map(String);
  const fraction = fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 17n }).map(String), fc.integer({ min: 1, max: 16 }))
    .map(([digits, places]) => {
      const padded = digits.padStart(places + 1, '0');
      return `${padded.slice(0, -places)}.${padded.slice(-places)}`.replace(/0+$/, '').replace(/[.]$/, '');
    });
  const numbers = [
    ...fc.sample(fc.oneof(whole, fraction), { numRuns: 150, seed: 7 }),
    '1700000000123456.5',
    '-1700000000123456.5',
  ];

  const arrived = await Promise.all(numbers.map((N) => decoded({ N })));

  const digits = (text: string) => text.replace(/e.*$|[-.]/g, '').replace(/^0+|0+$/g, '');
  expect(arrived.map((value) => digits(String(value)))).toEqual(numbers.map(digits));
  expect(arrived.map(Number)).toEqual(numbers.map(Number));
  expect(arrived.filter((value, i) => typeof value === 'string' && digits(numbers[i] ?? '').length <= 15)).toEqual([]);
});
