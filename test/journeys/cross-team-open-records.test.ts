import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SAMPLE } from '../support/cross-team-run';
import { withTeams } from '../support/with-teams';

describe('an execution that ends without closing its record', () => {
  it('by an abort has it closed by the finaliser, once', () =>
    withTeams({}, async (teams, aws) => {
      const { executionArn, report } = await aws.startExecution({ machine: 'orders', input: SAMPLE });
      await aws.settle();

      await teams.executions.send(new StopExecutionCommand({ executionArn, error: 'Operator', cause: 'wrong file' }));
      await report();
      await aws.settle();

      expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error: 'Operator', cause: 'wrong file' });
      expect(await teams.record()).not.toHaveProperty('openSince');
      expect(await teams.messages('failed')).toHaveLength(1);
    }));

  it('between the record and the message to Team B leaves neither an open record nor a message', () =>
    withTeams({ faults: ['sqs:SendMessage=hang#1 by Ask Team B'] }, async (teams, aws) => {
      const { executionArn, report } = await aws.startExecution({ machine: 'orders', input: SAMPLE });
      await aws.settle();
      const before = await teams.record();

      await teams.executions.send(new StopExecutionCommand({ executionArn }));
      await report();
      await aws.settle();

      expect(before).toMatchObject({ status: 'RECORD_ADDED' });
      expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error: 'CrossTeam.ExecutionEnded' });
      expect(await teams.messages('inbox')).toEqual([]);
    }));

  it('and whose event is lost has it closed by the sweeper, when it is surely over', () =>
    withTeams({}, async (teams, aws) => {
      await aws.putItems('records', [
        {
          messageId: 'lost',
          status: 'RECORD_ADDED',
          executionArn: 'arn:aws:states:us-east-1:123456789012:execution:orders:gone',
          openSince: new Date(aws.now()).toISOString(),
        },
      ]);

      aws.fire('Teams/Pipeline/SweepSchedule');
      await aws.settle();
      const before = await teams.record('lost');
      await aws.advance(5 * 3_600_000);
      aws.fire('Teams/Pipeline/SweepSchedule');
      await aws.settle();

      expect(before).toMatchObject({ status: 'RECORD_ADDED' });
      expect(await teams.record('lost')).toMatchObject({ status: 'RECORD_FAILED', error: 'CrossTeam.ExecutionEnded' });
      const metrics = aws.logs().flatMap(({ text }) => (text.includes('StuckRecords') ? [JSON.parse(text)] : []));
      expect(metrics).toMatchObject([
        { StuckRecords: 0, OpenRecords: 1, OldestCallbackAge: 0 },
        { StuckRecords: 1, OpenRecords: 0 },
      ]);
    }));

  it('while it waits for Team B is counted by the sweeper, with its age', () =>
    withTeams({}, async (_teams, aws) => {
      await aws.startExecution({ machine: 'orders', input: SAMPLE });
      await aws.settle();
      await aws.advance(600_000);

      aws.fire('Teams/Pipeline/SweepSchedule');
      await aws.settle();

      const [metrics] = aws.logs().flatMap(({ text }) => (text.includes('StuckRecords') ? [JSON.parse(text)] : []));
      expect(metrics).toMatchObject({ StuckRecords: 0, OpenRecords: 1, OldestCallbackAge: 600 });
    }));
});
