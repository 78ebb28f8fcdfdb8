import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { COUNTED, ECHO, ONCE, SAMPLE } from '../support/cross-team-run';
import { withTeams } from '../support/with-teams';

it('leaves a record that was restarted alone when it hears late of the failure before', () =>
  withTeams(
    {
      work: `exports.handler = async ({ payload }) => {
        if (!payload.restart) throw Object.assign(new Error('not yet'), { name: 'Rejected' });
        return 'done';
      };`,
      worker: { finalErrors: ['Rejected'] },
      faults: ['lambda:Invoke=delay:15m on Teams/Pipeline/FinaliseRecord'],
    },
    async (teams, aws) => {
      const first = await teams.run();
      const second = await teams.run({ ...SAMPLE, restart: true });
      const record = await teams.record();
      await aws.advance(20 * 60_000);
      await aws.settle();

      expect([first.status, second.status]).toEqual(['FAILED', 'SUCCEEDED']);
      expect(record).toMatchObject({ status: 'RECORD_PROCESSED', executionArn: second.executionArn });
      expect(await teams.record()).toEqual(record);
      expect(aws.logs().filter(({ text }) => text.includes('record left alone'))).toHaveLength(1);
    },
  ));

it('does the work of messages in whatever order they come', () =>
  withTeams(
    { work: ECHO, faults: ['sqs:ReceiveMessage=reorder on inbox', 'sqs:SendMessage=delay:15m#2,5 by Ask Team B'] },
    async (teams, aws) => {
      const inputs = Array.from({ length: 6 }, (_, i) => ({ ...SAMPLE, messageId: `m${i}`, messageText: `text ${i}` }));
      const started = await Promise.all(inputs.map((input) => aws.startExecution({ machine: 'orders', input })));
      const runs = await Promise.all(started.map(({ report }) => report()));

      expect(runs.map(({ output }) => output)).toMatchObject(
        inputs.map(({ messageText }) => ({ pipeline: { teamB: { text: messageText }, outcome: 'PROCESSED' } })),
      );
      expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: 6 });
    },
  ));

it('keeps the failure on the record when the message comes to Team B after its time', () =>
  withTeams(
    {
      work: COUNTED,
      teamB: { timeout: Duration.minutes(10) },
      faults: ['lambda:Invoke=delay:15m on Teams/Worker/Consumer'],
    },
    async (teams, aws) => {
      const run = await teams.run();
      const record = await teams.record();
      await aws.settle({ withinMs: 3_600_000 });

      expect(run).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
      expect(record).toMatchObject({ status: 'RECORD_FAILED' });
      expect(await teams.record()).toEqual(record);
      expect(await teams.effects()).toEqual({ ...ONCE, teamC: 0, notifications: 0 });
      expect(aws.logs().some(({ text }) => text.includes('RefusedAnswers'))).toBe(true);
      expect(await teams.bodies('inbox-dead')).toEqual([]);
    },
  ));

it.each([
  ['an hour that the clocks skip', '2026-03-28', ['2026-03-28T01:30:00Z', '2026-03-30T00:30:00Z']],
  [
    'an hour that the clocks repeat',
    '2026-10-24',
    ['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
  ],
  ['a leap day', '2028-02-28', ['2028-02-28T01:30:00Z', '2028-02-29T01:30:00Z', '2028-03-01T01:30:00Z']],
])('adds one record a day, by its time in UTC, over %s', (_what, from, times) =>
  withTeams(
    {
      work: ECHO,
      schedules: true,
      startTime: new Date(`${from}T00:00:00Z`),
      pipeline: {
        schedule: ScheduleExpression.cron({ hour: '2', minute: '30', timeZone: TimeZone.EUROPE_BERLIN }),
        scheduledInput: { timer_seconds: 3, messageText: 'Good night' },
        sweepInterval: Duration.days(1),
      },
    },
    async (teams, aws) => {
      await aws.advance(3 * 24 * 3_600_000);

      const records = await Promise.all(times.map((time) => teams.record(`scheduled-${time}`)));
      expect(records).toMatchObject(times.map(() => ({ status: 'RECORD_PROCESSED' })));
      expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: times.length });
    },
  ),
);
