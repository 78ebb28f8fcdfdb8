import { createAuthority } from '../../../utils/sample-api/certificate';
import { type ACall, call, type Outcome } from './a-call';
import { type Behaviour, json, saying, startApi, type TestApi } from './an-api';

const HOST = 'api.example.com';
const OTHER = 'other.example.com';

/** Answers each path with what stands for it. */
function routes(table: Readonly<Record<string, Behaviour>>): Behaviour {
  return (socket, request) => (table[request.split(' ')[1] ?? ''] ?? saying(404))(socket, request);
}

function to(location: string, status = 302): Behaviour {
  return saying(status, { Location: location });
}

const secretHeaders = { Authorization: 'Bearer abc', Cookie: 'c=1', 'X-Api-Key': 'k', Accept: 'application/json' };

async function follow(behaviour: Behaviour, given: ACall = {}): Promise<Outcome & { api: TestApi; other: TestApi }> {
  const api = await startApi(behaviour);
  const other = await startApi(json({ from: 'other' }));
  const template = { url: `http://${HOST}/start`, headers: secretHeaders };
  const settings = { maxRedirects: 3, ...given.settings };
  const outcome = await call({ template, ...given, settings, servers: { [HOST]: api, [OTHER]: other } });
  return { ...outcome, api, other };
}

it('answers a redirect as data when none is to be followed', async () => {
  const { result, api } = await follow(to('/end'), { settings: { maxRedirects: 0 } });

  expect(result).toMatchObject({ statusCode: 302, headers: { location: '/end' } });
  expect(api.requests).toHaveLength(1);
});

it('follows a redirect to the same host with all headers', async () => {
  const { result, api, lines } = await follow(routes({ '/start': to('/end'), '/end': json({ ok: true }) }));

  expect(result?.body).toEqual({ ok: true });
  expect(api.requests[1]).toMatch(/^GET \/end HTTP\/1\.1\r\n/);
  for (const [name, value] of Object.entries(secretHeaders)) expect(api.requests[1]).toContain(`${name}: ${value}\r\n`);
  expect(lines).toEqual([expect.objectContaining({ host: HOST, status: 200 })]);
});

it('leaves credentials and headers of its own behind when a redirect leads to another host', async () => {
  const { result, other, connected } = await follow(to(`http://${OTHER}/end`));

  expect(result?.body).toEqual({ from: 'other' });
  expect(connected).toEqual(['203.0.114.7:80', '203.0.114.8:80']);
  expect(other.requests[0]).toBe(
    [
      'GET /end HTTP/1.1',
      `Host: ${OTHER}`,
      'Accept: application/json',
      'User-Agent: cdk-sfn-patterns/TemplateApiCaller',
      'Accept-Encoding: gzip, deflate, br',
      'Connection: close',
      '\r\n',
    ].join('\r\n'),
  );
});

it('sends a POST again as it was after 307, and as a GET without its body after 303', async () => {
  const given = { method: 'POST', template: { url: `http://${HOST}/start`, body: { a: '1' } } };

  const again = await follow(routes({ '/start': to('/end', 307), '/end': json({}) }), given);
  const asGet = await follow(routes({ '/start': to('/end', 303), '/end': json({}) }), given);

  expect(again.api.requests[1]).toMatch(/^POST \/end .*Content-Length: 9\r\n.*\{"a":"1"\}$/s);
  expect(asGet.api.requests[1]).toMatch(/^GET \/end /);
  expect(asGet.api.requests[1]).not.toMatch(/content-/i);
});

it.each([
  ['a loop', to('/start'), 'redirect-limit: redirect 4 of 3 allowed'],
  ['a host that is not allowed', to('http://evil.example.net/'), 'host-not-allowed: host evil.example.net'],
  ['the metadata service', to('http://169.254.169.254/latest/meta-data'), 'address-metadata'],
  ['the runtime API of the function', to('http://127.0.0.1:9001/2018-06-01/runtime'), 'port-not-allowed'],
  ['another scheme', to('file:///etc/passwd'), 'scheme-not-allowed'],
])('ends with ApiCaller.RequestRefused when a redirect leads to %s', async (_, behaviour, message) => {
  const { error, other } = await follow(behaviour);

  expect(error).toMatchObject({ name: 'ApiCaller.RequestRefused', message: expect.stringContaining(message) });
  expect(other.requests).toEqual([]);
});

it('does not repeat a POST at another host', async () => {
  const template = { url: `http://${HOST}/start`, body: { a: '1' } };

  const { error, other } = await follow(to(`http://${OTHER}/end`, 307), { method: 'POST', template });

  expect(error?.message).toContain('redirect-unsafe-method');
  expect(other.requests).toEqual([]);
});

it('does not follow from https to http', async () => {
  const authority = createAuthority();
  const api = await startApi(to(`http://${HOST}/end`), authority.issue([HOST]));

  const { error } = await call({
    template: { url: `https://${HOST}/start` },
    settings: { maxRedirects: 3 },
    servers: { [HOST]: api },
    ca: authority.ca,
  });

  expect(error?.message).toContain('redirect-downgrade');
  expect(api.requests).toHaveLength(1);
});

it('ends with ApiCaller.DnsFailed when the redirect leads to a name that does not resolve', async () => {
  const { error } = await follow(to('http://gone.example.com/'), {
    settings: { maxRedirects: 3, allowedHosts: [HOST, 'gone.example.com'] },
  });

  expect(error?.name).toBe('ApiCaller.DnsFailed');
});

it.each([300, 304, 399])('answers %i as data even with a Location', async (status) => {
  const { result } = await follow(to('/end', status));

  expect(result?.statusCode).toBe(status);
});

it('answers a redirect without a Location as data', async () => {
  const { result } = await follow(saying(302));

  expect(result?.statusCode).toBe(302);
});

it('holds all hops together to one deadline', async () => {
  const { error } = await follow(routes({ '/start': to('/end'), '/end': () => {} }), {
    settings: { requestTimeoutMs: 300 },
  });

  expect(error?.name).toBe('ApiCaller.Timeout');
});

it('does not read the body of a redirect that is followed', async () => {
  const endless: Behaviour = (socket) => {
    socket.write('HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 9999999999\r\n\r\nand so on');
  };

  const { result } = await follow(routes({ '/start': endless, '/end': json({ ok: true }) }));

  expect(result?.body).toEqual({ ok: true });
});
