import { viewExecution } from '../../../utils/execution-history/execution-view';
import { aRecord, eachDefinition, type ShortEvent, START } from './a-history';

const FAILURE = { resourceType: 'lambda', resource: 'invoke', error: 'Busy', cause: '{"errorMessage":"try 1 of 9"}' };
const CALL = { resourceType: 'lambda', resource: 'invoke' };

/** Two items at once: the first is retried and succeeds, the second fails and is caught. */
const TWO_ITEMS: readonly ShortEvent[] = [
  ['ExecutionStarted', 0, { input: '[1,2]' }],
  ['MapStateEntered', 0, { name: 'Each', input: '[1,2]' }],
  ['MapStateStarted', 2, { length: 3 }],
  ['MapIterationStarted', 3, { name: 'Each', index: 0 }],
  ['TaskStateEntered', 4, { name: 'Work', input: '1' }],
  ['TaskScheduled', 5, CALL],
  ['MapIterationStarted', 3, { name: 'Each', index: 1 }],
  ['TaskStateEntered', 7, { name: 'Work', input: '2' }],
  ['TaskScheduled', 8, CALL],
  ['TaskFailed', 6, FAILURE, 1],
  ['TaskFailed', 9, { ...FAILURE, cause: '{"errorMessage":"try 2 of 9"}' }, 1],
  ['TaskStateExited', 11, { name: 'Work', output: '{"Error":"Busy","Cause":"x"}' }, 1],
  ['PassStateEntered', 12, { name: 'Note', input: '{}' }, 1],
  ['PassStateExited', 13, { name: 'Note', output: '{}' }, 1],
  ['MapIterationSucceeded', 14, { name: 'Each', index: 1 }, 1],
  ['TaskScheduled', 10, CALL, 3],
  ['TaskSucceeded', 16, { ...CALL, output: '1' }, 4],
  ['TaskStateExited', 17, { name: 'Work', output: '1' }, 4],
  ['MapIterationSucceeded', 18, { name: 'Each', index: 0 }, 4],
];

it('tells items apart however their events are mixed', () => {
  const { items } = viewExecution(aRecord(TWO_ITEMS, { status: 'RUNNING' }));

  expect(items.map(({ label, status, retries, input }) => ({ label, status, retries, input }))).toEqual([
    { label: '0', status: 'succeeded', retries: 1, input: '1' },
    { label: '1', status: 'caught', retries: 0, input: '2' },
    { label: '2', status: 'pending', retries: 0, input: undefined },
  ]);
  expect(items[1]?.failure).toEqual({ error: 'Busy', cause: '{"errorMessage":"try 2 of 9"}' });
});

it('groups failures that differ in numbers only, and says what became of them', () => {
  const { errors } = viewExecution(aRecord(TWO_ITEMS));

  expect(errors).toEqual([
    expect.objectContaining({
      error: 'Busy',
      message: 'try 1 of 9',
      states: ['Work'],
      count: 2,
      ended: 0,
      caught: 1,
      retried: 1,
    }),
  ]);
  expect(errors[0]?.iterations.map(({ index }) => index)).toEqual([0, 1]);
});

it('counts how often each state was entered, how it went, and where it led', () => {
  const note = { Note: { Type: 'Pass', End: true } };
  const definition = eachDefinition('Never', { Catch: [{ Next: 'Note' }] }, note);

  const { states } = viewExecution(aRecord(TWO_ITEMS, { definition, status: 'RUNNING' }));

  expect(states.map(({ name, entered, retries, longestMs }) => [name, entered, retries, longestMs])).toEqual([
    ['Each', 1, 0, 0],
    ['Work', 2, 1, 4_000],
    ['Note', 1, 0, 0],
    ['Never', 0, 0, 0],
  ]);
  expect(states[1]?.byStatus).toMatchObject({ succeeded: 1, caught: 1 });
  expect(states[1]).toMatchObject({ went: {}, caughtInto: { Note: 1 } });
});

it('counts a transition for each state entered and for each retry, and what they cost', () => {
  const { transitions, dollars } = viewExecution(aRecord(TWO_ITEMS));

  expect(transitions).toBe(4 + 1);
  expect(dollars).toBeCloseTo(0.000_125);
});

it('ends what was going on as the execution ended', () => {
  const begun = TWO_ITEMS.slice(0, 11);
  const failed = viewExecution(
    aRecord([
      ...begun,
      ['MapIterationFailed', 11, { name: 'Each', index: 1 }],
      ['MapStateFailed', 12],
      ['ExecutionFailed', 13, FAILURE],
    ]),
  );
  const stopped = viewExecution(aRecord([...begun, ['ExecutionAborted', 11]]));
  const timedOut = viewExecution(aRecord([...TWO_ITEMS.slice(0, 9), ['ExecutionTimedOut', 9, {}, 60]]));

  expect(failed.items.map(({ status }) => status)).toEqual(['failed', 'failed', 'pending']);
  expect(failed.states).toMatchObject([{ byStatus: { failed: 1 } }, { byStatus: { failed: 2 } }]);
  expect(failed.errors).toMatchObject([{ error: 'Busy', ended: 2 }]);
  expect(stopped.items.map(({ status }) => status)).toEqual(['aborted', 'aborted', 'pending']);
  expect(timedOut.items.map(({ status }) => status)).toEqual(['timedOut', 'timedOut', 'pending']);
  expect(timedOut.errors).toMatchObject([{ error: 'States.Timeout', ended: 1, states: [] }]);
});

it('numbers the items of a Map in a Map, and keeps those of a Map that is retried', () => {
  const { items } = viewExecution(
    aRecord([
      ['ExecutionStarted', 0],
      ['MapStateEntered', 0, { name: 'Outer' }],
      ['MapStateStarted', 2, { length: 1 }],
      ['MapIterationStarted', 3, { name: 'Outer', index: 0 }],
      ['MapStateEntered', 4, { name: 'Inner' }],
      ['MapStateStarted', 5, { length: 1 }],
      ['MapIterationStarted', 6, { name: 'Inner', index: 0 }],
      ['FailStateEntered', 7, { name: 'Never' }],
      ['MapIterationFailed', 8, { name: 'Inner', index: 0 }],
      ['MapStateFailed', 9],
      ['MapStateStarted', 10, { length: 1 }],
      ['MapIterationStarted', 11, { name: 'Inner', index: 0 }],
      ['MapIterationSucceeded', 12, { name: 'Inner', index: 0 }],
      ['MapStateSucceeded', 13],
      ['MapStateExited', 14, { name: 'Inner', output: '[]' }],
      ['MapIterationSucceeded', 15, { name: 'Outer', index: 0 }],
    ]),
  );

  expect(items.map(({ map, label, status, retries }) => [map, label, status, retries])).toEqual([
    ['Outer', '0', 'succeeded', 1],
    ['Inner', '0/0', 'succeeded', 1],
  ]);
});

it.each<[how: string, events: readonly ShortEvent[]]>([
  [
    'that enters the Map again and runs what failed',
    [
      ['ExecutionRedriven', 21, { redriveCount: 1 }, 90],
      ['MapStateEntered', 22, { name: 'Each' }, 90],
      ['MapStateStarted', 23, { length: 3 }, 90],
      ['MapIterationStarted', 24, { name: 'Each', index: 2 }, 90],
      ['MapIterationSucceeded', 25, { name: 'Each', index: 2 }, 91],
    ],
  ],
])('goes on with the items of the first try after a redrive %s', (_how, redriven) => {
  const failed: readonly ShortEvent[] = [
    ...TWO_ITEMS,
    ['MapStateFailed', 19, undefined, 5],
    ['ExecutionFailed', 20, { error: 'Busy' }, 5],
  ];

  const { items, record } = viewExecution(aRecord([...failed, ...redriven]));

  expect(items.map(({ label, status }) => [label, status])).toEqual([
    ['0', 'succeeded'],
    ['1', 'caught'],
    ['2', 'succeeded'],
  ]);
  expect(record.startedAtMs).toBe(START);
});

it('goes on with the Task that failed after a redrive that does not enter it again', () => {
  const { states } = viewExecution(
    aRecord([
      ['ExecutionStarted', 0],
      ['TaskStateEntered', 0, { name: 'Work' }],
      ['TaskScheduled', 2, CALL],
      ['TaskFailed', 3, FAILURE],
      ['ExecutionFailed', 4, FAILURE],
      ['ExecutionRedriven', 5, { redriveCount: 1 }],
      ['TaskScheduled', 6, CALL],
      ['TaskSucceeded', 7, { ...CALL, output: '1' }],
      ['TaskStateExited', 8, { name: 'Work', output: '1' }],
    ]),
  );

  expect(states).toMatchObject([{ name: 'Work', entered: 1, retries: 1, byStatus: { succeeded: 1 } }]);
});

it('shows the children of a Map Run as items, and says how many it has not read', () => {
  const counts = { total: 3, pending: 0, running: 0, succeeded: 2, failed: 1, timedOut: 0, aborted: 0 };
  const failure = { error: 'Bad', cause: 'why' };
  const run = {
    arn: 'arn:run',
    status: 'SUCCEEDED',
    itemCounts: counts,
    executionCounts: counts,
    children: [
      { arn: 'arn:a', name: 'a', status: 'FAILED', startedAtMs: START, stoppedAtMs: START + 5, failure },
      { arn: 'arn:b', name: 'b', status: 'SUCCEEDED', startedAtMs: START },
    ],
  };

  const { items, errors, children, transitions } = viewExecution(
    aRecord(
      [
        ['ExecutionStarted', 0],
        ['MapStateEntered', 0, { name: 'Many' }],
        ['MapStateStarted', 2, { length: 3 }],
        ['MapRunStarted', 3, { mapRunArn: 'arn:run' }],
      ],
      { mapRuns: [run] },
    ),
  );

  expect(items.map(({ map, label, status }) => [map, label, status])).toEqual([
    ['Many', 'a', 'failed'],
    ['Many', 'b', 'succeeded'],
  ]);
  expect(errors).toMatchObject([{ error: 'Bad', count: 1, states: ['Many'] }]);
  expect(children).toMatchObject([{ unread: 1 }]);
  expect(transitions).toBe(1 + 3);
});
