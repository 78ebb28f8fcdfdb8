import { LOST_BATCH } from '../../../lib/dynamo-map-fan-out/states/batch';
import { evaluator } from '../../support/evaluator';

const lostBatch = evaluator(LOST_BATCH);

const Items = [4, 5, 6].map((i) => ({ i, v: { no: `${i}` } }));
const Input = JSON.stringify({ BatchInput: { failed: 'runs/a/failed/' }, Items });

/** What is recorded of a batch whose execution ended like this. */
const recorded = (end: object) => lostBatch({ context: { Map: { Item: { Value: { Input, ...end } } } } });

it.each([
  ['was killed', { Status: 'ABORTED' }, { error: 'ABORTED', cause: '' }],
  [
    'was stopped with a word',
    { Status: 'ABORTED', Error: 'Stopped', Cause: 'by hand' },
    { error: 'Stopped', cause: 'by hand' },
  ],
  ['had no time left', { Status: 'TIMED_OUT' }, { error: 'States.Timeout', cause: '' }],
  [
    'broke',
    { Status: 'FAILED', Error: 'States.Runtime', Cause: 'no path' },
    { error: 'States.Runtime', cause: 'no path' },
  ],
])('counts every item of a batch as failed that %s', async (_what, end, failure) => {
  expect(await recorded(end)).toEqual({
    failed: 'runs/a/failed/',
    b: 4,
    n: 3,
    failures: Items.map(({ i, v }) => ({ index: i, ...failure, item: v })),
  });
});
