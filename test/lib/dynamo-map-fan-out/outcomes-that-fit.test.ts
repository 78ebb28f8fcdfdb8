import { LIST_VIEW } from '../../../lib/dynamo-map-fan-out/states/list';
import { ERROR_THAT_FITS, failedOutcome } from '../../../lib/dynamo-map-fan-out/summary';
import { evaluator } from '../../support/evaluator';

const errorOf = evaluator(ERROR_THAT_FITS.Error);
const causeOf = evaluator(ERROR_THAT_FITS.Cause);
const outcomeOf = evaluator(failedOutcome(LIST_VIEW));

/** What a failed item leaves of this error when so many share the result. */
async function outcome(errorOutput: { Error: unknown; Cause: unknown }, sharing: number, index = sharing - 1) {
  const input = { Error: await errorOf({ errorOutput }), Cause: await causeOf({ errorOutput }) };
  return outcomeOf({ input, context: { Map: { Item: { Index: index } } } }, { fanOutItemCount: sharing });
}

const LONGEST = { Error: 'Error😀'.repeat(40), Cause: '"\n\u0001😀'.repeat(8_000) };

it.each([1, 40, 2_000, 2_766])(
  'fits beside all the others when all of %i fail, however long their causes',
  async (count) => {
    const bytes = Buffer.byteLength(JSON.stringify(await outcome(LONGEST, count)));

    expect(bytes * count + '{"total":2766,"succeeded":0,"failed":2766,"failures":[]}'.length).toBeLessThan(262_144);
  },
);

it('keeps short texts as they are', async () => {
  expect(await outcome({ Error: 'Unwell', Cause: 'no luck 😀' }, 2_000, 7)).toEqual({
    index: 7,
    error: 'Unwell',
    cause: 'no luck 😀',
  });
});

it('keeps a text where something else was thrown', async () => {
  expect(await outcome({ Error: null, Cause: { some: 'thing' } }, 1)).toEqual({ index: 0, error: '', cause: '' });
});
