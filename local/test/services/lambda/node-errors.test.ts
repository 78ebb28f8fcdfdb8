import { ANY_BODY, LambdaFixture, START } from './lambda-fixture';

let lambda: LambdaFixture;

beforeEach(() => {
  lambda = new LambdaFixture();
});

afterEach(() => lambda.stop());

test('a throw is answered with its name, its message and a trace whose paths read as on Lambda', async () => {
  lambda.add(
    "class OrderRefused extends Error { name = 'OrderRefused' }\nexports.handler = async () => { throw new OrderRefused('out of stock'); };",
  );

  const { result, functionError } = await lambda.invoke();

  expect(functionError).toBe('Unhandled');
  expect(result).toEqual({ errorType: 'OrderRefused', errorMessage: 'out of stock', trace: expect.any(Array) });
  expect(result.trace[0]).toBe('OrderRefused: out of stock');
  expect(result.trace[1]).toMatch(/^ {4}at .*\(?\/var\/task\/index\.js:2:\d+\)?$/);
});

describe('what is thrown', () => {
  let throwing: LambdaFixture;

  beforeAll(() => {
    throwing = new LambdaFixture().add(ANY_BODY);
  });

  afterAll(() => throwing.stop());

  test.each([
    ['a text', "'no'", { errorType: 'string', errorMessage: 'no', trace: [] }],
    ['a number', '7', { errorType: 'number', errorMessage: '7', trace: [] }],
    ['an object', '{ a: 1 }', { errorType: 'object', errorMessage: '[object Object]', trace: [] }],
    ['undefined', 'undefined', { errorType: 'undefined', errorMessage: 'undefined', trace: [] }],
    ['null', 'null', { errorType: 'object', errorMessage: 'null', trace: [] }],
    ['what cannot be read', 'Object.create(null)', { errorType: 'handled' }],
  ])('and is %s, is answered by its kind', async (_, thrown, expected) => {
    expect((await throwing.invoke({ body: `throw ${thrown};` })).result).toMatchObject(expected);
  });
});

test('an environment stays warm after a throw', async () => {
  lambda.add(
    "let calls = 0; exports.handler = async () => { if (++calls === 1) throw new Error('first'); return calls; };",
  );
  await lambda.invoke();

  expect((await lambda.invoke()).result).toBe(2);
});

describe('loading fails with', () => {
  test.each([
    ['a missing file', {}, 'index.handler', 'Runtime.ImportModuleError', /^Error: Cannot find module 'index'/],
    [
      'a missing package',
      { 'index.js': "require('left-pad')" },
      'index.handler',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'left-pad'\nRequire stack:\n- \/var\/task\/index.js/,
    ],
    [
      'a package of the SDK that is not installed',
      { 'index.js': "require('@aws-sdk/client-none')" },
      'index.handler',
      'Runtime.ImportModuleError',
      /Lambda brings @aws-sdk\/client-none, this machine has to have it: npm install --save-dev @aws-sdk\/client-none$/,
    ],
    [
      'a missing export',
      { 'index.js': 'exports.other = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      /^index.handler is undefined or not exported$/,
    ],
    [
      'an export that is no function',
      { 'index.js': 'exports.handler = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      /^index.handler is not a function$/,
    ],
    [
      'a syntax error',
      { 'index.js': 'exports.handler = (' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: /,
    ],
    [
      'a syntax error of a module',
      { 'index.mjs': 'export const handler = (' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: /,
    ],
    [
      'a throw while loading',
      { 'index.js': "throw new TypeError('no TABLE')" },
      'index.handler',
      'TypeError',
      /^no TABLE$/,
    ],
    ['a handler without a dot', { 'index.js': '' }, 'index', 'Runtime.MalformedHandlerName', /^Bad handler$/],
    [
      'a handler outside of the code',
      { 'index.js': '' },
      '../index.handler',
      'Runtime.MalformedHandlerName',
      /is not a valid handler name/,
    ],
    [
      'a callback handler on Node 24',
      { 'index.js': 'exports.handler = (event, context, callback) => callback();' },
      'index.handler',
      'Runtime.CallbackHandlerDeprecated',
      /^ERROR: AWS Lambda has removed support for callback-based function handlers/,
    ],
    [
      'a top-level await that never settles',
      { 'index.mjs': 'await new Promise(() => {}); export const handler = 0;' },
      'index.handler',
      'Runtime.NodeJsExit',
      /never settled/,
    ],
  ])('%s', async (_, files, handler, errorType, message) => {
    lambda.add(files as Record<string, string>, { handler });

    const { result, functionError } = await lambda.invoke();

    expect(functionError).toBe('Unhandled');
    expect(result).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
  });

  test('what the first event found, and is tried anew for the second', async () => {
    lambda.add("console.log('loading'); throw new Error('no');");
    await lambda.invoke();
    await lambda.invoke();

    expect(lambda.printed()).toEqual(['loading', 'loading']);
  });
});

test('a promise that never settles is known at once and ends the environment', async () => {
  lambda.add(
    'let calls = 0; exports.handler = async (event) => { calls++; if (event.hang) await new Promise(() => {}); return calls; };',
  );

  const { result } = await lambda.invoke({ hang: true });

  expect(result).toEqual({
    errorType: 'Runtime.NodeJsExit',
    errorMessage: expect.stringContaining('never settled'),
    trace: expect.any(Array),
  });
  expect(lambda.clock.now()).toBe(START);
  expect((await lambda.invoke()).result).toBe(1);
});

test('an unhandled rejection fails the event and ends the environment', async () => {
  lambda.add(
    "let calls = 0; exports.handler = async (event) => { calls++; if (event.reject) void Promise.reject(new Error('lost')); return calls; };",
  );

  const { result } = await lambda.invoke({ reject: true });

  expect(result).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' });
  expect((await lambda.invoke()).result).toBe(1);
});

test('an exception nobody catches fails the event', async () => {
  lambda.add(
    "exports.handler = () => new Promise(() => { setTimeout(() => { throw new RangeError('late'); }, 100); });",
  );

  expect((await lambda.invoke()).result).toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
});

test.each([
  [0, 'Runtime exited without providing a reason'],
  [3, 'Runtime exited with error: exit status 3'],
])('process.exit(%d) in a handler is a Runtime.ExitError', async (code, text) => {
  lambda.add(`exports.handler = async () => { console.log('last words'); process.exit(${code}); };`);

  const { result, requestId, functionError } = await lambda.invoke();

  expect(functionError).toBe('Unhandled');
  expect(result).toEqual({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${text}` });
  expect(lambda.printed()).toEqual(['last words']);
});

test.each([
  ['objects', 'kept.push(JSON.parse(text));'],
  ['objects, between promises', 'kept.push(JSON.parse(text)); await null;'],
  ['lists', 'const list = []; for (let i = 0; i < 1000; i++) list.push(i); kept.push(list);'],
])('a handler that takes more memory than it has for %s is killed, and the host survives', async (_, statement) => {
  lambda.add(
    `let calls = 0; const text = JSON.stringify({ a: [1, 2, 3], b: 'x'.repeat(100) });
    exports.handler = async (event) => { calls++; const kept = []; while (event.eat) { ${statement} } return calls; };`,
    { memoryMb: 24 },
  );

  const { result, requestId } = await lambda.invoke({ eat: true });

  expect(result).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  });
  expect((await lambda.invoke()).result).toBe(1);
});

test.each([
  ['nodejs24.x', 'Runtime.JSONStringifyError'],
  ['nodejs22.x', 'Error'],
])('a result that JSON cannot hold fails on %s as %s', async (runtime, errorType) => {
  lambda.add('exports.handler = async () => 1n;', { runtime });

  expect((await lambda.invoke()).result).toMatchObject({
    errorType,
    errorMessage: 'Unable to stringify response body',
  });
});

test('a result of more than 6 MB is refused', async () => {
  lambda.add("exports.handler = async () => 'x'.repeat(6 * 1024 * 1024 + 100);");

  expect((await lambda.invoke()).result).toEqual({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  });
});

test('a handler that returns what looks like an error succeeded', async () => {
  lambda.add("exports.handler = async () => ({ errorMessage: 'no', statusCode: 500 });");

  expect((await lambda.invoke()).functionError).toBeUndefined();
});
