import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CustomState, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { BadRequest, LocalAws, Unsupported } from 'cdk-sfn-local';
import { ShopStack } from '../fixtures/shop/shop-stack';
import { appProps, removeSynthesized } from '../fixtures/synthesize';
import '../../src/jest';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

function anApp(): App {
  return new App(appProps());
}

const SMALL = { id: 'o-1', total: 20 };
const LARGE = { id: 'o-2', total: 200 };

const stack = new ShopStack(anApp(), 'Shop');
let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start({ stack, seed: 1 });
});

afterEach(() => aws.clearMocks());

afterAll(async () => {
  await aws.stop();
  removeSynthesized();
});

it('runs a stack of the CDK, and tells of its tables, queues and topics', async () => {
  const report = await aws.run({ machine: 'Shop/Shop', input: { id: 'first', total: 20 } });

  expect(report).toHaveSucceeded();
  expect(report).toHaveOutput({ shipped: 'first' });
  expect(report).toHavePath('Is it large?', 'Pay', 'Store', 'Pack', 'Tell');
  expect(await aws.items('Orders')).toContainEqual({ id: 'first', receipt: 'paid 20', lines: [2] });
  expect(aws.messages('Parcels').map(({ content }) => content)).toContainEqual({ order: { id: 'first', total: 20 } });
  expect(aws.notifications('News')).toContainEqual(
    expect.objectContaining({ subject: 'An order', message: 'first is paid' }),
  );
});

describe('a mock', () => {
  it('gives a function its answers in turn, and the last one again', async () => {
    const bank = aws.mockFunction('Bank', { error: 'Busy' }, { result: { receipt: 'mocked' } });

    const first = await aws.run({ machine: 'Shop/Shop', input: SMALL });
    const second = await aws.run({ machine: 'Shop/Shop', input: SMALL });

    expect([first, second].map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(bank.inputs).toEqual([SMALL, SMALL, SMALL]);
    expect(await aws.items('Orders')).toContainEqual(expect.objectContaining({ receipt: 'mocked' }));
  });

  it('is gone when all are cleared', async () => {
    aws.mockFunction('Bank', { error: 'Closed' });
    aws.clearMocks();

    expect(await aws.run({ machine: 'Shop/Shop', input: SMALL })).toHaveSucceeded();
  });

  it('is there as long as a block uses it, and then the one before', async () => {
    const bank = aws.mockFunction('Bank', { result: { receipt: 'outer' } });
    {
      using inner = aws.mockFunction('Bank', { error: 'Closed' });
      expect(await aws.run({ machine: 'Shop/Shop', input: SMALL })).toHaveFailedWith('Closed');
      expect(inner.inputs).toEqual([SMALL]);
    }
    expect(await aws.run({ machine: 'Shop/Shop', input: SMALL })).toHaveSucceeded();
    bank.restore();
    expect(await aws.run({ machine: 'Shop/Shop', input: SMALL })).toHaveSucceeded();
    expect(bank.inputs).toEqual([SMALL]);
  });

  it('computes an answer from the input', async () => {
    aws.mockFunction('Bank', ({ total }: typeof SMALL) =>
      total > 10 ? { error: 'Declined', cause: 'no money' } : { result: {} },
    );

    const report = await aws.run({ machine: 'Shop/Shop', input: SMALL });

    expect(report).toHaveFailedWith('Declined', /"errorMessage":"no money"/);
  });

  it('answers a task that waits for a token, later if it is to', async () => {
    const approve = aws.mockTask('Approve', { result: { approved: true }, afterMs: 3_600_000 });

    const report = await aws.run({ machine: 'Shop/Shop', input: LARGE });

    expect(report).toHaveEntered('Approve', 'Pay', 'Tell');
    expect(report.simulatedMs).toBe(3_600_000);
    expect(approve.inputs).toMatchObject([{ MessageBody: { order: LARGE } }]);
    expect(aws.messages('Shop/Approvals')).toEqual([]);
  });

  it('comes too late when the task has timed out', async () => {
    aws.mockTask('Approve', { result: {}, afterMs: 100_000_000 });

    expect(await aws.run({ machine: 'Shop/Shop', input: LARGE })).toHaveFailedWith('States.Timeout');
  });

  it('lets a service run that is not served here', async () => {
    await expect(aws.run({ machine: 'Reports' })).rejects.toThrow(Unsupported);
    aws.mockTask('arn:aws:states:::batch:submitJob.sync', { result: { Status: 'SUCCEEDED' } });

    expect(await aws.run({ machine: 'Reports' })).toHaveOutput({ Status: 'SUCCEEDED' });
  });

  it('needs the permission that the service would', async () => {
    await using other = await LocalAws.start({
      app: reportWithoutPermission(),
      mocks: { states: { Report: [{ result: {} }] } },
    });

    expect(await other.run()).toHaveFailedWith(/^Batch\./, /not authorized to perform: batch:SubmitJob/);
  });

  it('that throws is a mistake of the test, which no Catch sees', async () => {
    await using other = await LocalAws.start({ stack, seed: 1 });
    other.mockTask('Store', () => {
      throw new RangeError('a slip in the test');
    });

    await expect(other.run({ machine: 'Shop/Shop', input: SMALL })).rejects.toThrow('a slip in the test');
  });

  it.each<[what: string, mock: () => void, message: RegExp]>([
    [
      'a state that there is not',
      () => aws.mockTask('Pya', { result: {} }),
      /^no Task state or resource 'Pya' to mock; the Task states are: .*Pay/,
    ],
    ['a state that calls nobody', () => aws.mockTask('Is it large?', { result: {} }), /^no Task state or resource/],
    [
      'a function that there is not',
      () => aws.mockFunction('Bnak', { result: {} }),
      /^no function 'Bnak'; there are: .*Shop\/Bank/,
    ],
    ['something without an answer', () => aws.mockTask('Pay'), /^Pay: give at least one answer/],
    ['an answer that is none', () => aws.mockTask('Pay', { cause: 'x' } as never), /^Pay\[0\] must be \{"result"/],
  ])('refuses %s', (_what, mock, message) => {
    expect(mock).toThrow(message);
  });
});

it('lets a mock stand for a function that does not run here, whoever calls it', async () => {
  const mocks = { functions: { Image: [{ result: 'mocked' }] } };
  await using other = await LocalAws.start({ app: anImageFunction(), mocks });
  await using without = await LocalAws.start({ app: anImageFunction() });

  await expect(without.run()).rejects.toThrow(/^Inside\/Image\/PackageType: is Image/);
  expect(await other.run()).toHaveOutput('mocked');
  other.sendMessages('Jobs', { job: 1 });
  await other.settle();
  expect(other.messages('Jobs')).toEqual([]);
});

it('gives queues and buckets what they are to hold', async () => {
  aws.sendMessages('Parcels', { order: 'by hand' }, 'as text');
  aws.putObjects('Papers', { 'a/b.txt': 'über' });

  expect(aws.messages('Parcels').map(({ content }) => content)).toEqual(
    expect.arrayContaining([{ order: 'by hand' }, 'as text']),
  );
  expect(aws.objects('Papers')).toEqual({ 'a/b.txt': 'über' });
  expect(() => aws.sendMessages('Parcels', '')).toThrow(BadRequest);
});

describe('what runs', () => {
  it('is the stack that is named, of an app', async () => {
    const app = anApp();
    new ShopStack(app, 'One');
    new ShopStack(app, 'Two');
    await using other = await LocalAws.start({ app, stack: 'Two' });

    expect(other.machines.map(({ constructPath }) => constructPath)).toEqual(['Two/Shop', 'Two/Reports']);
  });
});

/** A function in a container image, which a machine calls, and a queue. */
function anImageFunction(): App {
  const app = anApp();
  const inside = new Stack(app, 'Inside');
  const role = new Role(inside, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const image = new CfnFunction(inside, 'Image', {
    packageType: 'Image',
    code: { imageUri: '123456789012.dkr.ecr.us-east-1.amazonaws.com/image:1' },
    role: role.roleArn,
  });
  const jobs = new Queue(inside, 'Jobs');
  jobs.grantConsumeMessages(role);
  new CfnEventSourceMapping(inside, 'Mapping', { functionName: image.ref, eventSourceArn: jobs.queueArn });
  const lambdaFunction = LambdaFunction.fromFunctionAttributes(inside, 'Imported', {
    functionArn: image.attrArn,
    sameEnvironment: true,
  });
  const call = new LambdaInvoke(inside, 'Call', { lambdaFunction, outputPath: '$.Payload' });
  new StateMachine(inside, 'Machine', { definitionBody: DefinitionBody.fromChainable(call) });
  return app;
}

/** A machine whose role lacks what its only state calls. */
function reportWithoutPermission(): App {
  const app = anApp();
  const bare = new Stack(app, 'Bare');
  const stateJson = { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob.sync', Parameters: { JobName: 'x' } };
  new StateMachine(bare, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(new CustomState(bare, 'Report', { stateJson })),
  });
  return app;
}
