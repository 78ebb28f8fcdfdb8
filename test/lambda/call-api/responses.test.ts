import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { CallApiResult } from '../../../lib/template-api-caller/contract';
import { type ACall, call } from './a-call';
import { type Behaviour, json, saying, startApi } from './an-api';

const HOST = 'api.example.com';

async function received(behaviour: Behaviour, given: ACall = {}): Promise<CallApiResult> {
  const api = await startApi(behaviour);
  const { result, error } = await call({ ...given, servers: { [HOST]: api } });
  if (result === undefined) throw error;
  return result;
}

describe('hands a body over as what it is', () => {
  const utf16 = Buffer.from('\ufeffgrüß', 'utf16le');

  it.each<[string, string | undefined, string | Buffer, unknown]>([
    ['JSON', 'application/json', '{"a":[1,null]}', { a: [1, null] }],
    ['JSON of a vendor', 'application/problem+json; charset=utf-8', '{"a":1}', { a: 1 }],
    ['JSON after a byte order mark', 'application/json', '\ufeff{"a":1}', { a: 1 }],
    ['JSON that is null', 'application/json', 'null', null],
    ['JSON that is a text', 'application/json', '"x"', 'x'],
    ['JSON with a name like a prototype', 'application/json', '{"__proto__":1}', JSON.parse('{"__proto__":1}')],
    ['text', 'text/plain', 'grüß', 'grüß'],
    ['text in Latin-1', 'text/plain; charset=ISO-8859-1', Buffer.from('grüß', 'latin1'), 'grüß'],
    ['text in UTF-16', 'text/plain; charset="utf-16"', utf16, 'grüß'],
    ['XML', 'application/soap+xml', '<a/>', '<a/>'],
    ['text without a content type', undefined, '{"a":1}', '{"a":1}'],
  ])('%s', async (_, contentType, bytes, body) => {
    const headers: Record<string, string> = contentType === undefined ? {} : { 'Content-Type': contentType };

    const result = await received(saying(200, headers, bytes));

    expect(result.body).toEqual(body);
    expect(result.isBase64).toBeUndefined();
  });

  it.each([
    ['bytes', 'image/png', Buffer.from([0x89, 0x50, 0xff])],
    ['bytes without a content type', undefined, Buffer.from([0xff, 0xfe])],
    ['bytes with a NUL and no content type', undefined, Buffer.from('a\0b')],
    ['text that is not in the charset it claims', 'text/plain; charset=utf-8', Buffer.from('grüß', 'latin1')],
    ['text in a charset that nobody knows', 'text/plain; charset=klingon', Buffer.from('x')],
  ])('base64: %s', async (_, contentType, bytes) => {
    const headers: Record<string, string> = contentType === undefined ? {} : { 'Content-Type': contentType };

    expect(await received(saying(200, headers, bytes))).toMatchObject({
      body: bytes.toString('base64'),
      isBase64: true,
    });
  });

  it.each([
    ['gzip', gzipSync('{"a":1}')],
    ['x-gzip', gzipSync('{"a":1}')],
    ['deflate', deflateSync('{"a":1}')],
    ['deflate', deflateRawSync('{"a":1}')],
    ['br', brotliCompressSync('{"a":1}')],
    ['gzip, br', brotliCompressSync(gzipSync('{"a":1}'))],
    ['identity', Buffer.from('{"a":1}')],
  ])('encoded with %s', async (encoding, bytes) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': encoding };

    expect((await received(saying(200, headers, bytes))).body).toEqual({ a: 1 });
  });

  it.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['[-9007199254740993,9007199254740991]', ['-9007199254740993', 9007199254740991]],
    ['12345678901234567890', '12345678901234567890'],
    ['[1234567890123456,100000000000000000000,-0.0]', [1234567890123456, 1e20, -0]],
    ['[3.14159265358979323846,3.141592653589793,0.1]', ['3.14159265358979323846', Math.PI, 0.1]],
    ['[1234567890.123456789,1.5e300,1.50E+3,1e400,1e-400]', ['1234567890.123456789', 1.5e300, 1500, '1e400', '1e-400']],
    [
      '{"b\\"12345678901234567890":1,"c\\\\":12345678901234567890}',
      { 'b"12345678901234567890': 1, 'c\\': '12345678901234567890' },
    ],
  ])('JSON, each number as one only if no digit is lost: %s', async (text, body) => {
    const result = await received(saying(200, { 'Content-Type': 'application/json' }, text));

    expect(result.body).toEqual(body);
  });

  it('JSON that only a number in quotation marks would mend as none', async () => {
    const result = await received(saying(404, { 'Content-Type': 'application/json' }, '{12345678901234567890:1}'));

    expect(result.body).toBe('{12345678901234567890:1}');
  });

  it('JSON that is none, with a status that reports no success, as text', async () => {
    const result = await received(saying(404, { 'Content-Type': 'application/json' }, '<h1>'));

    expect(result).toMatchObject({ statusCode: 404, body: '<h1>' });
  });
});

it('names headers in lower case and joins several values of one name', async () => {
  const result = await received((socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: c=1\r\nSet-Cookie: d=2\r\nContent-Length: 0\r\n\r\n',
    ),
  );

  expect(result).toEqual({
    statusCode: 200,
    headers: { 'x-a': '1, 2', 'set-cookie': 'c=1, d=2', 'content-length': '0' },
  });
});

it.each([201, 204, 206, 300, 301, 302, 304, 307, 400, 401, 403, 404, 409, 410, 418, 422, 451, 501, 599])(
  'answers %i as data',
  async (status) => {
    const hasBody = status !== 204 && status !== 304;
    const headers = { Location: '/elsewhere', ...(hasBody ? { 'Content-Type': 'text/plain' } : {}) };

    const result = await received(
      hasBody ? saying(status, headers, 'why') : (socket) => socket.end(`HTTP/1.1 ${status} X\r\n\r\n`),
    );

    expect(result.statusCode).toBe(status);
    expect(result.body).toBe(hasBody ? 'why' : undefined);
  },
);

it('has no body after HEAD, whatever length and encoding are named', async () => {
  const result = await received(
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\nContent-Encoding: gzip\r\n\r\n'),
    { method: 'HEAD' },
  );

  expect(result).toMatchObject({ statusCode: 200, headers: { 'content-length': '50' } });
  expect(result).not.toHaveProperty('body');
});

it('skips informational responses', async () => {
  const result = await received((socket) =>
    socket.end('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  );

  expect(result).toMatchObject({ statusCode: 200, body: 'ok' });
});

describe('Retry-After', () => {
  it.each([
    ['0', 1],
    ['1', 1],
    [' 7 ', 7],
    ['3600', 60],
    ['99999999999999999999', 60],
    ['Sun, 01 Mar 2026 12:00:05 GMT', 5],
    ['Sunday, 01-Mar-26 12:00:05 GMT', 5],
    ['Sun Mar  1 12:00:05 2026', 5],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 1],
    ['Mon, 02 Mar 2026 12:00:00 GMT', 60],
  ])('%j is %i seconds', async (header, seconds) => {
    for (const status of [429, 503]) {
      const result = await received(saying(status, { 'Retry-After': header }, 'slow down'));

      expect(result).toMatchObject({ statusCode: status, body: 'slow down', retryAfterSeconds: seconds });
    }
  });

  it('rounds up', async () => {
    const api = await startApi(saying(429, { 'Retry-After': 'Sun, 01 Mar 2026 12:00:05 GMT' }));
    const now = () => Date.parse('2026-03-01T12:00:01.001Z');

    const { result } = await call({ servers: { [HOST]: api }, now });

    expect(result?.retryAfterSeconds).toBe(4);
  });

  it.each(['', '-1', '1.5', '5 seconds', '2026-03-01', '0x10', '1e3'])('%j is none', async (header) => {
    const api = await startApi(saying(503, { 'Retry-After': header }));

    const { error } = await call({ servers: { [HOST]: api } });

    expect(error?.name).toBe('ApiCaller.StatusCode.503');
  });

  it('means nothing with another status', async () => {
    const result = await received(saying(404, { 'Retry-After': '5' }));

    expect(result).not.toHaveProperty('retryAfterSeconds');
  });

  it('does not keep another status from being thrown', async () => {
    const api = await startApi(saying(500, { 'Retry-After': '5' }));

    const { error } = await call({ servers: { [HOST]: api } });

    expect(error?.name).toBe('ApiCaller.StatusCode.500');
  });
});

describe('a result that a state cannot hold', () => {
  const text = 'é'.repeat(130_000);
  const big = saying(200, { 'Content-Type': 'text/plain; charset=utf-8' }, text);
  const settings = { overflowBucket: 'bodies' };

  it('ends with ApiCaller.ResponseTooLarge without a bucket', async () => {
    const api = await startApi(big);

    const { error } = await call({ servers: { [HOST]: api } });

    expect(error).toMatchObject({
      name: 'ApiCaller.ResponseTooLarge',
      message: expect.stringMatching(
        /^the answer had status 200; the result is 260\d{3} bytes of JSON, and a state has room for 245660; an overflow bucket would hold it$/,
      ),
    });
  });

  it('leaves its body in the bucket', async () => {
    const api = await startApi(big);

    const { result, stored } = await call({ servers: { [HOST]: api }, settings });

    const key = 'api.example.com/request-1';
    expect(stored).toEqual([
      { bucket: 'bodies', key, body: expect.any(Buffer), contentType: 'text/plain; charset=utf-8' },
    ]);
    expect(stored[0]?.body.toString()).toBe(text);
    expect(result).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '260000' },
      bodyLocation: { bucket: 'bodies', key, bytes: 260_000 },
    });
  });

  it('stores JSON as JSON and bytes as bytes', async () => {
    const value = { list: Array(60_000).fill('abc') };
    const bytes = Buffer.alloc(250_000, 0xff);
    const [jsonApi, binaryApi] = [
      await startApi(json(value)),
      await startApi(saying(200, { 'Content-Type': 'image/png' }, bytes)),
    ];

    const first = await call({ servers: { [HOST]: jsonApi }, settings });
    const second = await call({ servers: { [HOST]: binaryApi }, settings });

    expect(first.stored[0]?.body.toString()).toBe(JSON.stringify(value));
    expect(second.stored[0]?.body.equals(bytes)).toBe(true);
    expect(second.result).not.toHaveProperty('isBase64');
  });

  it.each([
    ['text/plain; charset=ISO-8859-1', 'text/plain; charset=utf-8'],
    ['text/csv; header=present; Charset="iso-8859-1"', 'text/csv; header=present; charset=utf-8'],
    ['image/png', 'image/png'],
    [undefined, 'text/plain; charset=utf-8'],
  ])('says in which charset it stores what came as %s', async (contentType, stores) => {
    const headers: Record<string, string> = contentType === undefined ? {} : { 'Content-Type': contentType };
    const bytes = Buffer.alloc(250_000, contentType === undefined ? 'x' : 'ü', 'latin1');
    const api = await startApi(saying(200, headers, bytes));

    const { stored } = await call({ servers: { [HOST]: api }, settings });

    expect(stored[0]?.contentType).toBe(stores);
    if (stores.endsWith('utf-8')) expect(stored[0]?.body.toString()).toBe(bytes.toString('latin1'));
  });

  it('ends with ApiCaller.ResponseTooLarge when the headers alone do not fit, and stores nothing', async () => {
    const headers = { 'Content-Type': 'text/plain', 'X-Quotes': '"'.repeat(12_000) };
    const api = await startApi(saying(200, headers, 'x'.repeat(30_000)));

    const { error, stored } = await call({ servers: { [HOST]: api }, settings, inputBytes: 225_000 });

    expect(error).toMatchObject({
      name: 'ApiCaller.ResponseTooLarge',
      message: expect.stringMatching(
        /the result is 24\d{3} bytes of JSON without its body, and a state has room for 20760$/,
      ),
    });
    expect(stored).toEqual([]);
  });

  it('counts what JSON escapes, and the input that stays beside it', async () => {
    const quotes = await startApi(saying(200, { 'Content-Type': 'text/plain' }, '"'.repeat(125_000)));
    const plain = await startApi(saying(200, { 'Content-Type': 'text/plain' }, 'x'.repeat(125_000)));

    const escaped = await call({ servers: { [HOST]: quotes }, settings });
    const alone = await call({ servers: { [HOST]: plain }, settings });
    const besideInput = await call({ servers: { [HOST]: plain }, settings, inputBytes: 130_000 });

    expect([escaped, alone, besideInput].map(({ stored }) => stored.length)).toEqual([1, 0, 1]);
  });

  it('ends with ApiCaller.ResponseTooLarge when the bucket does not take it', async () => {
    const api = await startApi(big);
    const storeOverflow = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' }));

    const { error } = await call({ servers: { [HOST]: api }, settings, storeOverflow });

    expect(error).toMatchObject({
      name: 'ApiCaller.ResponseTooLarge',
      message: expect.stringContaining('could not be put into the bucket: AccessDenied'),
    });
  });
});

it('logs one line that says how the call went and nothing of what was said', async () => {
  const api = await startApi(json({ ok: true }));

  const { lines } = await call({
    servers: { [HOST]: api },
    params: { id: 'private' },
    template: { url: `http://${HOST}/{{ id }}?q={{ id }}`, headers: { 'X-Id': '{{ id }}' } },
  });

  expect(lines).toEqual([{ message: 'call', requestId: 'request-1', method: 'GET', host: HOST, status: 200, ms: 0 }]);
});
