import type { Delivery } from '../../../src/kernel/deliver';
import type { JsonObject } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { ServiceError } from '../../../src/kernel/service-error';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import { EventBridge, EventBridgeTasks, putEvents, ruleFrom } from '../../../src/services/events';

const NOW = Date.UTC(2026, 0, 1);
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:queue';
const DEAD = 'arn:aws:sqs:us-east-1:123456789012:dead';

/** A bus with rules; `refuse` says what a target answers instead of taking what comes. */
function aBus(rules: readonly JsonObject[], refuse: (targetArn: string) => ServiceError | undefined = () => undefined) {
  const clock = new VirtualClock(NOW);
  const delivered: (Delivery & { to: string; atMs: number })[] = [];
  const service = new EventBridge({
    clock,
    random: new SeededRandom(1),
    region: 'us-east-1',
    account: '123456789012',
    buses: ['orders'],
    rules: rules.map((properties, index) =>
      ruleFrom(
        {
          name: `rule${index}`,
          arn: `arn:aws:events:us-east-1:123456789012:rule/rule${index}`,
          bus: String(properties.EventBusName ?? 'default'),
          place: `Stack/Rule${index}`,
          properties,
        },
        NOW,
      ),
    ),
    signal: new AbortController().signal,
    onBug: (error) => {
      throw error;
    },
    deliver: async (to, delivery) => {
      delivered.push({ ...delivery, to, atMs: clock.now() });
      const refusal = refuse(to);
      if (refusal !== undefined) throw refusal;
    },
  });
  return { service, clock, delivered };
}

const entry = (more: JsonObject = {}): JsonObject => ({
  Source: 'shop',
  DetailType: 'Ordered',
  Detail: '{"id":7,"who":"Ann \\"A\\"","at":{"city":"Oslo"}}',
  ...more,
});

const rule = (more: JsonObject = {}, target: JsonObject = {}): JsonObject => ({
  EventPattern: { source: ['shop'] },
  Targets: [{ Id: 'T', Arn: QUEUE, ...target }],
  ...more,
});

const settled = (clock: VirtualClock) => clock.settle({ purposes: ['work'] });

describe('an event that is put on a bus', () => {
  it('reaches the targets of the rules that it meets', async () => {
    const { service, clock, delivered } = aBus([rule(), rule({ EventPattern: { detail: { id: [8] } } })]);

    const answer = putEvents(service, { Entries: [entry({ Resources: ['arn:x'] })] });
    await settled(clock);

    const { Entries } = answer as { Entries: { EventId: string }[] };
    expect(answer.FailedEntryCount).toBe(0);
    expect(delivered.map(({ payload }) => JSON.parse(payload))).toEqual([
      {
        version: '0',
        id: Entries[0]?.EventId,
        'detail-type': 'Ordered',
        source: 'shop',
        account: '123456789012',
        time: '2026-01-01T00:00:00Z',
        region: 'us-east-1',
        resources: ['arn:x'],
        detail: { id: 7, who: 'Ann "A"', at: { city: 'Oslo' } },
      },
    ]);
  });

  it('stays on its own bus, and passes rules that are disabled', async () => {
    const rules = [rule({ EventBusName: 'orders' }), rule({ State: 'DISABLED' })];
    const { service, clock, delivered } = aBus(rules);

    putEvents(service, { Entries: [entry()] });
    await settled(clock);
    const onDefault = delivered.length;
    putEvents(service, {
      Entries: [entry({ EventBusName: 'arn:aws:events:us-east-1:123456789012:event-bus/orders' })],
    });
    await settled(clock);

    expect([onDefault, delivered.length]).toEqual([0, 1]);
  });

  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
  it.each([
    ['without a source', { Source: null }, 'InvalidArgument'],
    ['of AWS itself', { Source: 'aws.states' }, 'NotAuthorizedForSourceException'],
    ['whose detail is no JSON', { Detail: 'text' }, 'MalformedDetail'],
    ['for a bus that is not there', { EventBusName: 'none' }, 'InvalidArgument'],
  ])('%s is refused for itself', (_, more, ErrorCode) => {
    const { service } = aBus([]);

    const answer = putEvents(service, { Entries: [entry(more), entry()] });

    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode }, { EventId: expect.any(String) }] });
  });

  it('comes with ten others at most', () => {
    const { service } = aBus([]);

    expect(() => putEvents(service, { Entries: Array.from({ length: 11 }, () => entry()) })).toThrow(
      'between 1 and 10',
    );
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('a target gets', () => {
  it.each<[string, JsonObject, string]>([
    ['a constant', { Input: '{"a":1}' }, '{"a":1}'],
    ['a part of the event', { InputPath: '$.detail.at' }, '{"city":"Oslo"}'],
    [
      'values in a template',
      {
        InputTransformer: {
          InputPathsMap: { id: '$.detail.id', at: '$.detail.at' },
          InputTemplate: '{"i":<id>,"at":<at>}',
        },
      },
      '{"i":7,"at":{"city":"Oslo"}}',
    ],
    [
      'values inside of a text',
      {
        InputTransformer: {
          InputPathsMap: { who: '$.detail.who' },
          InputTemplate: '"for <who>, by <aws.events.rule-name>"',
        },
      },
      '"for Ann \\"A\\", by rule0"',
    ],
    [
      'null for what leads nowhere',
      { InputTransformer: { InputPathsMap: { no: '$.detail.no' }, InputTemplate: '{"n":<no>,"t":"<no>"}' } },
      '{"n":null,"t":""}',
    ],
  ])('%s', async (_, target, expected) => {
    const { service, clock, delivered } = aBus([rule({}, target)]);

    putEvents(service, { Entries: [entry()] });
    await settled(clock);

    expect(delivered.map(({ payload }) => payload)).toEqual([expected]);
  });
});

describe('a target that refuses', () => {
  it('is asked again when the error may pass, then buried with all that is known', async () => {
    const busy = new ServiceError('InternalError', 500, 'not now');
    const target = { RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: DEAD } };
    const { service, clock, delivered } = aBus([rule({}, target)], (to) => (to === QUEUE ? busy : undefined));

    putEvents(service, { Entries: [entry()] });
    await settled(clock);

    expect(delivered.map(({ to, atMs }) => [to, atMs - NOW])).toEqual([
      [QUEUE, 0],
      [QUEUE, 1_000],
      [QUEUE, 3_000],
      [DEAD, 3_000],
    ]);
    expect(delivered.at(-1)?.messageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'InternalError' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '2' },
      TARGET_ARN: { StringValue: QUEUE },
    });
  });

  it('is not asked again when it is not there', async () => {
    const gone = new ServiceError('ResourceNotFoundException', 404, 'gone');
    const { service, clock, delivered } = aBus([rule({}, { DeadLetterConfig: { Arn: DEAD } })], (to) =>
      to === QUEUE ? gone : undefined,
    );

    putEvents(service, { Entries: [entry()] });
    await settled(clock);

    expect(delivered.map(({ to }) => to)).toEqual([QUEUE, DEAD]);
    expect(delivered[1]?.messageAttributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });
});

describe('a rule with a schedule', () => {
  it('goes off as time passes its dates', async () => {
    const { service, clock, delivered } = aBus([
      { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'T', Arn: QUEUE }] },
    ]);
    const paused = new VirtualClock(NOW, { byItself: undefined });
    Object.assign(service.options, { clock: paused });

    service.startSchedules();
    await paused.advance(2 * 3_600_000);

    expect(clock.now()).toBe(NOW);
    expect(delivered.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-01-01T01:00:00Z', detail: {} },
      { time: '2026-01-01T02:00:00Z' },
    ]);
  });
});

describe('events:putEvents', () => {
  const call = (service: EventBridge, resource: string, Entries: JsonObject[]) =>
    new EventBridgeTasks(service).call({
      resource: `arn:aws:states:::${resource}`,
      parameters: { Entries },
      execution: { executionArn: 'arn:execution', stateMachineArn: 'arn:machine', roleArn: 'arn:role' },
    });

  it('takes a detail as JSON and adds who it was', async () => {
    const { service, clock, delivered } = aBus([rule()]);

    const result = await call(service, 'events:putEvents', [entry({ Detail: { n: null } })]);
    await settled(clock);

    expect(result).toEqual({ Entries: [{ EventId: expect.any(String) }], FailedEntryCount: 0 });
    expect(JSON.parse(delivered[0]?.payload ?? '')).toMatchObject({
      detail: { n: null },
      resources: ['arn:machine', 'arn:execution'],
    });
  });

  it('fails when one entry does, with the answer as its cause', async () => {
    const { service } = aBus([]);

    const failing = call(service, 'events:putEvents', [entry(), entry({ Source: 'aws.x' })]);

    await expect(failing).rejects.toMatchObject({
      error: 'EventBridge.FailedEntry',
      cause: expect.stringContaining('"FailedEntryCount":1'),
    });
  });

  it('gives the bare answer through the SDK integration, failed entries included', async () => {
    const { service } = aBus([]);

    const result = await call(service, 'aws-sdk:eventbridge:putEvents', [entry({ Source: 'aws.x' })]);

    expect(result).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }] });
  });
});

it('refuses a rule whose pattern or schedule it cannot tell', () => {
  expect(() => aBus([rule({ EventPattern: { source: [{ sounds: 'like' }] } })])).toThrow(
    "Stack/Rule0: Stack/Rule0/EventPattern/source asks for 'sounds', which is not served",
  );
  expect(() => aBus([{ ScheduleExpression: 'often' }])).toThrow('Stack/Rule0: a schedule must be rate(…)');
});
