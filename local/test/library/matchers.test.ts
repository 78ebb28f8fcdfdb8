import type { ExecutionReport, HistoryEvent } from '../../src';
import '../../src/jest';

/** The report of an execution that went through these states. */
function aReport(ending: Partial<ExecutionReport>, ...path: string[]): ExecutionReport {
  const events = path.map(
    (name, at): HistoryEvent => ({
      timestamp: 0,
      type: 'TaskStateEntered',
      id: at + 2,
      previousEventId: at + 1,
      stateEnteredEventDetails: { name, input: '{}', inputDetails: { truncated: false } },
    }),
  );
  return {
    executionArn: 'arn',
    status: 'SUCCEEDED',
    events,
    transitions: 0,
    simulatedMs: 0,
    startedAtMs: 0,
    logs: [],
    ...ending,
  };
}

const SUCCESS = aReport({ output: { id: 7, at: 'noon' } }, 'Reserve', 'Pay', 'Ship');
const FAILURE = aReport({ status: 'FAILED', error: 'Declined', cause: 'no money left' }, 'Reserve', 'Pay', 'Release');

/** What a failed assertion says, without colours. */
function complaint(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours are made of
    return (error as Error).message.replace(/\x1b\[\d+m/g, '');
  }
  throw new Error('the assertion passed');
}

it('passes for what happened', () => {
  expect(SUCCESS).toHaveSucceeded();
  expect(SUCCESS).toHaveOutput({ id: 7, at: expect.any(String) });
  expect(SUCCESS).toHaveEntered('Reserve', 'Ship');
  expect(SUCCESS).toHavePath('Reserve', 'Pay', 'Ship');
  expect(FAILURE).toHaveFailed();
  expect(FAILURE).toHaveFailedWith('Declined');
  expect(FAILURE).toHaveFailedWith(/^Decl/, /money/);
  expect(aReport({ status: 'TIMED_OUT' })).toHaveTimedOut();
  expect(aReport({ status: 'ABORTED' })).toHaveBeenStopped();
});

it('passes with not for what did not happen', () => {
  expect(FAILURE).not.toHaveSucceeded();
  expect(SUCCESS).not.toHaveFailed();
  expect(SUCCESS).not.toHaveTimedOut();
  expect(SUCCESS).not.toHaveBeenStopped();
  expect(SUCCESS).not.toHaveOutput({ id: 8, at: 'noon' });
  expect(FAILURE).not.toHaveFailedWith('Declined', 'no money');
  expect(FAILURE).not.toHaveFailedWith('Decl');
  expect(aReport({ status: 'FAILED' })).not.toHaveFailedWith(/./);
  expect(SUCCESS).not.toHaveEntered('Pay', 'Reserve');
  expect(SUCCESS).not.toHaveEntered('Pay', 'Pay');
  expect(SUCCESS).not.toHavePath('Reserve', 'Pay');
});

it('says how the execution went', () => {
  expect(complaint(() => expect(FAILURE).toHaveSucceeded())).toBe(
    [
      'expect(report).toHaveSucceeded()',
      '',
      'Expected: status SUCCEEDED',
      'Status: FAILED',
      'Error:  Declined',
      'Cause:  no money left',
      'Path:   Reserve → Pay → Release',
    ].join('\n'),
  );
});

it('says what was wanted', () => {
  const complaints = [
    () => expect(SUCCESS).toHaveOutput({ id: 8 }),
    () => expect(SUCCESS).toHaveEntered('Reserve', 'Refund'),
    () => expect(SUCCESS).toHavePath('Reserve', 'Ship'),
    () => expect(FAILURE).toHaveFailedWith('Busy', /again/),
    () => expect(SUCCESS).not.toHaveSucceeded(),
  ].map(complaint);

  expect(complaints.map((text) => text.split('\n')[2])).toEqual([
    'Expected: output {"id": 8}',
    "Expected: to enter Reserve → Refund; 'Refund' is missing, or comes too early",
    'Expected: path Reserve → Ship',
    'Expected: status FAILED, error Busy, cause /again/',
    'Expected: not status SUCCEEDED',
  ]);
  expect(complaints[0]).toContain('Output: {"at": "noon", "id": 7}');
});

it('shows the end of a long path', () => {
  const long = aReport({}, ...Array.from({ length: 30 }, (_, at) => `S${at}`));

  expect(complaint(() => expect(long).toHaveFailed())).toMatch(/Path: {3}… → S10 → .* → S29$/);
  expect(complaint(() => expect(aReport({})).toHaveFailed())).toMatch(/Path: {3}\(no state was entered\)$/);
});

it.each([
  ['a promise', Promise.resolve(SUCCESS), 'got a promise: await it'],
  ['nothing', undefined, 'got something else'],
  ['another object', { status: 'SUCCEEDED' }, 'got something else'],
])('refuses %s', (_what, received, message) => {
  expect(() => expect(received).toHaveSucceeded()).toThrow(message);
});
