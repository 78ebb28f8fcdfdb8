import { LocalAws } from 'cdk-sfn-local';
import { BookTrip } from '../fixtures/samples/book-trip';
import { CallbackQueue } from '../fixtures/samples/callback-queue';
import { Checkpoints } from '../fixtures/samples/checkpoints';
import { CsvParcels } from '../fixtures/samples/csv-parcels';
import { JobPoller } from '../fixtures/samples/job-poller';
import { ManualActivity } from '../fixtures/samples/manual-activity';
import { OrderFeed } from '../fixtures/samples/order-feed';
import { RecordsToQueue } from '../fixtures/samples/records-to-queue';
import { ScatterGather } from '../fixtures/samples/scatter-gather';
import { removeSynthesized, synthesize } from '../fixtures/synthesize';
import '../../src/jest';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const SAMPLES = {
  BookTrip,
  CallbackQueue,
  Checkpoints,
  CsvParcels,
  JobPoller,
  ManualActivity,
  OrderFeed,
  RecordsToQueue,
  ScatterGather,
};

const notices: string[] = [];
let aws: LocalAws;

beforeAll(async () => {
  const assembly = synthesize((app) => {
    for (const [id, Sample] of Object.entries(SAMPLES)) new Sample(app, id);
  });
  aws = await LocalAws.start({ assembly, seed: 1, onNotice: (text) => notices.push(text) });
});

afterAll(async () => {
  await aws.stop();
  removeSynthesized();
});

describe('a callback through a queue', () => {
  it('goes on with the answer of the worker', async () => {
    const report = await aws.run({ machine: 'CallbackQueue/Machine', input: { name: 'dig' } });

    expect(report).toHaveOutput({ name: 'dig', answer: { done: 'dig' } });
    expect(aws.notifications('Endings').map(({ message }) => message)).toContain('Callback received');
    expect(aws.messages('Jobs')).toEqual([]);
  });

  it('fails as the worker says', async () => {
    const report = await aws.run({ machine: 'CallbackQueue/Machine', input: { name: 'fly', fails: true } });

    expect(report).toHaveFailedWith('JobFailed');
    expect(report).toHavePath('Start Task And Wait For Callback', 'Notify Failure', 'Give up');
  });
});

describe('a saga', () => {
  it('books all', async () => {
    const report = await aws.run({ machine: 'BookTrip/Machine', input: { trip: 't-1', seats: 2 } });

    expect(report).toHaveOutput({ car: 'with 2 seats' });
    const booked = (await aws.items('Bookings')).filter(({ trip }) => trip === 't-1');
    expect(booked.map(({ what }) => what).sort()).toEqual(['flight', 'hotel']);
  });

  it.each([
    ['at once when there never will be a car', 12, 'no car has 12 seats', 0],
    ['after it tried twice again', 7, 'all vans are out', 120_000],
  ])('cancels in reverse %s', async (_when, seats, cause, simulatedMs) => {
    const report = await aws.run({ machine: 'BookTrip/Machine', input: { trip: `t-${seats}`, seats } });

    expect(report).toHaveFailedWith('TripFailed', new RegExp(cause));
    expect(report).toHaveEntered('BookHotel', 'BookFlight', 'BookCar', 'CancelFlight', 'CancelHotel', 'TripFailed');
    expect(report.simulatedMs).toBe(simulatedMs);
    expect((await aws.items('Bookings')).filter(({ trip }) => trip === `t-${seats}`)).toEqual([]);
  });
});

it('gathers what comes in time, and takes the best', async () => {
  const banks = [
    { name: 'near', seconds: 1, rate: 3 },
    { name: 'far', seconds: 9, rate: 2 },
    { name: 'asleep', seconds: 50, rate: 1 },
  ];

  const report = await aws.run({ machine: 'ScatterGather/Machine', input: { amount: 50_000, banks } });

  expect(report).toHaveOutput({ bank: 'far', rate: 2.5 });
  expect(report.simulatedMs).toBe(10_000);
});

describe('a loop that polls', () => {
  it('ends when the job has ended', async () => {
    const report = await aws.run({ machine: 'JobPoller/Machine', input: { minutes: 5, wait_time: 60 } });

    expect(report).toHaveOutput('SUCCEEDED');
    expect(report.events.filter(({ type }) => type === 'WaitStateEntered')).toHaveLength(5);
    expect(report.simulatedMs).toBe(300_000);
  });

  it('fails with the job', async () => {
    const report = await aws.run({ machine: 'JobPoller/Machine', input: { minutes: 'x', wait_time: 1 } });

    expect(report).toHaveFailedWith('DescribeJob returned FAILED', 'AWS Batch Job Failed');
  });

  it('ends with the time of the whole workflow', async () => {
    const report = await aws.run({ machine: 'JobPoller/Machine', input: { minutes: 90, wait_time: 600 } });

    expect(report).toHaveTimedOut();
    expect(report.simulatedMs).toBe(3_600_000);
  });
});

it('runs STANDARD and EXPRESS children, and does not wait for the one that it only starts', async () => {
  const report = await aws.run({ machine: 'Publish', input: { title: 'Ada' } });

  expect(report).toHaveOutput({ catalogue: 'Ada' });
  expect(report.simulatedMs).toBe(6 * 3_600_000);
  const started = aws.executions().map(({ stateMachineArn }) => stateMachineArn.replace(/.*:/, ''));
  expect(started.filter((name) => /^(Print|Bind)/.test(name))).toHaveLength(2);
});

describe('an activity', () => {
  it('is refused by name where nobody works on it', async () => {
    await expect(aws.run({ machine: 'ManualActivity/Machine' })).rejects.toThrow(
      /^ManualActivity\/Machine\/States\/Review\/Resource: the activity '.*:activity:review' has no worker here/,
    );
  });

  it('is done by a mock', async () => {
    using review = aws.mockTask('Review', { result: { accepted: true } }, { result: { accepted: false } });

    expect(await aws.run({ machine: 'ManualActivity/Machine', input: { text: 'a' } })).toHaveSucceeded();
    expect(await aws.run({ machine: 'ManualActivity/Machine', input: { text: 'b' } })).toHaveFailedWith('Rejected');
    expect(review.inputs).toEqual([{ text: 'a' }, { text: 'b' }]);
  });
});

it('finds among the rows of a CSV file, batch by batch', async () => {
  const rows = [
    'p-1;delivered;2026-01-01',
    'p-2;sent;2026-01-02',
    'p-3;sent;2026-03-01',
    'p-4;lost;2026-01-03',
    'p-5;sent;2025-12-31',
  ];
  aws.putObjects('CsvParcels/Parcels', { 'parcels.csv': ['parcel;status;due', ...rows].join('\n') });

  const report = await aws.run({ machine: 'CsvParcels/Machine', input: { today: '2026-02-01' } });

  expect(report).toHaveOutput({ late: ['p-2', 'p-4', 'p-5'] });
});

it('sends a list of records to a queue, one in each round, at the time that was asked for', async () => {
  await aws.putItems('Records', [
    { id: 'a', text: 'one' },
    { id: 'b', text: 'two' },
  ]);

  const at = new Date(aws.now() + 3_600_000).toISOString();
  const report = await aws.run({ machine: 'RecordsToQueue/Machine', input: { at, ids: ['a', 'b'] } });

  expect(report).toHaveSucceeded();
  expect(report.simulatedMs).toBe(3_600_000);
  expect(aws.messages('Outbox').map(({ content }) => content)).toEqual([
    { text: 'one' },
    { text: 'two' },
    'that was all',
  ]);
});

it('finds nothing denied, and leaves nothing out', () => {
  expect(aws.permissions().denials).toEqual([]);
  expect(notices.filter((notice) => notice.includes('skipped'))).toEqual([]);
});

describe('a function on the stream of a table', () => {
  it('gets what was paid, and leaves what it cannot work on to a queue', async () => {
    const order = (id: string, state: string, address = 'here') => ({ id, state, address });
    const orders = [order('a', 'paid'), order('b', 'dropped'), order('c', 'paid', ''), order('d', 'paid')];

    const report = await aws.run({ machine: 'OrderFeed/Machine', input: { orders } });
    await aws.settle();

    expect(report).toHaveSucceeded();
    const shipped = aws.logs().filter(({ text }) => text.startsWith('MODIFY'));
    const [firstMs = 0] = shipped.map(({ atMs }) => atMs);
    // Two retries of the order without an address, after one second and two more, held up the one behind it.
    expect(shipped.map(({ text, atMs }) => [text, (atMs - firstMs) / 1000])).toEqual([
      ['MODIFY open a', 0],
      ['MODIFY open d', 3],
    ]);
    const [failed, ...others] = aws.messages('FailedRecords');
    expect(others).toEqual([]);
    expect(JSON.parse(failed?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      responseContext: { functionError: 'Unhandled' },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining(':table/OrderFeed-') },
    });
  });
});
