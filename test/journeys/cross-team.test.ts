import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PipelineEnding, TeamC } from '../../lib';
import { ECHO, SAMPLE } from '../support/cross-team-run';
import { teamsForAll, withTeams } from '../support/with-teams';

const REFUSE = `exports.handler = async ({ payload }) => {
  if (payload.messageText === 'refuse') throw Object.assign(new Error('no such file'), { name: 'Rejected' });
  return { text: payload.messageText };
};`;

it('takes a message through all eight steps, with what each brought beside the input', () =>
  withTeams({ work: ECHO }, async (teams, aws) => {
    const run = await teams.run();

    expect(run.status).toBe('SUCCEEDED');
    expect(run.output).toEqual({
      ...SAMPLE,
      pipeline: {
        teamB: { text: 'Hello', attempt: 1 },
        teamC: { filed: 'Message3' },
        notification: { messageId: expect.any(String) },
        outcome: 'PROCESSED',
      },
    });
    expect(run.simulatedMs).toBe(3_000);
    expect(run.transitions).toBe(9);
    const record = await teams.record();
    expect(record).toEqual({
      messageId: 'Message3',
      status: 'RECORD_PROCESSED',
      executionArn: run.executionArn,
      addedAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(Date.parse(record?.updatedAt ?? '') - Date.parse(record?.addedAt ?? '')).toBe(3_000);
    expect(await teams.messages('done')).toEqual([
      expect.objectContaining({ version: 1, notificationId: `${run.executionArn}#notify`, recordKey: 'Message3' }),
    ]);
    const { executions } = await teams.executions.send(
      new ListExecutionsCommand({
        stateMachineArn: run.executionArn.replace(':execution:orders:', ':stateMachine:team-c#').split('#')[0],
      }),
    );
    expect(executions).toHaveLength(1);
    expect(aws.permissions()).toMatchObject({ denials: [], undecided: [] });
  }));

it('records, announces and fails with the error of Team B', () =>
  withTeams({ work: REFUSE, worker: { finalErrors: ['Rejected'] } }, async (teams) => {
    const run = await teams.run({ ...SAMPLE, messageText: 'refuse' });

    expect(run).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'no such file' });
    expect(await teams.record()).toMatchObject({
      status: 'RECORD_FAILED',
      error: 'Rejected',
      cause: 'no such file',
      failedStep: 'Ask Team B',
      executionArn: run.executionArn,
    });
    expect(await teams.messages('failed')).toEqual([
      expect.objectContaining({ recordKey: 'Message3', error: 'Rejected', failedStep: 'Ask Team B' }),
    ]);
    expect(await teams.messages('done')).toEqual([]);
  }));

it('ends as a success after a failure, if that is what is asked for', () =>
  withTeams(
    { work: REFUSE, worker: { finalErrors: ['Rejected'] }, pipeline: { endAs: PipelineEnding.SUCCEEDED } },
    async (teams) => {
      const run = await teams.run({ ...SAMPLE, messageText: 'refuse' });

      expect(run).toMatchObject({
        status: 'SUCCEEDED',
        output: { messageId: 'Message3', pipeline: { outcome: 'FAILED', failure: { error: 'Rejected' } } },
      });
      expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED' });
    },
  ));

describe('a second start for the same record', () => {
  const running = teamsForAll({ work: REFUSE, worker: { finalErrors: ['Rejected'] } });

  it('finds it taken, and does nothing', async () => {
    const { teams } = running();
    const input = { ...SAMPLE, messageId: 'one after the other' };

    const first = await teams.run(input);
    const second = await teams.run(input);

    expect(second).toMatchObject({
      status: 'SUCCEEDED',
      output: { ...input, pipeline: { outcome: 'ALREADY_STARTED' } },
    });
    const record = await teams.record(input.messageId);
    expect(record).toMatchObject({ status: 'RECORD_PROCESSED', executionArn: first.executionArn });
    expect(await teams.messages('done')).toHaveLength(1);
  });

  it('at the same moment: one of the two does the work', async () => {
    const { teams, aws } = running();
    const input = { ...SAMPLE, messageId: 'both at once' };

    const runs = await Promise.all([0, 1].map(() => aws.startExecution({ machine: 'orders', input })));
    const reports = await Promise.all(runs.map((run) => run.report()));

    const outcomes = reports.map(({ output }) => (output as { pipeline: { outcome: string } }).pipeline.outcome);
    expect(outcomes.sort()).toEqual(['ALREADY_STARTED', 'PROCESSED']);
    expect(await teams.messages('done')).toHaveLength(1);
  });

  it('takes a failed record over with restart, and without it leaves it alone', async () => {
    const { teams } = running();
    const input = { ...SAMPLE, messageId: 'failed before' };

    await teams.run({ ...input, messageText: 'refuse' });
    const without = await teams.run(input);
    const restarted = await teams.run({ ...input, restart: true });
    const again = await teams.run({ ...input, restart: true });

    expect(without.output).toMatchObject({ pipeline: { outcome: 'ALREADY_STARTED' } });
    expect(restarted.output).toMatchObject({ pipeline: { outcome: 'PROCESSED' } });
    expect(again.output).toMatchObject({ pipeline: { outcome: 'ALREADY_STARTED' } });
    const record = await teams.record(input.messageId);
    expect(record).toMatchObject({ status: 'RECORD_PROCESSED', executionArn: restarted.executionArn });
    expect(record).not.toHaveProperty('error');
  });
});

describe('an input', () => {
  const running = teamsForAll();

  it.each<[string, object | string]>([
    ['no key', { messageText: 'x', timer_seconds: 3 }],
    ['an empty key', { ...SAMPLE, messageId: '' }],
    ['a key that is a number', { ...SAMPLE, messageId: 5 }],
    ['a key that is too long', { ...SAMPLE, messageId: 'x'.repeat(2_049) }],
    ['no seconds', { messageId: 'a' }],
    ['half a second', { ...SAMPLE, timer_seconds: 0.5 }],
    ['negative seconds', { ...SAMPLE, timer_seconds: -1 }],
    ['more seconds than an hour has', { ...SAMPLE, timer_seconds: 3_601 }],
    ['a member that the results take', { ...SAMPLE, pipeline: {} }],
    ['a text', 'text'],
  ])('with %s is refused and announced, and writes nothing', async (_what, input) => {
    const { teams } = running();

    const run = await teams.run(input as never);

    expect(run).toMatchObject({ status: 'FAILED', error: 'CrossTeam.InvalidInput' });
    expect(await teams.statuses()).toEqual({});
    expect(await teams.messages('failed')).toHaveLength(1);
  });
});

describe("Team C's workflow", () => {
  it('that fails, fails the pipeline with what it said', () =>
    withTeams(
      { work: ECHO, teamC: (stack) => sfn.Fail.jsonata(stack, 'Refuse', { error: 'TeamC.Full', cause: 'no room' }) },
      async (teams) => {
        const run = await teams.run();

        expect(run).toMatchObject({
          status: 'FAILED',
          error: 'States.TaskFailed',
          cause: expect.stringMatching('TeamC.Full'),
        });
        expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Run Team C' });
      },
    ));

  it('that takes too long, fails the pipeline', () =>
    withTeams(
      {
        work: ECHO,
        teamC: (stack) => sfn.Wait.jsonata(stack, 'Dream', { time: sfn.WaitTime.duration(Duration.hours(5)) }),
        teamCOptions: { timeout: Duration.minutes(1) },
      },
      async (teams) => {
        const run = await teams.run();

        expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
        expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error: 'States.Timeout' });
      },
    ));

  it('that is EXPRESS, is started and not waited for', () =>
    withTeams(
      {
        work: ECHO,
        pipeline: (stack) => ({
          teamC: TeamC.start(
            new sfn.StateMachine(stack, 'Quick', {
              stateMachineType: sfn.StateMachineType.EXPRESS,
              definitionBody: sfn.DefinitionBody.fromChainable(sfn.Fail.jsonata(stack, 'Break')),
            }),
          ),
        }),
      },
      async (teams) => {
        const run = await teams.run();

        expect(run).toMatchObject({
          status: 'SUCCEEDED',
          output: { pipeline: { teamC: { executionArn: expect.stringContaining(':express:') }, outcome: 'PROCESSED' } },
        });
      },
    ));
});

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
