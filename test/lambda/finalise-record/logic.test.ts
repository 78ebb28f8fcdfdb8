import { finaliseRecord } from '../../../lambda/finalise-record/logic';
import type { ExecutionState, StoredRecord } from '../../../lambda/shared/cross-team/close-record';
import { closingTools, MemoryRecords } from '../../support/records';

const ARN = 'arn:aws:states:eu-west-1:111111111111:execution:orders:one';
const open = { executionArn: ARN, status: 'RECORD_ADDED' };
const settings = { pipeline: 'orders', tableName: 'records', keyAttribute: 'messageId', statusAttribute: 'status' };

function setUp(execution: ExecutionState | undefined, record: StoredRecord | undefined = open) {
  const store = new MemoryRecords(record && { one: record });
  const { tools, announced } = closingTools(store);
  const run = (detail: object = {}) =>
    finaliseRecord(
      { detail: { executionArn: ARN, ...detail } },
      { ...tools, settings, describe: async () => execution && { input: '{"messageId":"one"}', ...execution } },
    );
  return { store, announced, run };
}

it.each<[string, ExecutionState, string, RegExp]>([
  ['FAILED', { status: 'FAILED', error: 'States.Runtime', cause: 'a path' }, 'States.Runtime', /^a path$/],
  ['TIMED_OUT', { status: 'TIMED_OUT' }, 'States.Timeout', /ended TIMED_OUT without closing its record$/],
  ['ABORTED', { status: 'ABORTED' }, 'CrossTeam.ExecutionEnded', /ended ABORTED/],
  ['ABORTED by somebody who said why', { status: 'ABORTED', error: 'Wrong', cause: 'input' }, 'Wrong', /^input$/],
])('closes the record of an execution that ended %s, and says why', async (_status, execution, error, cause) => {
  const { store, announced, run } = setUp(execution);

  await run();

  expect(store.records.get('one')).toMatchObject({
    status: 'RECORD_FAILED',
    error,
    cause: expect.stringMatching(cause),
  });
  expect(announced).toMatchObject([{ recordKey: 'one', executionArn: ARN, notificationId: `${ARN}#announce-failure` }]);
});

it('changes and announces nothing when it runs again', async () => {
  const { announced, run } = setUp({ status: 'ABORTED' });

  await run();
  await run();

  expect(announced).toHaveLength(1);
});

it.each<[string, StoredRecord]>([
  ['another execution', { executionArn: 'other', status: 'RECORD_ADDED' }],
  ['a run that was processed', { executionArn: ARN, status: 'RECORD_PROCESSED' }],
  ['a failure that was recorded', { executionArn: ARN, status: 'RECORD_FAILED' }],
])('leaves the record of %s alone', async (_what, record) => {
  const { store, announced, run } = setUp({ status: 'FAILED' }, record);

  await run();

  expect(store.records.get('one')).toBe(record);
  expect(announced).toEqual([]);
});

it('leaves an execution alone that was redriven since', async () => {
  const { store, run } = setUp({ status: 'RUNNING', redriveCount: 1 });

  await run({ redriveCount: 0 });

  expect(store.records.get('one')).toBe(open);
});

it('throws, to be called again, while the execution is shown as it was before its end', async () => {
  const { run } = setUp({ status: 'RUNNING' });

  await expect(run()).rejects.toThrow(`${ARN} is RUNNING still, although it has ended`);
});

it.each(['null', '[]', '"text"', '{}', '{"messageId":5}', '{"messageId":""}'])(
  'finds no record in an input of %s',
  async (input) => {
    const { store, run } = setUp({ status: 'FAILED', input });

    await run();

    expect(store.records.get('one')).toBe(open);
  },
);

it('cuts a long cause, of which the history has the whole', async () => {
  const { store, run } = setUp({ status: 'FAILED', error: 'E', cause: `x${'🙂'.repeat(15_000)}` });

  await run();

  expect(store.records.get('one')?.cause).toBe(`x${'🙂'.repeat(1_999)}`);
});

it('leaves what Step Functions has forgotten to the sweeper', async () => {
  const { store, run } = setUp(undefined);

  await run();

  expect(store.records.get('one')).toBe(open);
});
