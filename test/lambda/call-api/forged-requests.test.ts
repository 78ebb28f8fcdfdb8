import { decide, type GuardRequest, type ReasonCode } from '../../../lambda/call-api/guard';
import { aRequest, aResolver, publicAnswer, someSettings } from './a-request';

type Row = readonly [what: string, request: Partial<GuardRequest>, code: ReasonCode];

const header = (name: string, value: string, code: ReasonCode, method = 'GET'): Row => [
  `${method} with ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  { method, headers: { [name]: value } },
  code,
];
const forbidden = (name: string, value = 'x', method = 'GET') => header(name, value, 'header-forbidden', method);
const badMethod = (method: string, code: ReasonCode): Row => [`method ${JSON.stringify(method)}`, { method }, code];
const malformed = (what: string, request: object): Row => [what, request as Partial<GuardRequest>, 'request-malformed'];

const rows: readonly Row[] = [
  badMethod('CONNECT', 'method-not-allowed'),
  badMethod('connect', 'method-not-allowed'),
  badMethod('TRACE', 'method-not-allowed'),
  badMethod('Trace', 'method-not-allowed'),
  badMethod('TRACK', 'method-not-allowed'),
  badMethod('PROPFIND', 'method-not-allowed'),
  badMethod('PRI', 'method-not-allowed'),
  badMethod('GETS', 'method-not-allowed'),
  badMethod('', 'method-syntax'),
  badMethod('GET ', 'method-syntax'),
  badMethod(' GET', 'method-syntax'),
  badMethod('GET\r\n', 'method-syntax'),
  badMethod('GET /admin HTTP/1.1\r\nHost: evil.net\r\n\r\nGET', 'method-syntax'),
  badMethod('GET\t', 'method-syntax'),
  badMethod('PO\u017fT', 'method-syntax'),
  badMethod('GET\u0000', 'method-syntax'),
  ...['Host', 'host', 'HOST', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'Upgrade'].map(
    (name) => forbidden(name),
  ),
  ...['TE', 'Trailer', 'Trailers', 'Expect', 'HTTP2-Settings', 'Proxy', 'Proxy-Authorization'].map((name) =>
    forbidden(name),
  ),
  ...['Proxy-Connection', 'proxy_connection', 'Transfer_Encoding', 'transfer.encoding', 'Content_Length'].map((name) =>
    forbidden(name),
  ),
  ...['TransferEncoding', 'H-o-s-t', "Transfer-Encoding'", 'Keep_Alive', 'Sec-WebSocket-Key'].map((name) =>
    forbidden(name),
  ),
  ...['Forwarded', 'X-Forwarded-Host', 'X-Forwarded-For', 'X_Forwarded_Host', 'X-Host', 'X-Original-URL'].map((name) =>
    forbidden(name),
  ),
  ...['X-Rewrite-URL', 'X-Real-IP', 'X-HTTP-Host-Override', 'X-Amzn-Oidc-Data', 'Metadata-Flavor'].map((name) =>
    forbidden(name),
  ),
  ...['X-aws-ec2-metadata-token', 'X-aws-ec2-metadata-token-ttl-seconds', 'Lambda-Runtime-Function-Error-Type'].map(
    (name) => forbidden(name),
  ),
  forbidden('X-HTTP-Method-Override', 'DELETE'),
  forbidden('X-HTTP-Method-Override', 'TRACE', 'POST'),
  forbidden('X-Method-Override', 'CONNECT', 'POST'),
  header('Transfer-Encoding ', 'chunked', 'header-name'),
  header(' Transfer-Encoding', 'chunked', 'header-name'),
  header('Transfer-Encoding\t', 'chunked', 'header-name'),
  header('Transfer\r\n-Encoding', 'chunked', 'header-name'),
  header('Transfer-Encoding:', 'chunked', 'header-name'),
  header('X-A: 1\r\nHost', 'evil.net', 'header-name'),
  header('X A', '1', 'header-name'),
  header('', '1', 'header-name'),
  header(':authority', 'evil.net', 'header-name'),
  header('X-\u0000', '1', 'header-name'),
  header('X-é', '1', 'header-name'),
  header('Ho\u017ft', 'evil.net', 'header-name'),
  ['own property __proto__', { headers: JSON.parse('{"__proto__":"x"}') }, 'header-name'],
  header('X-A', '1\r\nHost: evil.net', 'header-value'),
  header('X-A', '1\nHost: evil.net', 'header-value'),
  header('X-A', '1\rHost: evil.net', 'header-value'),
  header('X-A', '1\r\n folded', 'header-value'),
  header('X-A', '1\r\n\r\nGET /admin HTTP/1.1', 'header-value'),
  header('X-A', 'trailing\n', 'header-value'),
  header('X-A', '\u0000', 'header-value'),
  header('X-A', '\u0008', 'header-value'),
  header('X-A', '\u007f', 'header-value'),
  header('X-A', 'a\u0085b', 'header-value'),
  header('X-A', 'a\u2028b', 'header-value'),
  header('X-A', '\u010d\u010aHost: evil.net', 'header-value'),
  header('X-A', '\u560d\u560aHost: evil.net', 'header-value'),
  header('X-A', '日本', 'header-value'),
  header('X-A', 'a%0d%0aHost: evil.net', 'header-value'),
  header('X-A', 'a%250D%250AHost: evil.net', 'header-value'),
  ['the same header twice', { headers: { Accept: 'a', accept: 'b' } }, 'header-duplicate'],
  ['the same header twice with _', { headers: { 'X-Api-Key': 'a', X_Api_Key: 'b' } }, 'header-duplicate'],
  [
    '101 headers',
    { headers: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`x-${n}`, ''])) },
    'headers-too-many',
  ],
  ['16 KB in one header', { headers: { 'x-a': 'a'.repeat(16 * 1024) } }, 'headers-too-large'],
  ['16 KB in all', { headers: { 'x-a': 'a'.repeat(9000), 'x-b': 'a'.repeat(9000) } }, 'headers-too-large'],
  ['GET with a body', { method: 'GET', body: 'GET /admin HTTP/1.1\r\n\r\n' }, 'body-not-allowed'],
  ['HEAD with a body', { method: 'head', body: new Uint8Array(1) }, 'body-not-allowed'],
  ['a body over 1 MB', { method: 'POST', body: 'a'.repeat(1024 * 1024 + 1) }, 'body-too-large'],
  ['a body over 1 MB in UTF-8', { method: 'POST', body: 'é'.repeat(512 * 1024 + 1) }, 'body-too-large'],
  ['bytes over 1 MB', { method: 'POST', body: new Uint8Array(1024 * 1024 + 1) }, 'body-too-large'],
  malformed('a URL object', { url: { toString: () => 'https://api.example.com/' } }),
  malformed('no method', { method: undefined }),
  malformed('headers as pairs', { headers: [['Host', 'evil.net']] }),
  malformed('headers as a map', { headers: new Map([['Host', 'evil.net']]) }),
  malformed('a list of values', { headers: { 'X-A': ['1', '2'] } }),
  malformed('a number as value', { headers: { 'X-A': 1 } }),
  malformed('null as headers', { headers: null }),
  malformed('an object as body', { method: 'POST', body: { length: 0 } }),
];

test.each(rows)('refuses %s, without asking a resolver', async (_, request, code) => {
  const resolve = aResolver(publicAnswer);

  const decision = await decide(aRequest(request), someSettings(), resolve);

  expect(decision).toMatchObject({ allowed: false, code });
  expect(resolve.asked).toEqual([]);
});

test('sends what was checked, not what a property says later', async () => {
  const urls = ['https://api.example.com/first', 'https://evil.net/'];
  const request: GuardRequest = {
    get url() {
      return urls.shift() ?? '';
    },
    method: 'GET',
    headers: {},
  };

  const decision = await decide(request, someSettings(), aResolver(publicAnswer));

  expect(decision).toMatchObject({ allowed: true, url: expect.objectContaining({ pathname: '/first' }) });
});

test('a reason does not quote the value of a header', async () => {
  const decision = await decide(aRequest({ headers: { 'X-Key': 'hunter2\n' } }), someSettings(), aResolver());

  expect(decision).toMatchObject({ allowed: false, reason: 'the value of X-Key holds a control character' });
});
