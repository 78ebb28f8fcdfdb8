import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Unsupported } from '../../../src/kernel/unsupported';
import { ARN, LambdaFixture, START } from './lambda-fixture';

let lambda: LambdaFixture;

beforeEach(() => {
  lambda = new LambdaFixture();
});

afterEach(() => lambda.stop());

test.each(['worker', 'worker:live', ARN, `${ARN}:$LATEST`, '111122223333:function:worker'])(
  'a function is found as %s',
  async (called) => {
    lambda.add('exports.handler = async (event, context) => context.invokedFunctionArn;');

    const { payload } = await lambda.host.invoke(called, '{}');

    expect(JSON.parse(payload)).toBe(called.startsWith('arn:') ? called : ARN);
  },
);

test.each([
  ['other', 'arn:aws:lambda:us-east-1:111122223333:function:other'],
  ['arn:aws:lambda:eu-west-1:111122223333:function:worker', 'arn:aws:lambda:eu-west-1:111122223333:function:worker'],
])('an absent function is refused by the ARN it would have: %s', async (called, arn) => {
  lambda.add('exports.handler = async () => 1;');

  await expect(lambda.host.invoke(called, '{}')).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    statusCode: 404,
    message: `Function not found: ${arn}`,
  });
});

test('an event that is no JSON reaches no function', async () => {
  lambda.add('exports.handler = async () => 1;');

  await expect(lambda.host.invoke('worker', '{oops')).rejects.toMatchObject({
    code: 'InvalidRequestContentException',
    statusCode: 400,
    message: expect.stringMatching(/^Could not parse request body into json: /),
  });
});

test.each(['java21', 'provided.al2023', 'ruby3.4', 'dotnet8'])('runtime %s is refused when it is added', (runtime) => {
  expect(() => lambda.add('', { runtime })).toThrow(
    new Unsupported('worker', `runtime ${runtime} cannot be hosted on this machine; nodejs and python3 runtimes can`),
  );
});

test('a missing code directory is named', async () => {
  lambda.add('', { code: { directory: '/nowhere/asset.1' } });

  await expect(lambda.invoke()).rejects.toThrow('worker: no directory with its code at /nowhere/asset.1');
});

test('a newer runtime than this Node is one remark for all functions', () => {
  lambda.add('', { runtime: 'nodejs98.x' });
  lambda.add('', { runtime: 'nodejs99.x' });

  const remarks = lambda.notices.filter((text) => text.includes('this machine runs'));
  expect(remarks).toEqual([`functions declare nodejs98.x; this machine runs Node ${process.versions.node}`]);
});

test("the SDK is there as on Lambda, the rest of this repository's packages is not", async () => {
  lambda.add(`const tried = (name) => { try { require(name); return 'there'; } catch (error) { return error.code; } };
    exports.handler = async () => ['@aws-sdk/client-sfn', '@aws-sdk/lib-dynamodb', 'jsonata', 'jest', 'typescript'].map(tried);`);

  expect((await lambda.invoke()).result).toEqual([
    'there',
    'there',
    'MODULE_NOT_FOUND',
    'MODULE_NOT_FOUND',
    'MODULE_NOT_FOUND',
  ]);
});

test('an ES module finds the SDK too', async () => {
  lambda.add({
    'index.mjs':
      "import { SFNClient } from '@aws-sdk/client-sfn'; export const handler = async () => typeof SFNClient;",
  });

  expect((await lambda.invoke()).result).toBe('function');
});

test('the SDK may be installed in several places: of a package found twice, the nearer one counts', async () => {
  const places = lambda.bundle({
    'near/node_modules/@aws-sdk/client-a/index.js': "module.exports = 'near a';",
    'far/node_modules/@aws-sdk/client-a/index.js': "module.exports = 'far a';",
    'far/node_modules/@aws-sdk/client-b/index.js': "module.exports = 'far b';",
  });
  const other = new LambdaFixture({ packagesFrom: [join(places, 'near'), join(places, 'far')] });
  other.add("exports.handler = async () => ['a', 'b'].map((name) => require('@aws-sdk/client-' + name));");

  const { result } = await other.invoke();
  await other.stop();

  expect(result).toEqual(['near a', 'far b']);
});

test('a package in the bundle goes before the one of the runtime', async () => {
  lambda.add({
    'index.js': "exports.handler = async () => require('@aws-sdk/client-sfn').mine;",
    'node_modules/@aws-sdk/client-sfn/index.js': "exports.mine = 'mine';",
  });

  expect((await lambda.invoke()).result).toBe('mine');
});

test('an aborted call is rejected, while the function runs on to its end', async () => {
  lambda.add(
    "exports.handler = async () => { await new Promise((done) => setTimeout(done, 5000)); console.log('wrote'); };",
  );
  const controller = new AbortController();
  const call = lambda.host.invoke('worker', '{}', { signal: controller.signal });
  const aborting = lambda.clock.sleep(1000).then(() => controller.abort(new Error('timed out')));

  await expect(call).rejects.toThrow('timed out');
  await aborting;
  await lambda.clock.sleep(10_000);

  expect(lambda.lines).toMatchObject([{ text: 'wrote', atMs: START + 5000 }]);
});

test('stop ends what runs and removes every copy', async () => {
  let isLooping = () => {};
  const looping = new Promise<void>((resolve) => {
    isLooping = resolve;
  });
  const stopped = new LambdaFixture({ onLog: () => isLooping() });
  stopped.add(
    "exports.handler = async (event) => { if (event.loop) { console.log('on'); for (;;); } return __dirname; };",
  );
  const { result } = await stopped.invoke();
  const loop = stopped.invoke({ loop: true });
  const rejected = expect(loop).rejects.toThrow('the Lambda host was stopped');
  await looping;
  expect(existsSync(join(result, 'index.js'))).toBe(true);

  await stopped.stop();

  await rejected;
  expect(existsSync(dirname(dirname(result)))).toBe(false);
});

test('two hosts in one process do not disturb each other', async () => {
  const other = new LambdaFixture();
  const code =
    'let calls = 0; exports.handler = async ({ ms }) => { await new Promise((done) => setTimeout(done, ms)); return [++calls, Date.now()]; };';
  try {
    lambda.add(code);
    other.add(code);

    const [mine, theirs] = await Promise.all([lambda.invoke({ ms: 1000 }), other.invoke({ ms: 9000 })]);
    await other.stop();

    expect(mine.result).toEqual([1, START + 1000]);
    expect(theirs.result).toEqual([1, START + 9000]);
    expect((await lambda.invoke({ ms: 1 })).result).toEqual([2, START + 1001]);
  } finally {
    await other.stop();
  }
});
