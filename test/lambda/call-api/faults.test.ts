import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { CALL_API_ERRORS, type CallApiSettings, TRANSIENT_ERRORS } from '../../../lib/template-api-caller/contract';
import { type ACall, call } from './a-call';
import { answer, type Behaviour, json, saying, startApi } from './an-api';

/** Short, for servers that would keep a call for ever. */
const SHORT = { requestTimeoutMs: 300 };

const asJson = { 'Content-Type': 'application/json' };
const asText = { 'Content-Type': 'text/plain' };

function sayRaw(text: string, then: (socket: Socket) => void = (socket) => socket.end()): Behaviour {
  return (socket) => socket.write(text, 'latin1', () => then(socket));
}

const stay = () => {};

/** Sends a byte now and then, as long as somebody listens. */
const dripping: Behaviour = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
  const timer = setInterval(() => socket.write('x'), 20);
  socket.on('close', () => clearInterval(timer));
};

const drippingHeaders: Behaviour = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\nX: ');
  const timer = setInterval(() => socket.write('x'), 20);
  socket.on('close', () => clearInterval(timer));
};

/** Writes as fast as it is read. */
function flooding(total: number): Behaviour {
  return (socket) => {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    let left = total;
    const write = () => {
      while (left > 0 && !socket.destroyed) {
        left -= chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: identity\r\n\r\n`);
    socket.on('drain', write);
    write();
  };
}

interface Fault {
  readonly server: string;
  readonly behaviour: Behaviour;
  readonly error: string;
  readonly says?: string;
  readonly settings?: Partial<CallApiSettings>;
}

const faults: readonly Fault[] = [
  { server: 'never answers', behaviour: stay, error: CALL_API_ERRORS.timeout, settings: SHORT },
  {
    server: 'sends the status line and no more',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\n', stay),
    error: CALL_API_ERRORS.timeout,
    settings: SHORT,
  },
  {
    server: 'sends headers and no body',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', stay),
    error: CALL_API_ERRORS.timeout,
    settings: SHORT,
  },
  { server: 'drips its body', behaviour: dripping, error: CALL_API_ERRORS.timeout, settings: SHORT },
  {
    server: 'begins its body and falls silent',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', stay),
    error: CALL_API_ERRORS.timeout,
    settings: { idleTimeoutMs: 100 },
    says: 'nothing of the response came for 100 ms',
  },
  { server: 'drips its headers', behaviour: drippingHeaders, error: CALL_API_ERRORS.timeout, settings: SHORT },
  {
    server: 'says 100 Continue and nothing else',
    behaviour: sayRaw('HTTP/1.1 100 Continue\r\n\r\n', stay),
    error: CALL_API_ERRORS.timeout,
    settings: SHORT,
  },
  {
    server: 'resets the connection instead of an answer',
    behaviour: (socket) => socket.resetAndDestroy(),
    error: CALL_API_ERRORS.connectionFailed,
    says: 'connection to api.example.com:80 failed: ECONNRESET',
  },
  { server: 'closes the connection', behaviour: (socket) => socket.end(), error: CALL_API_ERRORS.connectionFailed },
  {
    server: 'resets the connection within the body',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf', (socket) => socket.resetAndDestroy()),
    error: CALL_API_ERRORS.connectionFailed,
  },
  {
    server: 'closes before the length it promised',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf'),
    error: CALL_API_ERRORS.connectionFailed,
  },
  {
    server: 'closes within a chunked body',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'),
    error: CALL_API_ERRORS.connectionFailed,
  },
  {
    server: 'sends more than the length it promised',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{"a":1} and more'),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'the response of api.example.com breaks HTTP: HPE_',
  },
  {
    server: 'sends two lengths that differ',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'),
    error: CALL_API_ERRORS.invalidResponse,
  },
  {
    server: 'sends a length that is no number',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok'),
    error: CALL_API_ERRORS.invalidResponse,
  },
  {
    server: 'sends both a length and chunks',
    behaviour: sayRaw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    error: CALL_API_ERRORS.invalidResponse,
  },
  { server: 'speaks no HTTP', behaviour: sayRaw('220 mail ready\r\n'), error: CALL_API_ERRORS.invalidResponse },
  {
    server: 'sends headers of more than 16 KB',
    behaviour: saying(200, { 'X-Long': 'x'.repeat(17_000) }),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'HPE_HEADER_OVERFLOW',
  },
  {
    server: 'switches protocols unasked',
    behaviour: sayRaw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', stay),
    error: CALL_API_ERRORS.invalidResponse,
  },
  {
    server: 'sends a gzip that is none',
    behaviour: saying(200, { ...asText, 'Content-Encoding': 'gzip' }, 'plain'),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'the body is not gzip: Z_DATA_ERROR',
  },
  {
    server: 'sends half a gzip',
    behaviour: saying(200, { ...asText, 'Content-Encoding': 'gzip' }, gzipSync('hello, hello').subarray(0, 15)),
    error: CALL_API_ERRORS.invalidResponse,
  },
  {
    server: 'sends an encoding that nobody asked for',
    behaviour: saying(200, { ...asText, 'Content-Encoding': 'zstd' }, 'x'),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'a content encoding that was not asked for',
  },
  {
    server: 'wraps its body in three encodings',
    behaviour: saying(200, { ...asText, 'Content-Encoding': 'gzip, gzip, gzip' }, 'x'),
    error: CALL_API_ERRORS.invalidResponse,
  },
  {
    server: 'answers 200 with JSON that is none',
    behaviour: saying(200, asJson, '{"a": '),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'the content type says JSON, and the body is not JSON',
  },
  {
    server: 'answers 200 with JSON in another charset than it says',
    behaviour: saying(200, asJson, Buffer.from('{"name":"Zoë"}', 'latin1')),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'the body is not in the charset it claims',
  },
  {
    server: 'answers 200 with JSON in a charset that nobody knows',
    behaviour: saying(200, { 'Content-Type': 'application/json; charset=klingon' }, '{}'),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'the body is not in the charset it claims',
  },
  {
    server: 'answers 200 with JSON of 100,000 levels',
    behaviour: saying(200, asJson, `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    error: CALL_API_ERRORS.invalidResponse,
    says: 'nested deeper than 500 levels',
  },
  { server: 'answers 408', behaviour: json({ e: 1 }, 408), error: 'ApiCaller.StatusCode.408' },
  { server: 'answers 429 without Retry-After', behaviour: json({ e: 1 }, 429), error: 'ApiCaller.StatusCode.429' },
  {
    server: 'answers 429 with a Retry-After that says nothing',
    behaviour: saying(429, { 'Retry-After': 'soon' }),
    error: 'ApiCaller.StatusCode.429',
    says: 'GET api.example.com answered 429: (no body)',
  },
  {
    server: 'answers 500',
    behaviour: json({ message: 'out of order' }, 500),
    error: 'ApiCaller.StatusCode.500',
    says: 'GET api.example.com answered 500: {"message":"out of order"}',
  },
  { server: 'answers 502', behaviour: saying(502), error: 'ApiCaller.StatusCode.502' },
  { server: 'answers 503 without Retry-After', behaviour: saying(503), error: 'ApiCaller.StatusCode.503' },
  { server: 'answers 504', behaviour: saying(504), error: 'ApiCaller.StatusCode.504' },
  {
    server: 'answers 500 with JSON that is none',
    behaviour: saying(500, asJson, '<html>'),
    error: 'ApiCaller.StatusCode.500',
    says: 'answered 500: <html>',
  },
  {
    server: 'answers 500 with a body that is too large',
    behaviour: saying(500, asText, 'x'.repeat(2_000)),
    settings: { maxResponseBytes: 1_000 },
    error: 'ApiCaller.StatusCode.500',
    says: '(no body)',
  },
];

const notRetried: ReadonlySet<string> = new Set([
  CALL_API_ERRORS.invalidResponse,
  CALL_API_ERRORS.responseTooLarge,
  CALL_API_ERRORS.tlsFailed,
]);

it.each(faults)('ends with $error when the server $server', async ({ behaviour, error, says, settings }) => {
  const api = await startApi(behaviour);

  const startedAt = performance.now();
  const outcome = await call({ servers: { 'api.example.com': api }, settings });
  const elapsedMs = performance.now() - startedAt;

  // No peer holds a call beyond its deadline and a second.
  if (settings?.requestTimeoutMs !== undefined) expect(elapsedMs).toBeLessThan(settings.requestTimeoutMs + 1_000);
  expect(outcome).toMatchObject({ error: { name: error, message: expect.stringContaining(says ?? '') } });
  expect(outcome.lines).toEqual([expect.objectContaining({ message: 'call', requestId: 'request-1', error })]);
  expect(api.requests).toHaveLength(1);
});

it('names each error of a fault so that it is either retried or not', () => {
  const isRetried = (name: string) => TRANSIENT_ERRORS.includes(name) || name.startsWith('ApiCaller.StatusCode.');

  for (const { error } of faults) expect(isRetried(error)).toBe(!notRetried.has(error));
});

it('ends with ApiCaller.ConnectionFailed when nobody listens', async () => {
  const { error } = await call();

  expect(error).toMatchObject({
    name: 'ApiCaller.ConnectionFailed',
    message: 'connection to api.example.com:80 failed: ECONNREFUSED',
  });
});

it.each<[string, NonNullable<ACall['resolve']>]>([
  ['fails', () => Promise.reject(Object.assign(new Error('EAI_AGAIN'), { code: 'EAI_AGAIN' }))],
  ['is empty', async () => []],
])('ends with ApiCaller.DnsFailed when the look-up %s', async (_, resolve) => {
  const { error, connected } = await call({ resolve });

  expect(error?.name).toBe('ApiCaller.DnsFailed');
  expect(connected).toEqual([]);
});

it('ends with ApiCaller.Timeout when the look-up never ends', async () => {
  const { error } = await call({ resolve: () => new Promise(() => {}), settings: SHORT });

  expect(error).toMatchObject({ name: 'ApiCaller.Timeout', message: 'no whole response in 300 ms' });
});

it('ends with ApiCaller.Timeout when the server takes the connection and says nothing to TLS', async () => {
  const api = await startApi(stay);

  const { error } = await call({
    template: { url: 'https://api.example.com/' },
    servers: { 'api.example.com': api },
    settings: { connectTimeoutMs: 100 },
  });

  expect(error).toMatchObject({
    name: 'ApiCaller.Timeout',
    message: 'no connection to api.example.com:443 in 100 ms',
  });
});

it('lets a slow body take its time while something of it keeps coming', async () => {
  const api = await startApi((socket) => {
    const parts = ['HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n', 'a', 'b', 'c', 'd'];
    const timer = setInterval(() => {
      socket.write(parts.shift() ?? '');
      if (parts.length === 0) clearInterval(timer);
    }, 50);
  });

  const { result } = await call({ servers: { 'api.example.com': api }, settings: { idleTimeoutMs: 150 } });

  expect(result?.body).toBe('abcd');
});

describe('in bounded memory', () => {
  // Not what is said of a body that was read, and is too large for a state.
  const tooLarge = { name: 'ApiCaller.ResponseTooLarge', message: 'the response body exceeds 1000000 bytes' };

  it('cuts off a body of 50 MB soon after the limit', async () => {
    const api = await startApi(flooding(50_000_000));

    const { error } = await call({ servers: { 'api.example.com': api } });

    expect(error).toMatchObject(tooLarge);
    // What both ends buffer comes on top of the limit.
    expect(api.sentBytes()).toBeLessThan(25_000_000);
  });

  const zeros = Buffer.alloc(60_000_000);
  const fast = { level: 1 };
  it.each([
    ['gzip', gzipSync(zeros, fast)],
    ['deflate', deflateSync(zeros, fast)],
    ['deflate', deflateRawSync(zeros, fast)],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } })],
    ['gzip, gzip', gzipSync(gzipSync(zeros, fast))],
  ])('ends with ApiCaller.ResponseTooLarge when a bomb arrives as %s', async (encoding, bomb) => {
    const api = await startApi(saying(200, { ...asText, 'Content-Encoding': encoding }, bomb));
    const before = process.memoryUsage().arrayBuffers;

    const { error } = await call({ servers: { 'api.example.com': api } });

    expect(error).toMatchObject(tooLarge);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
  });

  it('lets a body of exactly the limit through', async () => {
    const api = await startApi(saying(200, asText, 'x'.repeat(1_000)));

    const { result } = await call({
      servers: { 'api.example.com': api },
      settings: { maxResponseBytes: 1_000 },
    });

    expect(result?.body).toHaveLength(1_000);
  });
});

it('answers before the deadline though the connection stays open', async () => {
  const api = await startApi((socket) => socket.write(answer(200, asText, 'done')));

  const { result } = await call({ servers: { 'api.example.com': api } });

  expect(result?.body).toBe('done');
});
