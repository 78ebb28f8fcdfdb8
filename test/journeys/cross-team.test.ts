import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PipelineEnding, PipelineWork, TeamC } from '../../lib';
import { COUNTED, ECHO, ONCE, SAMPLE } from '../support/cross-team-run';
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

it('does not fail against its own record when the adding of it was not acknowledged', () =>
  withTeams({ work: COUNTED, faults: ['dynamodb:PutItem=lost-acknowledgement#1 by Add record'] }, async (teams) => {
    const run = await teams.run();

    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { outcome: 'PROCESSED' } } });
    expect(await teams.effects()).toEqual(ONCE);
  }));

describe('states of the user', () => {
  const running = teamsForAll({
    work: ECHO,
    pipeline: (stack) => ({
      work: PipelineWork.chain(
        sfn.Pass.jsonPath(stack, 'Name it', { parameters: { 'text.$': '$.messageText' } }).next(
          sfn.Choice.jsonata(stack, 'Look at it')
            .when(
              sfn.Condition.jsonata("{% $states.input.text = 'bad' %}"),
              sfn.Fail.jsonata(stack, 'Bad', { error: 'Bad' }),
            )
            .otherwise(
              sfn.Pass.jsonata(stack, 'Count it', { outputs: { length: '{% $length($states.input.text) %}' } }),
            ),
        ),
      ),
    }),
  });

  it('come first, in either language, and what they bring stands beside the input', async () => {
    const input = { ...SAMPLE, messageId: 'good' };

    const { output } = await running().teams.run(input);

    expect(output).toMatchObject({ ...input, pipeline: { work: { length: 5 }, outcome: 'PROCESSED' } });
  });

  it('that fail are recorded, though there was no record yet', async () => {
    const { teams } = running();

    const run = await teams.run({ ...SAMPLE, messageId: 'bad', messageText: 'bad' });

    expect(run).toMatchObject({ status: 'FAILED', error: 'Bad' });
    expect(await teams.record('bad')).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Do the work' });
  });
});

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
