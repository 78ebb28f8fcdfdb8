import { ANY_BODY, ARN, LambdaFixture, START } from './lambda-fixture';

let lambda: LambdaFixture;

beforeEach(() => {
  lambda = new LambdaFixture({ endpointUrl: 'http://127.0.0.1:4566' });
});

afterEach(() => lambda.stop());

describe('the handler string finds', () => {
  const returns = (value: string) => `exports.handler = async () => '${value}';`;
  const bundles: [string, string, Record<string, string>][] = [
    ['a file at the root', 'index.handler', { 'index.js': returns('found') }],
    ['a nested file', 'src/app/main.handler', { 'src/app/main.js': returns('found') }],
    ['an .mjs file', 'index.handler', { 'index.mjs': "export const handler = async () => 'found';" }],
    ['a .cjs file', 'index.handler', { 'package.json': '{"type":"module"}', 'index.cjs': returns('found') }],
    [
      'a .js file of a module package',
      'index.handler',
      { 'package.json': '{"type":"module"}', 'index.js': "export const handler = async () => 'found';" },
    ],
    ['a nested export', 'index.api.get', { 'index.js': "exports.api = { get: async () => 'found' };" }],
    [
      'a member of the default export',
      'index.handler',
      { 'index.mjs': "export default { handler: async () => 'found' };" },
    ],
    ['a package of the bundle', 'app.handler', { 'node_modules/app/index.js': returns('found') }],
    ['.js before .mjs', 'index.handler', { 'index.js': returns('found'), 'index.mjs': 'export const handler = 0;' }],
  ];

  test.each(bundles)('%s', async (_, handler, files) => {
    lambda.add(files, { handler });

    expect((await lambda.invoke()).result).toBe('found');
  });
});

test('inline code is index.js', async () => {
  lambda.add('', { code: { inline: 'exports.handler = async (event) => event.a + 1;' } });

  expect((await lambda.invoke({ a: 1 })).result).toBe(2);
});

describe('a result', () => {
  let returning: LambdaFixture;

  beforeAll(() => {
    returning = new LambdaFixture().add(ANY_BODY);
  });

  afterAll(() => returning.stop());

  test.each([
    ['undefined', 'undefined', null],
    ['a function', '() => 1', null],
    ['a date', 'new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['an empty text', "''", ''],
    ['zero', '0', 0],
    ['false', 'false', false],
  ])('that is %s is answered as JSON', async (_, code, expected) => {
    const answer = await returning.invoke({ body: `return ${code};` });

    expect(answer).toMatchObject({ result: expected, payload: JSON.stringify(expected) });
  });
});

test('a Node 24 handler need not be async', async () => {
  lambda.add('exports.handler = (event) => event.n * 2;');

  expect((await lambda.invoke({ n: 21 })).result).toBe(42);
});

test('the context says who runs, for how long still, and where the log goes', async () => {
  lambda.add(
    `exports.handler = async (_, context) => {
      const before = context.getRemainingTimeInMillis();
      await new Promise((done) => setTimeout(done, 1000));
      return { ...context, before, after: context.getRemainingTimeInMillis() };
    };`,
    { logGroupName: '/my/logs', timeoutMs: 3000, memoryMb: 512 },
  );

  const { result, requestId } = await lambda.invoke();

  expect(result).toEqual({
    functionName: 'worker',
    functionVersion: '$LATEST',
    invokedFunctionArn: ARN,
    memoryLimitInMB: '512',
    awsRequestId: requestId,
    logGroupName: '/my/logs',
    logStreamName: expect.stringMatching(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/),
    before: 3000,
    after: 2000,
  });
});

test('the environment holds the variables of the function and of Lambda, and nothing of this machine', async () => {
  lambda.add('exports.handler = async () => ({ ...process.env, cwd: process.cwd(), dir: __dirname });', {
    environment: { TABLE: 't', EMPTY: '' },
  });

  const { result } = await lambda.invoke();

  expect(result).toEqual({
    TABLE: 't',
    EMPTY: '',
    AWS_ACCESS_KEY_ID: 'local.1.worker',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: 'worker',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/worker',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    _HANDLER: 'index.handler',
    LAMBDA_TASK_ROOT: result.dir,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
    TZ: ':UTC',
    HOME: expect.any(String),
    TMPDIR: result.HOME,
    cwd: result.dir,
    dir: expect.stringContaining('sfn-local-lambda-'),
  });
});

test('module state survives from one event to the next', async () => {
  lambda.add('let calls = 0; exports.handler = async () => ++calls;');

  const results = [await lambda.invoke(), await lambda.invoke(), await lambda.invoke()].map(({ result }) => result);

  expect(results).toEqual([1, 2, 3]);
});

test('events that run at once have environments of their own, used again when they are free', async () => {
  lambda.add(`let calls = 0; const id = Math.random();
    exports.handler = async () => { await new Promise((done) => setTimeout(done, 1000)); return [id, ++calls]; };`);
  const round = async () => (await Promise.all([1, 2, 3].map(() => lambda.invoke()))).map(({ result }) => result);

  const first = await round();
  const second = await round();

  const ids = first.map(([id]) => id);
  expect(new Set(ids).size).toBe(3);
  expect(second.map(([id]) => id).sort()).toEqual([...ids].sort());
  expect(second.map(([, calls]) => calls)).toEqual([2, 2, 2]);
  expect(lambda.clock.now()).toBe(START + 2000);
});

test('a timer left behind fires in the next event, as after a thaw', async () => {
  lambda.add(`let fired = false;
    exports.handler = async () => { const before = fired; setTimeout(() => { fired = true; }, 1000); await null; return before; };`);
  await lambda.invoke();
  await lambda.clock.sleep(5000);
  await lambda.invoke();

  expect((await lambda.invoke()).result).toBe(true);
});

test('what is printed arrives line by line and in order before the answer does', async () => {
  lambda.add(`exports.handler = async () => {
    console.log('one\\ntwo', { a: 1 });
    console.error('three');
    await new Promise((done) => setTimeout(done, 1000));
    process.stdout.write('four');
    process.stdout.write('-and-five\\n');
    process.stdout.write('no line break');
  };`);

  const { requestId, logTail } = await lambda.invoke();

  const at = (ms: number) => ({ functionName: 'worker', requestId, atMs: START + ms });
  expect(lambda.lines).toEqual([
    { ...at(0), stream: 'stdout', text: 'one' },
    { ...at(0), stream: 'stdout', text: 'two { a: 1 }' },
    { ...at(0), stream: 'stderr', text: 'three' },
    { ...at(1000), stream: 'stdout', text: 'four-and-five' },
    { ...at(1000), stream: 'stdout', text: 'no line break' },
  ]);
  expect(logTail).toBe('one\ntwo { a: 1 }\nthree\nfour-and-five\nno line break\n');
});

test('what is written to the descriptors of the streams is printed too', async () => {
  lambda.add(`const fs = require('node:fs');
    exports.handler = async () => {
      const results = [fs.writeSync(1, 'ü1\\n'), fs.writeSync(2, Buffer.from('xx2\\nx'), 2, 2)];
      results.push(await require('node:util').promisify(fs.write)(1, Buffer.from('3\\n')).then((r) => r.bytesWritten));
      fs.writeFileSync(1, '4\\n');
      await new Promise((done) => fs.appendFile(2, '5\\n', done));
      const file = require('node:path').join(require('node:os').tmpdir(), 'file');
      fs.writeFileSync(file, 'kept');
      return [...results, fs.readFileSync(file, 'utf8')];
    };`);

  const { result } = await lambda.invoke();

  expect(result).toEqual([4, 2, 2, 'kept']);
  expect(lambda.lines.map(({ stream, text }) => [stream, text])).toEqual([
    ['stdout', 'ü1'],
    ['stderr', '2'],
    ['stdout', '3'],
    ['stdout', '4'],
    ['stderr', '5'],
  ]);
});

test('the log tail holds the last 4 KB', async () => {
  lambda.add("exports.handler = async () => { for (let i = 0; i < 900; i++) console.log('line ' + i); };");

  const { logTail } = await lambda.invoke();

  expect(Buffer.byteLength(logTail)).toBe(4096);
  expect(logTail.endsWith('line 899\n')).toBe(true);
  expect(lambda.lines).toHaveLength(900);
});

test('output beyond a million characters is left out, with a remark, and its end is still the tail', async () => {
  lambda.add(
    "exports.handler = async () => { for (let n = 0; n < 2000; n++) console.log('.'.repeat(900) + ' line ' + n); console.error('the end'); };",
  );

  const { logTail } = await lambda.invoke();

  const texts = lambda.lines.map(({ text }) => text);
  expect(texts.at(-1)).toBe('(printed more than 1048576 characters; the rest of this invocation is left out)');
  expect(texts.join('\n').length).toBeLessThan(1_048_576 + 100);
  expect(texts[1_000]).toBe(`${'.'.repeat(900)} line 1000`);
  expect(logTail).toMatch(/ line 1999\nthe end\n$/);
});

test('the next invocation prints anew', async () => {
  lambda.add("exports.handler = async (event) => { process.stdout.write('x'.repeat(event.n)); };");
  await lambda.invoke({ n: 2e6 });
  lambda.lines.length = 0;

  await lambda.invoke({ n: 3 });

  expect(lambda.printed()).toEqual(['xxx']);
});

test('a line in a great many pieces arrives as one', async () => {
  lambda.add("exports.handler = async () => { for (let n = 0; n < 2000; n++) process.stdout.write('12345'); };");

  await lambda.invoke();

  expect(lambda.printed()).toEqual(['12345'.repeat(2_000)]);
});

describe('up to Node 22', () => {
  let calling: LambdaFixture;

  beforeAll(() => {
    calling = new LambdaFixture().add(
      'exports.handler = (event, context, callback) => eval(event.handler)(event, context, callback);',
      { runtime: 'nodejs22.x' },
    );
  });

  afterAll(() => calling.stop());

  const answers: [string, string, unknown][] = [
    ['a callback with a result', "(event, context, callback) => callback(null, 'done')", 'done'],
    [
      'a callback whose event loop still works',
      "(e, c, callback) => { let late = 'no'; setTimeout(() => { late = 'yes'; }, 500); callback(null, { get late() { return late; } }); }",
      { late: 'yes' },
    ],
    [
      'a callback that does not wait for it',
      "(e, c, callback) => { c.callbackWaitsForEmptyEventLoop = false; let late = 'no'; setTimeout(() => { late = 'yes'; }, 500); callback(null, { get late() { return late; } }); }",
      { late: 'no' },
    ],
    ['the second of two callbacks', '(e, c, callback) => { callback(null, 1); callback(null, 2); }', 1],
    ['context.succeed', "(event, context) => { context.succeed('done'); }", 'done'],
    ['context.done', "(event, context) => { context.done(null, 'done'); }", 'done'],
    ['a value that is no promise', "() => 'ignored'", null],
    ['a promise', "() => Promise.resolve('done')", 'done'],
    ['no answer at all', '(event, context, callback) => {}', null],
  ];

  test.each(answers)('%s is answered as Lambda does', async (_, handler, expected) => {
    const answer = await calling.invoke({ handler });

    expect(answer.result).toEqual(expected);
    expect(answer.functionError).toBeUndefined();
  });

  test.each([
    [
      'a callback with an error',
      "(e, c, callback) => callback(new TypeError('no'))",
      { errorType: 'TypeError', errorMessage: 'no' },
    ],
    [
      'a callback with a text',
      "(e, c, callback) => callback('no')",
      { errorType: 'string', errorMessage: 'no', trace: [] },
    ],
    ['context.fail', "(e, c) => c.fail(new Error('no'))", { errorType: 'Error', errorMessage: 'no' }],
    ['a throw', "(e, c, callback) => { throw new RangeError('no'); }", { errorType: 'RangeError', errorMessage: 'no' }],
  ])('%s fails as on Lambda', async (_, handler, expected) => {
    expect(await calling.invoke({ handler })).toMatchObject({ functionError: 'Unhandled', result: expected });
  });

  test('an async handler that never settles fails as on Lambda', async () => {
    lambda.add('exports.handler = async () => new Promise(() => {});', { runtime: 'nodejs20.x' });

    expect(await lambda.invoke()).toMatchObject({
      functionError: 'Unhandled',
      result: { errorType: 'Runtime.NodeJsExit' },
    });
  });
});
