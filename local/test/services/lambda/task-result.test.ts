import { Failure } from '../../../src/kernel/failure';
import type { Json } from '../../../src/kernel/json';
import {
  functionResult,
  type InvokeAnswer,
  LambdaApiError,
  lambdaInvokeRequest,
  lambdaInvokeResult,
  lambdaTaskError,
} from '../../../src/services/lambda/index';
import { ARN, LambdaFixture, START } from './lambda-fixture';

const answer = (payload: string, more: Partial<InvokeAnswer> = {}): InvokeAnswer => ({
  payload,
  requestId: 'id-1',
  logTail: 'last line\n',
  ...more,
});

function failureOf(act: () => unknown): { error: unknown; cause: unknown } {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return { error: error.error, cause: error.cause };
    throw error;
  }
  throw new Error('did not fail');
}

test.each<[string, Json, string]>([
  ['absent', {}, '{}'],
  ['null', { Payload: null }, '{}'],
  ['an object', { Payload: { a: [1, null] } }, '{"a":[1,null]}'],
  ['an array', { Payload: [1] }, '[1]'],
  ['a text', { Payload: '{"raw": 1}' }, '{"raw": 1}'],
  ['an empty text', { Payload: '' }, ''],
])('a payload that is %s reaches the function as JSON text', (_, parameters, payload) => {
  const request = lambdaInvokeRequest({ FunctionName: 'worker', ...(parameters as object) });

  expect(request).toEqual({ functionName: 'worker', payload, wantsLog: false });
});

test.each<[string, Json]>([
  ['a number', 7],
  ['zero', 0],
  ['true', true],
  ['false', false],
])('a payload that is %s never starts the task', (_, Payload) => {
  expect(failureOf(() => lambdaInvokeRequest({ FunctionName: 'worker', Payload }))).toEqual({
    error: 'States.Runtime',
    cause: `The Parameters '{"FunctionName":"worker","Payload":${Payload}}' could not be used to start the Task: [The value for the field 'Payload' must be a STRING]`,
  });
});

test('a missing FunctionName never starts the task', () => {
  expect(failureOf(() => lambdaInvokeRequest({ FunctionName: null })).cause).toContain("'FunctionName' is required");
});

test('a qualifier is part of the name, null as good as absent', () => {
  const named = (Qualifier: Json) => lambdaInvokeRequest({ FunctionName: ARN, Qualifier }).functionName;

  expect([named('live'), named(null)]).toEqual([`${ARN}:live`, ARN]);
});

test.each([
  ['InvocationType', 'Event', "InvocationType 'Event' is not served; 'RequestResponse' is"],
  ['ClientContext', 'e30=', "ClientContext 'e30=' is not served; leave it out"],
])('%s that is not imitated is refused by name', (field, value, message) => {
  expect(() => lambdaInvokeRequest({ FunctionName: 'worker', [field]: value })).toThrow(message);
});

test('lambda:invoke wraps the parsed payload in the envelope', () => {
  const request = lambdaInvokeRequest({ FunctionName: 'worker', InvocationType: 'RequestResponse' });

  const headers = {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-RequestId': 'id-1',
    'Content-Length': '7',
    'Content-Type': 'application/json',
    Connection: 'keep-alive',
    Date: 'Thu, 01 Jan 2026 00:00:00 GMT',
  };
  expect(lambdaInvokeResult(request, answer('{"a":1}'), START)).toEqual({
    ExecutedVersion: '$LATEST',
    Payload: { a: 1 },
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: 'id-1' },
    StatusCode: 200,
  });
});

test('LogType Tail adds the log in base64', () => {
  const request = lambdaInvokeRequest({ FunctionName: 'worker', LogType: 'Tail' });

  expect(lambdaInvokeResult(request, answer('null'), START)).toMatchObject({
    LogResult: Buffer.from('last line\n').toString('base64'),
    Payload: null,
  });
});

test('a function ARN as resource gives the payload alone', () => {
  expect(functionResult(answer('[1,"two"]'))).toEqual([1, 'two']);
});

test("a function's error fails the task with its type, the raw text as cause", () => {
  const payload = '{"errorType": "OrderRefused","errorMessage":"no","trace":[]}';
  const failed = answer(payload, { functionError: 'Unhandled' });
  const expected = { error: 'OrderRefused', cause: payload };

  expect(failureOf(() => functionResult(failed))).toEqual(expected);
  expect(failureOf(() => lambdaInvokeResult(lambdaInvokeRequest({ FunctionName: 'f' }), failed, 0))).toEqual(expected);
});

test.each(['{}', '{"errorType":""}', '"text"'])('an error without a type is Lambda.Unknown: %s', (payload) => {
  const failed = answer(payload, { functionError: 'Unhandled' });

  expect(failureOf(() => functionResult(failed))).toEqual({ error: 'Lambda.Unknown', cause: payload });
});

test.each([
  ['ResourceNotFoundException', 404],
  ['InvalidRequestContentException', 400],
] as const)('a call that Lambda refuses with %s fails the task by that name', (code, status) => {
  const failure = lambdaTaskError(new LambdaApiError(code, status, 'the text', 'id-1')) as Failure;

  expect(failure).toBeInstanceOf(Failure);
  expect([failure.error, failure.cause]).toEqual([
    `Lambda.${code}`,
    `the text (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: id-1; Proxy: null)`,
  ]);
});

test('any other error stays what it is', () => {
  const bug = new TypeError('a bug');

  expect(lambdaTaskError(bug)).toBe(bug);
});

test.each([
  ['sleeps too long', 'await new Promise((done) => setTimeout(done, 60000));', 'Sandbox.Timedout'],
  ['exits', 'process.exit(1);', 'Runtime.ExitError'],
  ['throws', "throw new RangeError('no');", 'RangeError'],
])('a function that %s fails its task as on AWS', async (_, code, error) => {
  const lambda = new LambdaFixture();
  lambda.add(`exports.handler = async () => { ${code} };`);
  try {
    const failed = await lambda.host.invoke(ARN, '{}');

    expect(failureOf(() => functionResult(failed))).toEqual({ error, cause: failed.payload });
  } finally {
    await lambda.stop();
  }
});
