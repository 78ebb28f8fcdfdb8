import { buildRequest } from '../../../src/services/http/build-request';
import { type ArrayFormat, formBody } from '../../../src/services/http/form-body';

const NOTHING = { headers: {}, query: {}, body: {} };
const CONNECTION = {
  headers: { ApiKey: 'key_value', 'Header-Param': 'of connection' },
  query: { QueryParam: 'of connection' },
  body: { BodyParam: 'of connection' },
};
const ASKED = { ApiEndpoint: 'https://example.com/path', Method: 'POST' };

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#http-task-data-merge */
it('merges what the task and the connection say, and the connection wins', () => {
  const asked = {
    ...ASKED,
    Headers: { 'Request-Id': 'my_request_id', 'Header-Param': 'of task', Accept: ['text/plain', 'application/json'] },
    RequestBody: { Job: 'Software Engineer', BodyParam: 'of task' },
    QueryParameters: { QueryParam: 'of task', tag: ['a b', 'c'] },
  };

  const request = buildRequest(asked, CONNECTION, 'eu-west-1');

  expect(request.url.href).toBe('https://example.com/path?QueryParam=of%20connection&tag=a%20b&tag=c');
  expect(JSON.parse(request.body ?? '')).toEqual({ Job: 'Software Engineer', BodyParam: 'of connection' });
  expect(request.headers).toEqual({
    accept: 'text/plain,application/json',
    apikey: 'key_value',
    'content-type': 'application/json; charset=UTF-8',
    'header-param': 'of connection',
    range: 'bytes=0-262144',
    'request-id': 'my_request_id',
    'user-agent': 'Amazon|StepFunctions|HttpInvoke|eu-west-1',
  });
});

it('sends no body where neither has one, and keeps the query of the URL', () => {
  const request = buildRequest({ ApiEndpoint: 'https://example.com/?a=1', Method: 'GET' }, NOTHING, 'us-east-1');

  expect(request.body).toBeUndefined();
  expect(request.headers).not.toHaveProperty('content-type');
  expect(request.url.search).toBe('?a=1');
});

it('sends a body that is text as it is, and merges it with nothing', () => {
  const asked = { ...ASKED, RequestBody: 'plain' };

  expect(buildRequest(asked, NOTHING, 'us-east-1').body).toBe('plain');
  expect(() => buildRequest(asked, CONNECTION, 'us-east-1')).toThrow(
    'cannot be merged with the body of the connection',
  );
});

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#url-encode-request-body */
it.each<[ArrayFormat, string]>([
  ['INDICES', 'array%5B0%5D=a&array%5B1%5D=b'],
  ['REPEAT', 'array=a&array=b'],
  ['COMMAS', 'array=a%2Cb'],
  ['BRACKETS', 'array%5B%5D=a&array%5B%5D=b'],
])('writes arrays of a form as %s', (format, expected) => {
  expect(formBody({ array: ['a', 'b'] }, format)).toBe(expected);
});

it('writes a form where the task asks for one', () => {
  const asked = {
    ...ASKED,
    RequestBody: { description: 'Monthly subscription', metadata: { order_details: 'monthly report data' } },
    Transform: { RequestBodyEncoding: 'URL_ENCODED' },
    Headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  };

  const { body, headers } = buildRequest(asked, NOTHING, 'us-east-1');

  expect(body).toBe('description=Monthly%20subscription&metadata%5Border_details%5D=monthly%20report%20data');
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
});

it.each([
  ['no endpoint', { Method: 'GET' }, "The field 'ApiEndpoint' is required but was missing"],
  ['an endpoint without TLS', { ...ASKED, ApiEndpoint: 'http://example.com' }, 'must be an HTTPS URL'],
  ['another method', { ...ASKED, Method: 'TRACE' }, "The value for the field 'Method' must be one of"],
  ['headers that are no object', { ...ASKED, Headers: 'a: b' }, "field 'Headers' has an invalid format"],
  ['a header that is not allowed', { ...ASKED, Headers: { Authorization: 'me' } }, "The header 'authorization' is not"],
  ['a header of AWS', { ...ASKED, Headers: { 'X-Amz-Date': '1' } }, "The header 'x-amz-date' is not allowed"],
  ['a query that is a text', { ...ASKED, QueryParameters: 'a=1' }, "field 'QueryParameters' has an invalid format"],
])('refuses %s as an error that nothing can catch', (_, asked, message) => {
  const build = () => buildRequest(asked, NOTHING, 'us-east-1');

  expect(build).toThrow(message);
  expect(build).toThrow('could not be used to start the Task');
});
