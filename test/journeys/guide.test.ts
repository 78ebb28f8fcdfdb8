import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExecutionReport, LocalAws, type PermissionReport } from 'cdk-sfn-local';
import { GuideStack } from '../../bin/guide-stack';
import type { DemoResult } from '../../utils/demo/demo-result';
import { demonstrateGuide } from '../../utils/demo/guide-demo';
import { GUIDE_MOCKS, GUIDE_RUNS } from '../../utils/demo/guide-runs';
import { type Assembly, synthesize } from '../support/running-app';
import { type PathApi, startPathApi } from './an-https-api';
import '../../local/src/jest';

const MAIL_HOST = 'api.example.com';

let api: PathApi;
let assembly: Assembly;
let aws: LocalAws;
/** What the demo shows, and its reports; before anything else. */
let demo: DemoResult;
let reports: readonly ExecutionReport[];
let permissions: PermissionReport;

beforeAll(async () => {
  api = await startPathApi(MAIL_HOST);
  assembly = synthesize((app) => new GuideStack(app, 'Guide', { mailHosts: [MAIL_HOST] }));
  aws = await LocalAws.start({
    assembly: assembly.directory,
    hosts: { [`${MAIL_HOST}:443`]: { port: api.port, ca: api.ca } },
    mocks: GUIDE_MOCKS,
    seed: 1,
  });
  const run = jest.spyOn(aws, 'run');
  demo = await demonstrateGuide(aws, () => {});
  reports = await Promise.all(run.mock.results.map(({ value }) => value));
  run.mockRestore();
  permissions = aws.permissions();
});

afterAll(async () => {
  await aws?.stop();
  await api?.stop();
  assembly?.remove();
});

/** The reports of the demo's runs of one workflow. */
function reportsOf(workflow: string): ExecutionReport[] {
  return reports.filter((_report, at) => GUIDE_RUNS[at]?.machine === `${workflow}/StateMachine`);
}

function run(workflow: string, input: Parameters<LocalAws['run']>[0]): Promise<ExecutionReport> {
  return aws.run({ machine: `${workflow}/StateMachine`, ...input });
}

it('ends every run of the demo as it is to end', () => {
  expect(demo.summary).toMatch(/^Guide: every run ended as it was to end\n/);
  expect(demo.asExpected).toBe(true);
  expect(reports.map(({ error }) => error)).toEqual(GUIDE_RUNS.map(({ error }) => error));
});

it('says hello, to the world if to nobody else', async () => {
  expect(reportsOf('HelloWorld')[0]).toHaveOutput({ greeting: 'Hello, Ada!' });
  expect(await run('HelloWorld', {})).toHaveOutput({ greeting: 'Hello, World!' });
});

it('is what docs/guide-workflows.md shows and tells of', () => {
  const document = readFileSync(join(__dirname, '../../docs/guide-workflows.md'), 'utf8');
  const [, shown] = /<!-- demo -->\n```text\n([\s\S]*?)\n```/.exec(document) ?? [];

  expect(shown).toBe(demo.summary);
  for (const { constructPath } of aws.machines) {
    if (!constructPath.startsWith('Guide/Mails/')) expect(document).toContain(constructPath.split('/')[1]);
  }
});

describe('an order', () => {
  it('is confirmed when stock and payment are there', async () => {
    expect(reportsOf('OrderProcessing')[0]).toHaveOutput({ orderId: 'o-1', status: 'CONFIRMED', problems: [] });
    expect(await aws.items('OrderProcessing/Orders')).toContainEqual({ orderId: 'o-1', status: 'CONFIRMED' });
    expect(aws.notifications('News').map(({ message }) => message)).toContain('Order o-1 is in work');
  });

  it('leaves nothing behind when the card is declined', async () => {
    const [, declined] = reportsOf('OrderProcessing');

    expect(declined).toHaveFailedWith('OrderCancelled', 'card declined');
    expect(declined).toHaveEntered(
      'Charge card',
      'Card is not charged',
      'Undo',
      'Release stock',
      'Record cancellation',
    );
    const [lamps] = await aws.items('OrderProcessing/Stock');
    expect(Object.keys(lamps?.reserved ?? {})).not.toContain('o-2');
    expect(await aws.items('OrderProcessing/Orders')).toContainEqual({ orderId: 'o-2', status: 'CANCELLED' });
    expect(aws.notifications('News').map(({ message }) => message)).toContain('Order o-2 is cancelled');
  });

  it('gets its money back when the stock is short, and the stock stays as it was', async () => {
    const before = await aws.items('OrderProcessing/Stock');
    using payment = aws.mockFunction('OrderProcessing/Handler', { result: {} });

    const report = await run('OrderProcessing', { input: { orderId: 'o-9', item: 'lamp', quantity: 99, card: '1' } });

    expect(report).toHaveFailedWith('OrderCancelled', 'out of stock');
    expect(report).toHaveEntered('Nothing was reserved');
    expect(payment.inputs).toMatchObject([{ action: 'charge' }, { action: 'refund' }]);
    expect(await aws.items('OrderProcessing/Stock')).toEqual(before);
  });
});

describe('an order while calls go wrong', () => {
  it.each([
    ['a throttled reservation is tried again', 'dynamodb:UpdateItem=throttle#1 by Reserve stock', undefined],
    [
      'a reservation nobody heard of is taken back',
      'dynamodb:UpdateItem=lost-acknowledgement#1 by Reserve stock',
      'out of stock',
    ],
    ['a function that crashes once is called again', 'lambda:Invoke=error:Crash#1', undefined],
    [
      'a function that crashes until the order is cancelled is called again to refund',
      'lambda:Invoke=error:Crash#1-5',
      'Crash',
    ],
    ['a topic that fails stops nothing', 'sns:Publish=500', undefined],
  ])('%s', async (_what, fault, problem) => {
    await using troubled = await LocalAws.start({ assembly: assembly.directory, faults: [fault], seed: 1 });
    await troubled.putItems('Stock', [{ item: 'lamp', stock: 10, reserved: {} }]);

    const report = await troubled.run({
      machine: 'OrderProcessing/StateMachine',
      input: { orderId: 'o-1', item: 'lamp', quantity: 2, card: '42' },
    });

    if (problem === undefined) expect(report).toHaveSucceeded();
    else expect(report).toHaveFailedWith('OrderCancelled', problem);
    const left = problem === undefined ? { stock: 8, reserved: { 'o-1': 2 } } : { stock: 10, reserved: {} };
    expect(await troubled.items('Stock')).toEqual([{ item: 'lamp', ...left }]);
    expect(troubled.faults()[0]?.injected).toBeGreaterThan(0);
  });
});

it('makes images grey, and skips what is none', () => {
  expect(reportsOf('ImageProcessing')[0]).toHaveOutput({
    processed: [{ key: 'grey/flag.pgm' }, { skipped: 'not an image of the plain PPM format' }],
  });
  expect(aws.objects('ImageProcessing/Images')).toMatchObject({ 'grey/flag.pgm': 'P2\n2 1\n255\n76 29\n' });
});

describe('a registration', () => {
  it('goes by the type of the user', async () => {
    const [admin, guest] = reportsOf('Registration');

    expect(admin).toHavePath('Check user type', 'Register admin');
    expect(guest).toHaveFailedWith('UnknownUserTypeError', 'The user type is not recognized');
    const user = await run('Registration', { input: { userId: 'alan', userType: 'User' } });
    expect(user).toHaveOutput({ userId: 'alan', status: 'ACTIVE' });
  });

  it('takes a name once', async () => {
    const report = await run('Registration', { input: { userId: 'ada', userType: 'User' } });

    expect(report).toHaveFailedWith('UserExistsError');
  });
});

describe('an attempt that fails', () => {
  it('is followed by another one a minute later', () => {
    const [report] = reportsOf('WaitBeforeRetry');

    expect(report).toHavePath('Try', 'Wait before retry', 'Try again');
    expect(report?.simulatedMs).toBe(60_000);
  });

  it('is retried after 5 and 10 seconds', () => {
    const [report] = reportsOf('CatchAndRetry');

    expect(report).toHaveOutput({ orderId: 'o-4', attempts: 3 });
    expect(report?.simulatedMs).toBe(15_000);
  });

  it('is handled when no retry helps', async () => {
    expect(reportsOf('CatchAndRetry')[1]).toHaveOutput({ handled: true, error: 'BrokenOrder' });
    const report = await run('CatchAndRetry', { input: { orderId: 'o-8', failures: 4 } });
    expect(report).toHaveOutput({ handled: true, error: 'TransientError' });
    expect(report.simulatedMs).toBe(35_000);
  });
});

describe('the rows of a CSV file', () => {
  it('are loaded as cents', async () => {
    const sales = await aws.items('SalesEtl/Sales');

    expect(sales.filter(({ saleId }) => /^s-\d$/.test(String(saleId)))).toEqual(
      expect.arrayContaining([
        { saleId: 's-1', cents: 995 },
        { saleId: 's-2', cents: 2000 },
        { saleId: 's-3', cents: 50 },
      ]),
    );
  });

  it('may be wrong, but not more than one in ten', async () => {
    const rows = (good: number, bad: number) =>
      ['id,price', ...Array(good).fill('g,1'), ...Array(bad).fill('b,cheap')].join('\n');
    aws.putObjects('SalesEtl/Files', { 'one-in-ten.csv': rows(9, 1), 'two-in-ten.csv': rows(8, 2) });

    expect(await run('SalesEtl', { input: { key: 'one-in-ten.csv' } })).toHaveSucceeded();
    expect(await run('SalesEtl', { input: { key: 'two-in-ten.csv' } })).toHaveFailedWith(
      'States.ExceedToleratedFailureThreshold',
    );
  });
});

describe('services that own a workflow each', () => {
  it('are called one after the other', () => {
    expect(reportsOf('Microservices')[0]).toHaveOutput({ orderId: 'o-6', status: 'CONFIRMED', problems: [] });
  });

  it('serve nobody who is not signed in', async () => {
    const report = await run('Microservices', { input: { userId: 'eve', order: {} } });

    expect(report).toHaveFailedWith('NotSignedIn', 'eve');
    expect(report).not.toHaveEntered('Order');
  });

  it('tell support when one of them fails', async () => {
    const order = { orderId: 'o-7', item: 'lamp', quantity: 1, card: '0002' };

    const report = await run('Microservices', { input: { userId: 'ada', order } });

    expect(report).toHaveOutput({ status: 'FAILED', error: 'States.TaskFailed' });
  });
});

describe('a new user', () => {
  it('gets an account, preferences and a mail', async () => {
    expect(reportsOf('Onboarding')[0]).toHaveOutput({ userId: 'linus', mail: 200 });
    expect(api.takeRequests()).toEqual(['POST /echo']);
    expect(await aws.items('Guide/Users')).toContainEqual(
      expect.objectContaining({ userId: 'linus', email: 'linus@example.com', preferences: { newsletter: false } }),
    );
  });

  it.each<Record<string, string>>([{}, { email: 'nobody' }, { email: 'a@b c' }])(
    'needs an address, not %j',
    async (data) => {
      const report = await run('Onboarding', { input: { userId: 'mallory', ...data } });

      expect(report).toHaveFailedWith('InvalidUserError', /^not an address: /);
      expect(report).toHavePath('Check data', 'Data is invalid');
    },
  );
});

it('stores what devices measure once, tells of what is too hot, and keeps what is no reading', async () => {
  expect(demo.summary).toContain('1 of them a duplicate: 2 stored, 1 told of as too hot');
  expect(aws.notifications('News').map(({ message }) => message)).toContain('d-2: 90 °C');

  aws.sendMessages('DeviceReadings/Inbox', { device: 'd-3' });
  await aws.settle();

  expect(aws.messages('DeviceReadings/DeadLetters')).toMatchObject([{ content: { device: 'd-3' } }]);
});

describe('a model', () => {
  it('is deployed when it is good', () => {
    const [report] = reportsOf('ModelTraining');

    expect(report).toHavePath('Train model', 'Is it good enough?', 'Make model', 'Configure endpoint', 'Deploy');
    expect(report?.simulatedMs).toBe(1_800_000);
  });

  it('is not, when it is not', async () => {
    using _training = aws.mockTask('Train model', {
      result: { FinalMetricDataList: [{ MetricName: 'validation:accuracy', Value: 0.7 }] },
    });

    expect(await run('ModelTraining', { input: { name: 'churn-2', image: 'x' } })).toHaveFailedWith(
      'ModelNotGoodEnough',
    );
  });
});

it('keeps items behind a REST API, for callers who sign', async () => {
  const [, url = ''] = Object.entries(aws.outputs()).find(([name]) => name.startsWith('ItemsApi')) ?? [];
  const put = (headers: Record<string, string>) =>
    fetch(`${url}items/desk`, { method: 'PUT', headers, body: '{"price":120}' });

  expect((await put({})).status).toBe(403);
  expect(await aws.items('ItemsApi/Items')).toEqual([]);
  expect((await put({ Authorization: 'AWS4-HMAC-SHA256 Credential=local' })).status).toBe(200);
  expect(await aws.items('ItemsApi/Items')).toEqual([{ id: 'desk', price: 120 }]);
});

it('is denied nothing, and granted little that the demo does not need', () => {
  const { denials, unused } = permissions;

  expect(denials).toEqual([]);
  expect(unused.map(({ role, action }) => `${role}: ${action}`).sort()).toEqual([
    // What the CDK grants for a queue to be consumed, and for a distributed Map with its results.
    'Guide/DeviceReadings/ConsumerRole: sqs:ChangeMessageVisibility',
    'Guide/DeviceReadings/ConsumerRole: sqs:GetQueueUrl',
    'Guide/SalesEtl/StateMachine/Role: s3:AbortMultipartUpload',
    'Guide/SalesEtl/StateMachine/Role: s3:ListMultipartUploadParts',
    'Guide/SalesEtl/StateMachine/Role: states:RedriveExecution',
  ]);
});
