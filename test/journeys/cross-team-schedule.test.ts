import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { withTeams } from '../support/with-teams';

/** A pipeline that begins every night; what comes after its record is not the point. */
const pipeline = {
  teamB: undefined,
  schedule: ScheduleExpression.cron({ hour: '2', minute: '30', timeZone: TimeZone.EUROPE_BERLIN }),
  scheduledInput: { timer_seconds: 3, messageText: 'Good night' },
  sweepInterval: Duration.days(1),
};

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
      schedules: true,
      startTime: new Date(`${from}T00:00:00Z`),
      mocks: { functions: { 'Teams/Pipeline/SweepRecords': [{ result: null }] } },
      pipeline,
    },
    async (teams, aws) => {
      await aws.advance(3 * 24 * 3_600_000);

      const records = await Promise.all(times.map((time) => teams.record(`scheduled-${time}`)));
      expect(records).toMatchObject(times.map(() => ({ status: 'RECORD_PROCESSED' })));
      expect(await teams.statuses()).toEqual({ RECORD_PROCESSED: times.length });
    },
  ),
);

it('starts one pipeline for one scheduled time, though it is delivered twice, the second time late', () =>
  withTeams({ pipeline }, async (_teams, aws) => {
    const at = new Date('2026-01-01T01:30:00Z');

    for (const _delivery of ['on time', 'late']) {
      aws.fire('Teams/Pipeline/Schedule', { at });
      await aws.settle();
      await aws.advance(15 * 60_000);
    }

    const started = aws.executions().filter(({ executionArn }) => executionArn.includes(':orders:'));
    const runs = await Promise.all(started.map(({ executionArn }) => aws.report(executionArn)));
    expect(runs.map(({ output }) => output)).toMatchObject([
      { messageId: 'scheduled-2026-01-01T01:30:00Z', pipeline: { outcome: 'PROCESSED' } },
      { messageId: 'scheduled-2026-01-01T01:30:00Z', pipeline: { outcome: 'ALREADY_STARTED' } },
    ]);
  }));
