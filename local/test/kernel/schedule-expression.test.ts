import { parseSchedule } from '../../src/kernel/schedule-expression';

/** The next dates of an expression after a moment, as UTC. */
function dates(expression: string, after: string, zone?: string, count = 3): string[] {
  const recurrence = parseSchedule(expression, Date.parse('2026-01-01T00:00:00Z'), zone);
  const found: string[] = [];
  let at = Date.parse(after);
  while (found.length < count) {
    const next = recurrence.next(at);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace('.000Z', 'Z'));
    at = next;
  }
  return found;
}

// The guide's own examples, and what its tables say about each wildcard:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
describe('a cron expression', () => {
  it.each([
    ['cron(0 10 * * ? *)', '2026-03-01T10:00:00Z', ['2026-03-02T10:00:00Z', '2026-03-03T10:00:00Z']],
    ['cron(15 12 * * ? *)', '2026-03-01T12:14:59Z', ['2026-03-01T12:15:00Z', '2026-03-02T12:15:00Z']],
    ['cron(0 18 ? * MON-FRI *)', '2026-03-06T18:00:00Z', ['2026-03-09T18:00:00Z', '2026-03-10T18:00:00Z']],
    ['cron(0 8 1 * ? *)', '2026-03-01T09:00:00Z', ['2026-04-01T08:00:00Z', '2026-05-01T08:00:00Z']],
    ['cron(0/15 * * * ? *)', '2026-03-01T09:50:00Z', ['2026-03-01T10:00:00Z', '2026-03-01T10:15:00Z']],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-03-06T17:55:00Z', ['2026-03-09T08:00:00Z', '2026-03-09T08:05:00Z']],
    ['cron(0 9 ? * 2#1 *)', '2026-03-01T00:00:00Z', ['2026-03-02T09:00:00Z', '2026-04-06T09:00:00Z']],
    ['cron(0 0 L * ? *)', '2028-02-01T00:00:00Z', ['2028-02-29T00:00:00Z', '2028-03-31T00:00:00Z']],
    ['cron(0 0 3W * ? *)', '2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z', '2026-02-03T00:00:00Z']],
    ['cron(0 0 1W * ? *)', '2026-02-01T00:00:00Z', ['2026-02-02T00:00:00Z', '2026-03-02T00:00:00Z']],
    ['cron(0 0 LW * ? *)', '2026-01-01T00:00:00Z', ['2026-01-30T00:00:00Z', '2026-02-27T00:00:00Z']],
    ['cron(0 0 ? * 6L *)', '2026-01-01T00:00:00Z', ['2026-01-30T00:00:00Z', '2026-02-27T00:00:00Z']],
    ['cron(0 0 ? * FRI-MON *)', '2026-03-02T00:00:00Z', ['2026-03-06T00:00:00Z', '2026-03-07T00:00:00Z']],
    ['cron(30 6 1,15 JAN,jul ? 2027)', '2026-03-01T00:00:00Z', ['2027-01-01T06:30:00Z', '2027-01-15T06:30:00Z']],
  ])('%s after %s', (expression, after, expected) => {
    expect(dates(expression, after, 'UTC', 2)).toEqual(expected);
  });

  it('ends with its last year', () => {
    expect(dates('cron(0 0 1 1 ? 2027)', '2026-01-01T00:00:00Z')).toEqual(['2027-01-01T00:00:00Z']);
  });

  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
  it('leaves out an hour that a zone leaves out, and takes one that comes twice once', () => {
    expect(dates('cron(30 2 * * ? *)', '2026-03-28T12:00:00Z', 'Europe/Berlin', 1)).toEqual(['2026-03-30T00:30:00Z']);
    expect(dates('cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', 'Europe/Berlin', 2)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
  });

  it.each([
    ['cron(0 10 * * *)', 'must have six fields, has 5'],
    ['cron(0 10 * * * *)', "one of day-of-month and day-of-week must be '?'"],
    ['cron(60 10 * * ? *)', "'60' is not in 0-59"],
    ['cron(0 10 ? * FUN *)', "'FUN' is not in 1-7"],
    ['cron(0/0 10 * * ? *)', "'0/0' has no step"],
  ])('%s is refused', (expression, message) => {
    expect(() => parseSchedule(expression, 0)).toThrow(message);
  });
});

describe('other schedules', () => {
  it('count a rate from its anchor', () => {
    expect(dates('rate(5 minutes)', '2025-12-31T23:59:59Z', 'UTC', 2)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:05:00Z',
    ]);
    expect(dates('rate(1 day)', '2026-01-01T00:00:00Z', 'UTC', 1)).toEqual(['2026-01-02T00:00:00Z']);
  });

  it('happen once at a date of their zone', () => {
    expect(dates('at(2026-07-01T08:00:00)', '2026-01-01T00:00:00Z', 'America/New_York')).toEqual([
      '2026-07-01T12:00:00Z',
    ]);
  });

  it.each([
    ['every 5 minutes', 'UTC', "a schedule must be rate(…), cron(…) or at(…), got 'every 5 minutes'"],
    ['rate(0 minutes)', 'UTC', "a rate must be such as rate(5 minutes), got 'rate(0 minutes)'"],
    ['at(tomorrow)', 'UTC', "a date must be such as at(2026-01-31T08:00:00), got 'at(tomorrow)'"],
    ['rate(1 day)', 'Mars/Olympus', "no time zone 'Mars/Olympus'"],
  ])('%s in %s is refused', (expression, zone, message) => {
    expect(() => parseSchedule(expression, 0, zone)).toThrow(message);
  });
});
