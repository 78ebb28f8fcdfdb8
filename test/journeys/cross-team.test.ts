import { Duration, type Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PipelineEnding, PipelineWork, TeamC } from '../../lib';
import { SAMPLE, type TeamsOptions } from '../support/cross-team-run';
import { severalTeamsForAll } from '../support/with-teams';

/** Refuses what says so, and says again what it heard. */
const WORK = `exports.handler = async ({ payload, attempt }) => {
  if (payload.messageText === 'refuse') throw Object.assign(new Error('no such file'), { name: 'Rejected' });
  return { text: payload.messageText, attempt };
};`;

function statesOfTheUser(stack: Stack): sfn.IChainable {
  return sfn.Pass.jsonPath(stack, 'Name it', { parameters: { 'text.$': '$.messageText' } }).next(
    sfn.Choice.jsonata(stack, 'Look at it')
      .when(sfn.Condition.jsonata("{% $states.input.text = 'bad' %}"), sfn.Fail.jsonata(stack, 'Bad', { error: 'Bad' }))
      .otherwise(sfn.Pass.jsonata(stack, 'Count it', { outputs: { length: '{% $length($states.input.text) %}' } })),
  );
}

const full = (stack: Stack) => sfn.Fail.jsonata(stack, 'Refuse', { error: 'TeamC.Full', cause: 'no room' });

/** A pipeline that asks no Team B, as what it tests comes before or after that. */
const withoutTeamB = ({ pipeline, ...more }: TeamsOptions): TeamsOptions => ({
  ...more,
  finaliser: false,
  pipeline: (stack) => ({ teamB: undefined, ...(typeof pipeline === 'function' ? pipeline(stack) : pipeline) }),
});

const running = severalTeamsForAll(
  {
    Teams: { work: WORK, worker: { finalErrors: ['Rejected'] } },
    Preparing: withoutTeamB({ pipeline: (stack) => ({ work: PipelineWork.chain(statesOfTheUser(stack)) }) }),
    Unheard: withoutTeamB({}),
    Refusing: withoutTeamB({ teamC: full }),
    Forgiving: withoutTeamB({ teamC: full, pipeline: { endAs: PipelineEnding.SUCCEEDED } }),
    Dreaming: withoutTeamB({
      teamC: (stack) => sfn.Wait.jsonata(stack, 'Dream', { time: sfn.WaitTime.duration(Duration.hours(5)) }),
      teamCOptions: { timeout: Duration.minutes(1) },
    }),
    Quick: withoutTeamB({
      pipeline: (stack) => ({
        teamC: TeamC.start(
          new sfn.StateMachine(stack, 'Express', {
            stateMachineType: sfn.StateMachineType.EXPRESS,
            definitionBody: sfn.DefinitionBody.fromChainable(sfn.Fail.jsonata(stack, 'Break')),
          }),
        ),
      }),
    }),
  },
  { faults: ['dynamodb:PutItem=lost-acknowledgement#1 on unheard-records by Add record'] },
);

it('takes a message through all eight steps, with what each brought beside the input', async () => {
  const { teams, aws } = running('Teams');
  const before = aws.executions().length;

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
  expect(teams.about('Message3', 'done')).toEqual([
    expect.objectContaining({ version: 1, notificationId: `${run.executionArn}#notify`, recordKey: 'Message3' }),
  ]);
  const machines = aws
    .executions()
    .slice(before)
    .map(({ stateMachineArn }) => stateMachineArn.split(':').pop());
  expect(machines).toEqual(['orders', 'team-c']);
  expect(aws.permissions()).toMatchObject({ denials: [], undecided: [] });
});

it('records, announces and fails with the error of Team B', async () => {
  const { teams } = running('Teams');
  const messageId = 'refused';

  const run = await teams.run({ ...SAMPLE, messageId, messageText: 'refuse' });

  expect(run).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'no such file' });
  expect(await teams.record(messageId)).toMatchObject({
    status: 'RECORD_FAILED',
    error: 'Rejected',
    cause: 'no such file',
    failedStep: 'Ask Team B',
    executionArn: run.executionArn,
  });
  expect(teams.about(messageId, 'failed')).toEqual([
    expect.objectContaining({ recordKey: messageId, error: 'Rejected', failedStep: 'Ask Team B' }),
  ]);
  expect(teams.about(messageId, 'done')).toEqual([]);
});

describe('states of the user', () => {
  it('come first, in either language, and what they bring stands beside the input', async () => {
    const { output } = await running('Preparing').teams.run();

    expect(output).toMatchObject({ ...SAMPLE, pipeline: { work: { length: 5 }, outcome: 'PROCESSED' } });
  });

  it('that fail are recorded, though there was no record yet', async () => {
    const { teams } = running('Preparing');

    const run = await teams.run({ ...SAMPLE, messageId: 'bad', messageText: 'bad' });

    expect(run).toMatchObject({ status: 'FAILED', error: 'Bad' });
    expect(await teams.record('bad')).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Do the work' });
  });
});

it('does not fail against its own record when the adding of it was not acknowledged', async () => {
  const { teams, aws } = running('Unheard');

  const run = await teams.run();

  expect(run).toMatchObject({ status: 'SUCCEEDED', output: { pipeline: { outcome: 'PROCESSED' } } });
  expect(await teams.effects()).toMatchObject({ teamC: 1, notifications: 1 });
  expect(aws.faults()).toMatchObject([{ injected: 1 }]);
});

describe("Team C's workflow", () => {
  it('that fails, fails the pipeline with what it said', async () => {
    const { teams } = running('Refusing');

    const run = await teams.run();

    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'States.TaskFailed',
      cause: expect.stringMatching('TeamC.Full'),
    });
    expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', failedStep: 'Run Team C' });
  });

  it('that fails, does not fail a pipeline that is to end as a success all the same', async () => {
    const { teams } = running('Forgiving');

    const run = await teams.run();

    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      output: { messageId: 'Message3', pipeline: { outcome: 'FAILED', failure: { error: 'States.TaskFailed' } } },
    });
    expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED' });
  });

  it('that takes too long, fails the pipeline', async () => {
    const { teams } = running('Dreaming');

    const run = await teams.run();

    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await teams.record()).toMatchObject({ status: 'RECORD_FAILED', error: 'States.Timeout' });
  });

  it('that is EXPRESS, is started and not waited for', async () => {
    expect(await running('Quick').teams.run()).toMatchObject({
      status: 'SUCCEEDED',
      output: { pipeline: { teamC: { executionArn: expect.stringContaining(':express:') }, outcome: 'PROCESSED' } },
    });
  });
});

describe('a second start for the same record', () => {
  it('finds it taken, and does nothing', async () => {
    const { teams } = running('Teams');
    const input = { ...SAMPLE, messageId: 'one after the other' };

    const first = await teams.run(input);
    const second = await teams.run(input);

    expect(second).toMatchObject({
      status: 'SUCCEEDED',
      output: { ...input, pipeline: { outcome: 'ALREADY_STARTED' } },
    });
    const record = await teams.record(input.messageId);
    expect(record).toMatchObject({ status: 'RECORD_PROCESSED', executionArn: first.executionArn });
    expect(teams.about(input.messageId, 'done')).toHaveLength(1);
  });

  it('at the same moment: one of the two does the work', async () => {
    const { teams, aws } = running('Teams');
    const input = { ...SAMPLE, messageId: 'both at once' };

    const runs = await Promise.all([0, 1].map(() => aws.startExecution({ machine: 'orders', input })));
    const reports = await Promise.all(runs.map((run) => run.report()));

    const outcomes = reports.map(({ output }) => (output as { pipeline: { outcome: string } }).pipeline.outcome);
    expect(outcomes.sort()).toEqual(['ALREADY_STARTED', 'PROCESSED']);
    expect(teams.about(input.messageId, 'done')).toHaveLength(1);
  });

  it('takes a failed record over with restart, and without it leaves it alone', async () => {
    const { teams } = running('Teams');
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
    const { teams, aws } = running('Teams');
    const before = await aws.items('records');
    const announced = aws.messages('failed').length;

    const run = await teams.run(input as never);

    expect(run).toMatchObject({ status: 'FAILED', error: 'CrossTeam.InvalidInput' });
    expect(await aws.items('records')).toEqual(before);
    expect(aws.messages('failed')).toHaveLength(announced + 1);
  });
});

it('puts aside messages that are none, and does the work of those around them', async () => {
  const { teams, aws } = running('Teams');
  const malformed = ['no JSON', '{}', '{"version":2}', '"🙂"'];
  aws.sendMessages('inbox', ...malformed);

  const run = await teams.run({ ...SAMPLE, messageId: 'among others' });
  await aws.settle();

  expect(run).toMatchObject({ status: 'SUCCEEDED' });
  expect((await teams.bodies('inbox-dead')).sort()).toEqual([...malformed].sort());
  expect(teams.said('MalformedMessages')).not.toEqual([]);
});
