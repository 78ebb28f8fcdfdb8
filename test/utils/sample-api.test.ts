import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { main } from '../../utils/sample-api';
import { createAuthority } from '../../utils/sample-api/certificate';
import { type SampleApi, startSampleApi } from '../../utils/sample-api/server';
import { program } from '../support/own-process';

let api: SampleApi;
beforeAll(async () => {
  api = await startSampleApi();
});
afterAll(() => api.stop());

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: unknown;
}

interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Sends a request over HTTP, or over HTTPS as a client that resolves the API's name to this machine. */
function call(method: string, path: string, { headers, body }: Sent = {}, tls?: RequestOptions): Promise<Received> {
  return new Promise((resolve, reject) => {
    const options = { method, path, headers, host: '127.0.0.1', agent: false, ...tls };
    const sent = (tls === undefined ? httpRequest : httpsRequest)(
      { port: tls === undefined ? api.http : api.https, ...options },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString();
        const json = response.headers['content-type'] === 'application/json';
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, text, body: json ? JSON.parse(text) : undefined });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
}

it('gives an order, and 404 for one that is not there', async () => {
  expect(await call('GET', '/orders/1001')).toMatchObject({ status: 200, body: { id: '1001', item: 'lamp' } });
  expect(await call('GET', '/orders/9999')).toMatchObject({ status: 404, body: { error: 'there is no order 9999' } });
  expect(await call('GET', '/nothing')).toMatchObject({ status: 404 });
});

it('lists orders by status, and no more than asked for', async () => {
  const { body } = await call('GET', '/orders?status=open&limit=1');

  expect(body).toMatchObject({ orders: [{ id: '1001', status: 'open' }] });
  expect(await call('GET', '/orders?limit=0')).toMatchObject({ status: 400 });
});

it('places an order once for each idempotency key', async () => {
  const place = (key: string, quantity = 3) =>
    call('POST', '/orders', { headers: { 'Idempotency-Key': key }, body: { item: 'shelf', quantity } });

  const first = await place('a');
  const again = await place('a');
  const other = await place('b');

  expect(first).toMatchObject({ status: 201, body: { item: 'shelf', quantity: 3, status: 'open' } });
  expect(first.headers.location).toBe(`/orders/${(first.body as { id: string }).id}`);
  expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
  expect(other.body).not.toEqual(first.body);
  expect(await place('a', 4)).toMatchObject({ status: 422 });
});

it.each(['', '[]', '{"item":"a"}', '{"item":"a","quantity":0}', '{"item":"","quantity":1}'])(
  'refuses the order %j',
  async (body) => {
    expect(await call('POST', '/orders', { body })).toMatchObject({ status: 400 });
    expect(await call('PUT', '/orders/1001', { body })).toMatchObject({ status: 400 });
  },
);

it('replaces, creates and removes an order under an id', async () => {
  const body = { item: 'bench', quantity: 1, status: 'packed' };

  expect(await call('PUT', '/orders/bench', { body: { ...body, quantity: '1' } })).toMatchObject({ status: 201 });
  expect(await call('PUT', '/orders/bench', { body })).toMatchObject({ status: 200, body: { id: 'bench', ...body } });
  expect(await call('GET', '/orders/bench')).toMatchObject({ body: { status: 'packed' } });
  expect(await call('DELETE', '/orders/bench')).toMatchObject({ status: 204, text: '' });
  expect(await call('GET', '/orders/bench')).toMatchObject({ status: 404 });
});

it('names the methods that a resource has', async () => {
  expect(await call('PATCH', '/orders')).toMatchObject({ status: 405, headers: { allow: 'GET, POST' } });
  expect(await call('POST', '/orders/1001')).toMatchObject({ status: 405, headers: { allow: 'GET, PUT, DELETE' } });
});

it('asks to come back later once, for each id and method', async () => {
  const first = await call('GET', '/orders/busy-1');

  expect(first).toMatchObject({ status: 429, headers: { 'retry-after': '2' } });
  expect(await call('GET', '/orders/busy-1')).toMatchObject({ status: 200, body: { id: 'busy-1' } });
  expect(await call('GET', '/orders/busy-2')).toMatchObject({ status: 429 });
  expect(await call('DELETE', '/orders/busy-1')).toMatchObject({ status: 429 });
});

it('fails three times and succeeds then, also with the reference of a new order', async () => {
  const body = { item: 'lamp', quantity: 1, reference: 'flaky-order' };
  const statuses: number[] = [];
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    statuses.push((await call('GET', '/orders/flaky-1')).status, (await call('POST', '/orders', { body })).status);
  }

  expect(statuses).toEqual([500, 500, 500, 500, 500, 500, 200, 201]);
});

it('always fails, moves, has no content, or speaks plain text, as the id says', async () => {
  expect(await call('GET', '/orders/broken-1')).toMatchObject({ status: 500 });
  expect(await call('GET', '/orders/moved-1001')).toMatchObject({ status: 301, headers: { location: '/orders/1001' } });
  expect(await call('GET', '/orders/empty-1')).toMatchObject({ status: 204, text: '' });
  expect(await call('GET', '/orders/text-5')).toMatchObject({
    text: 'order 5 has no fields\n',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
});

it('takes ids for what they are when they only look like a behaviour', async () => {
  for (const id of ['busy', 'constructor-1', 'toString-1', '__proto__', 'busier-1']) {
    expect(await call('GET', `/orders/${id}`)).toMatchObject({ status: 404 });
  }
});

it('places an order and loses the answer, so that only a key keeps it from being placed twice', async () => {
  const headers = { 'Idempotency-Key': 'lost' };
  const body = { item: 'rug', quantity: 1, reference: 'lost-1' };
  const before = (await call('GET', '/orders')).body as { total: number };

  await expect(call('POST', '/orders', { headers, body })).rejects.toMatchObject({ code: 'ECONNRESET' });
  const second = await call('POST', '/orders', { headers, body });

  expect(second).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
  expect((await call('GET', '/orders')).body).toMatchObject({ total: before.total + 1 });
});

it('shows the request it got', async () => {
  const { body } = await call('PATCH', '/echo?a=1&b=%C3%BC', { headers: { 'X-Test': 'yes' }, body: 'text' });

  expect(body).toMatchObject({
    method: 'PATCH',
    path: '/echo',
    query: { a: '1', b: 'ü' },
    headers: { 'x-test': 'yes' },
    body: 'text',
  });
});

it('refuses a path that cannot be decoded, and a body that is too large', async () => {
  expect(await call('GET', '/orders/%ff')).toMatchObject({ status: 400 });
  expect(await call('POST', '/orders', { body: 'a'.repeat(1024 * 1024 + 1) })).toMatchObject({ status: 413 });
});

it('counts requests by method and path, over HTTP and HTTPS together', async () => {
  await call('GET', '/orders/counted?x=1');
  await call('GET', '/orders/counted', {}, { ca: api.ca, servername: api.host });

  expect(api.requests()).toMatchObject({ 'GET /orders/counted': 2 });
  expect((await call('GET', '/_requests')).body).toEqual(api.requests());
});

it('shows a certificate that is valid for its host and for no other', async () => {
  expect(await call('GET', '/echo', {}, { ca: api.ca, servername: 'api.example.com' })).toMatchObject({ status: 200 });
  await expect(call('GET', '/echo', {}, { ca: api.ca, servername: 'other.example.com' })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  await expect(call('GET', '/echo', {}, { servername: 'api.example.com' })).rejects.toMatchObject({
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
});

it.each([
  ['an IPv4 address', ['127.0.0.1'], {}, '127.0.0.1', undefined],
  ['a wildcard', ['*.example.com'], {}, 'a.example.com', undefined],
  ['a time long from now', ['a.example'], { until: new Date('2080-01-01') }, 'a.example', undefined],
  ['a time that is over', ['a.example'], { until: new Date('2024-01-01') }, 'a.example', 'CERT_HAS_EXPIRED'],
  ['a time to come', ['a.example'], { from: new Date('2080-01-01') }, 'a.example', 'CERT_NOT_YET_VALID'],
])('issues a certificate for %s', async (_what, hosts, validity, host, code) => {
  const authority = createAuthority();
  const own = await startSampleApi({ certificate: { ca: authority.ca, ...authority.issue(hosts, validity) } });
  try {
    // An IP address is compared with the one connected to, and has no server name.
    const servername = /^\d/.test(host) ? undefined : host;
    const outcome = call('GET', '/echo', {}, { port: own.https, ca: own.ca, servername });

    expect(await outcome.then(() => undefined).catch((error) => error.code)).toBe(code);
  } finally {
    await own.stop();
  }
});

it('ends requests that were never answered when it stops', async () => {
  const own = await startSampleApi();
  const ended = new Promise((resolve) => {
    const sent = httpRequest({ port: own.http, path: '/orders/silent-1' });
    sent.on('error', (error) => resolve((error as NodeJS.ErrnoException).code));
    sent.on('response', () => resolve('answered'));
    sent.end();
  });
  while (own.requests()['GET /orders/silent-1'] === undefined) await new Promise(setImmediate);

  await own.stop();

  expect(await ended).toBe('ECONNRESET');
});

it('runs as a process of its own that ends with its parent', async () => {
  const sampleApi = program(join(__dirname, '../../utils/sample-api.ts'));
  const child = sampleApi.start({ stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  try {
    const exited = once(child, 'exit');
    const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
    const { http, https, host, ca } = JSON.parse(line);

    expect(await call('GET', '/orders/1001', {}, { port: https, ca, servername: host })).toMatchObject({ status: 200 });
    expect(http).toEqual(expect.any(Number));

    child.disconnect();
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill();
    sampleApi.remove();
  }
});

it.each([
  [['--http', 'x'], /^--http must be a port from 0 to 65535, got 'x'\n$/],
  [['--prot', '1'], /Unknown option '--prot'.*--help\n$/],
])('refuses %j', async (args, message) => {
  const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(await main(args)).toBe(2);
    expect(err.mock.calls.join('')).toMatch(message);
  } finally {
    err.mockRestore();
  }
});

it('says which port is taken', async () => {
  const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(await main(['--http', `${api.http}`])).toBe(2);
    expect(err.mock.calls.join('')).toMatch(/^the API cannot listen: listen EADDRINUSE.*; choose another port\n$/);
  } finally {
    err.mockRestore();
  }
});
