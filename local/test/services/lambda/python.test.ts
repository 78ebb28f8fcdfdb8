import { ARN, LambdaFixture, START } from './lambda-fixture';

let lambda: LambdaFixture;

const python = (code: string, handler = 'index.handler') =>
  lambda.add({ 'index.py': code }, { runtime: 'python3.11', handler });

beforeEach(() => {
  lambda = new LambdaFixture();
});

afterEach(() => lambda.stop());

test('a Python function answers, prints and stays warm', async () => {
  python(`
import os, sys
calls = 0
def handler(event, context):
    global calls
    calls += 1
    print('one')
    print('two', file=sys.stderr)
    return {'calls': calls, 'n': event['n'], 'name': context.function_name, 'arn': context.invoked_function_arn,
            'id': context.aws_request_id, 'left': context.get_remaining_time_in_millis() > 25000, 'ü': None}
`);
  await lambda.invoke({ n: 1 });

  const { result, requestId, logTail } = await lambda.invoke({ n: 2 });

  expect(result).toEqual({ calls: 2, n: 2, name: 'worker', arn: ARN, id: requestId, left: true, ü: null });
  expect(logTail).toBe('one\ntwo\n');
  expect(lambda.lines.map(({ stream, text }) => [stream, text])).toEqual([
    ['stdout', 'one'],
    ['stderr', 'two'],
    ['stdout', 'one'],
    ['stderr', 'two'],
  ]);
  expect(lambda.clock.now()).toBe(START);
});

test('an exception is answered as the Python runtime does', async () => {
  python("class Refused(Exception): pass\ndef handler(event, context):\n    raise Refused('out of stock')\n");

  const { result, functionError, requestId } = await lambda.invoke();

  expect(functionError).toBe('Unhandled');
  expect(result).toEqual({
    errorMessage: 'out of stock',
    errorType: 'Refused',
    requestId,
    stackTrace: ['  File "/var/task/index.py", line 3, in handler\n    raise Refused(\'out of stock\')\n'],
  });
});

test.each([
  [
    'a missing module',
    'import nothing_there',
    'index.handler',
    'Runtime.ImportModuleError',
    "Unable to import module 'index': No module named 'nothing_there'",
  ],
  [
    'a missing file',
    '',
    'other.handler',
    'Runtime.ImportModuleError',
    "Unable to import module 'other': No module named 'other'",
  ],
  ['a missing function', '', 'index.handler', 'Runtime.HandlerNotFound', "Handler 'handler' missing on module 'index'"],
  [
    'a handler without a dot',
    '',
    'index',
    'Runtime.MalformedHandlerName',
    "Bad handler 'index': not enough values to unpack (expected 2, got 1)",
  ],
  [
    'a result that JSON cannot hold',
    'def handler(e, c): return {1, 2}',
    'index.handler',
    'Runtime.MarshalError',
    'Unable to marshal response: Object of type set is not JSON serializable',
  ],
])('%s fails as on Lambda', async (_, code, handler, errorType, errorMessage) => {
  python(code, handler);

  expect((await lambda.invoke()).result).toMatchObject({ errorType, errorMessage });
});

test.each([
  ['sys.exit(3)', 'Runtime exited with error: exit status 3'],
  ['sys.exit()', 'Runtime exited without providing a reason'],
  ['os.kill(os.getpid(), 9)', 'Runtime exited with error: signal: killed'],
])('%s ends the environment', async (statement, text) => {
  python(
    `import os, sys\ncalls = 0\ndef handler(event, context):\n    global calls\n    calls += 1\n    if event.get('end'): ${statement}\n    return calls\n`,
  );

  const { result, requestId } = await lambda.invoke({ end: true });

  expect(result).toEqual({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${text}` });
  expect((await lambda.invoke()).result).toBe(1);
});

test('a function that says nothing fails by its own timeout', async () => {
  lambda = new LambdaFixture({ silenceMs: 300 });
  python('def handler(event, context):\n    while True: pass\n');

  expect((await lambda.invoke()).result.errorType).toBe('Sandbox.Timedout');
  expect(lambda.clock.now()).toBe(START + 30_000);
});

test('the environment holds the variables of the function and of Lambda, and nothing of this machine', async () => {
  lambda.add(
    {
      'index.py':
        "import os\ndef handler(e, c): return [os.environ['TABLE'], os.getcwd() == os.environ['LAMBDA_TASK_ROOT'], [k for k in os.environ if not k.startswith(('AWS_', 'PYTHON', 'LC_'))]]",
    },
    { runtime: 'python3.11', environment: { TABLE: 't' } },
  );

  const [table, isInTask, names] = (await lambda.invoke()).result;

  expect([table, isInTask]).toEqual(['t', true]);
  expect(names.sort()).toEqual(['HOME', 'LAMBDA_TASK_ROOT', 'LANG', 'PATH', 'TABLE', 'TMPDIR', 'TZ', '_HANDLER']);
});

test('a machine without python3 refuses the function when it is added', async () => {
  const without = new LambdaFixture({ pythonCommand: '/nowhere/python3' });

  try {
    expect(() => without.add('', { runtime: 'python3.11' })).toThrow(
      'worker: runtime python3.11 needs /nowhere/python3, which this machine does not have',
    );
  } finally {
    await without.stop();
  }
});

test('an older python3 than a function declares is remarked once', () => {
  lambda.add({ 'index.py': '' }, { runtime: 'python3.98' });
  lambda.add({ 'index.py': '' }, { runtime: 'python3.99' });

  expect(lambda.notices.filter((text) => text.includes('Python'))).toEqual([
    expect.stringMatching(/^functions declare python3\.98; this machine runs Python 3\.\d+/),
  ]);
});

test('what the function writes to the pipe of the runtime breaks nothing', async () => {
  python(`
import os
def handler(event, context):
    for line in [b'garbage', b'null', b'{"kind": "done"}', b'{"kind": "toString"}']:
        os.write(4, line + bytes([10]))
    return 1
`);

  expect((await lambda.invoke()).result).toBe(1);
});
