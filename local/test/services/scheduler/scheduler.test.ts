import type { Delivery } from '../../../src/kernel/deliver';
import type { JsonObject } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { ServiceError } from '../../../src/kernel/service-error';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import { Scheduler, scheduleFrom } from '../../../src/services/scheduler';

const NOW = Date.UTC(2026, 0, 1);
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:m';
const DEAD = 'arn:aws:sqs:us-east-1:123456789012:dead';
const ARN = 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/often';

function aScheduler(properties: JsonObject, refusal?: ServiceError) {
  const clock = new VirtualClock(NOW, { byItself: undefined });
  const delivered: (Delivery & { to: string })[] = [];
  const schedule = scheduleFrom({ name: 'often', arn: ARN, place: 'Stack/Often', properties }, NOW);
  const scheduler = new Scheduler({
    clock,
    random: new SeededRandom(1),
    schedules: [schedule],
    signal: new AbortController().signal,
    onBug: (error) => {
      throw error;
    },
    deliver: async (to, delivery) => {
      delivered.push({ ...delivery, to });
      if (refusal !== undefined && to !== DEAD) throw refusal;
    },
  });
  scheduler.start();
  return { scheduler, schedule, clock, delivered };
}

const HOUR_MS = 3_600_000;

describe('a schedule', () => {
  it('fills in what it knows about each time it goes off', async () => {
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","id":"<aws.scheduler.execution-id>","try":<aws.scheduler.attempt-number>}';
    const { clock, delivered } = aScheduler({
      ScheduleExpression: 'cron(0 12 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Oslo',
      Target: { Arn: MACHINE, Input },
    });

    await clock.advance(36 * HOUR_MS);

    const inputs = delivered.map(({ payload }) => JSON.parse(payload));
    expect(inputs).toMatchObject([
      { at: '2026-01-01T11:00:00Z', by: ARN, try: 1 },
      { at: '2026-01-02T11:00:00Z', by: ARN, try: 1 },
    ]);
    expect(inputs[0].id).not.toBe(inputs[1].id);
  });

  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
  it('of a rate goes off at once, then at each period', async () => {
    const { clock, delivered } = aScheduler({ ScheduleExpression: 'rate(1 hours)', Target: { Arn: MACHINE } });

    await clock.advance(2 * HOUR_MS);

    expect(delivered.map(({ payload }) => JSON.parse(payload).time)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T01:00:00Z',
      '2026-01-01T02:00:00Z',
    ]);
    expect(JSON.parse(delivered[0]?.payload ?? '')).toMatchObject({ source: 'aws.scheduler', resources: [ARN] });
  });

  it('keeps to its first and last date', async () => {
    const { clock, delivered } = aScheduler({
      ScheduleExpression: 'rate(1 hours)',
      StartDate: '2026-01-01T05:30:00Z',
      EndDate: '2026-01-01T07:00:00Z',
      Target: { Arn: MACHINE },
    });

    await clock.advance(24 * HOUR_MS);

    expect(delivered.map(({ payload }) => JSON.parse(payload).time)).toEqual([
      '2026-01-01T05:30:00Z',
      '2026-01-01T06:30:00Z',
    ]);
  });

  it('that is disabled goes off by hand alone', async () => {
    const { scheduler, schedule, clock, delivered } = aScheduler({
      ScheduleExpression: 'rate(1 hours)',
      State: 'DISABLED',
      Target: { Arn: MACHINE, Input: '{}' },
    });

    await clock.advance(HOUR_MS);
    const byItself = delivered.length;
    scheduler.fire(schedule, NOW);
    await clock.settle({ purposes: ['work'] });

    expect([byItself, delivered.length]).toEqual([0, 1]);
  });

  it('buries what its target refuses', async () => {
    const gone = new ServiceError('StateMachineDoesNotExist', 400, 'gone');
    const { clock, delivered } = aScheduler(
      {
        ScheduleExpression: 'at(2026-01-01T01:00:00)',
        Target: { Arn: MACHINE, Input: '{"a":1}', DeadLetterConfig: { Arn: DEAD } },
      },
      gone,
    );

    await clock.advance(HOUR_MS);

    expect(delivered.map(({ to, payload }) => [to, payload])).toEqual([
      [MACHINE, '{"a":1}'],
      [DEAD, '{"a":1}'],
    ]);
    expect(delivered[1]?.messageAttributes).toMatchObject({
      ERROR_CODE: { DataType: 'String', StringValue: 'StateMachineDoesNotExist' },
      SCHEDULED_TIME: { StringValue: '2026-01-01T01:00:00Z' },
      SCHEDULE_ARN: { StringValue: ARN },
    });
  });

  it('is refused where its expression says nothing', () => {
    expect(() => aScheduler({ ScheduleExpression: 'often' })).toThrow('Stack/Often: a schedule must be rate(…)');
  });
});
