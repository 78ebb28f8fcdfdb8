import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SAMPLE } from '../support/cross-team-run';
import { teamsForAll } from '../support/with-teams';

const running = teamsForAll();

/** What the sweeper says when it goes by now. */
async function sweep(): Promise<unknown> {
  const { aws } = running();
  const before = aws.logs().length;
  aws.fire('Teams/Pipeline/SweepSchedule');
  await aws.settle();
  const said = aws.logs().slice(before);
  return said.flatMap(({ text }) => (text.includes('StuckRecords') ? [JSON.parse(text)] : []));
}

describe('an execution that ends without closing its record', () => {
  it('by an abort has it closed by the finaliser, once', async () => {
    const { teams, aws } = running();
    const messageId = 'aborted';
    const { executionArn, report } = await teams.start({ ...SAMPLE, messageId });

    await teams.executions.send(new StopExecutionCommand({ executionArn, error: 'Operator', cause: 'wrong file' }));
    await report();
    await aws.settle();

    const record = await teams.record(messageId);
    expect(record).toMatchObject({ status: 'RECORD_FAILED', error: 'Operator', cause: 'wrong file' });
    expect(record).not.toHaveProperty('openSince');
    expect(teams.about(messageId, 'failed')).toHaveLength(1);
  });

  it('between the record and the message to Team B leaves neither an open record nor a message', async () => {
    const { teams, aws } = running();
    const messageId = 'aborted before the message';
    const hanging = aws.mockTask('Ask Team B', { result: {}, afterMs: 3_600_000 });
    const { executionArn, report } = await aws.startExecution({ machine: 'orders', input: { ...SAMPLE, messageId } });
    await aws.advance(1_000);
    const before = await teams.record(messageId);

    await teams.executions.send(new StopExecutionCommand({ executionArn }));
    await report();
    await aws.settle();
    hanging.restore();

    expect(before).toMatchObject({ status: 'RECORD_ADDED' });
    expect(await teams.record(messageId)).toMatchObject({ status: 'RECORD_FAILED', error: 'CrossTeam.ExecutionEnded' });
    expect((await teams.bodies('inbox')).filter((body) => body.includes(executionArn))).toEqual([]);
  });

  it('and whose event is lost has it closed by the sweeper, when it is surely over', async () => {
    const { teams, aws } = running();
    await aws.putItems('records', [
      {
        messageId: 'lost',
        status: 'RECORD_ADDED',
        executionArn: 'arn:aws:states:us-east-1:123456789012:execution:orders:gone',
        openSince: new Date(aws.now()).toISOString(),
      },
    ]);

    const first = await sweep();
    const before = await teams.record('lost');
    await aws.advance(5 * 3_600_000);
    const second = await sweep();

    expect(before).toMatchObject({ status: 'RECORD_ADDED' });
    expect(await teams.record('lost')).toMatchObject({ status: 'RECORD_FAILED', error: 'CrossTeam.ExecutionEnded' });
    expect(first).toMatchObject([{ StuckRecords: 0, OpenRecords: 1, OldestCallbackAge: 0 }]);
    expect(second).toMatchObject([{ StuckRecords: 1, OpenRecords: 0 }]);
  });

  it('while it waits for Team B is counted by the sweeper, with its age', async () => {
    const { teams, aws } = running();
    const { executionArn } = await teams.start({ ...SAMPLE, messageId: 'waiting' });
    await aws.advance(600_000);

    const swept = await sweep();
    await teams.executions.send(new StopExecutionCommand({ executionArn }));
    await aws.settle();

    expect(swept).toMatchObject([{ StuckRecords: 0, OpenRecords: 1, OldestCallbackAge: 600 }]);
  });
});
