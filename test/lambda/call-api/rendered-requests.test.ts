import { inspect } from 'node:util';
import { type ACall, call } from './a-call';
import { json, startApi } from './an-api';

const HOST = 'api.example.com';

/** The request as the server saw it. */
async function sent(given: ACall): Promise<{ line: string; headers: Map<string, string>; body: string }> {
  const api = await startApi(json({ ok: true }));
  const { error } = await call({ ...given, servers: { [HOST]: api } });
  if (error !== undefined) throw error;
  const [head = '', body = ''] = (api.requests[0] ?? '').split('\r\n\r\n');
  const [line = '', ...headers] = head.split('\r\n');
  const pairs = headers
    .map((header) => header.split(/: (.*)/s))
    .map(([name = '', value = '']) => [name, value] as const);
  return { line, headers: new Map(pairs), body: Buffer.from(body, 'latin1').toString('utf8') };
}

async function refusal(given: ACall): Promise<Error | undefined> {
  const { error, connected } = await call(given);
  expect(connected).toEqual([]);
  return error;
}

it('sends a request with nothing but what it needs', async () => {
  const { line, headers, body } = await sent({ template: { url: `http://${HOST}/items` } });

  expect(line).toBe('GET /items HTTP/1.1');
  expect(Object.fromEntries(headers)).toEqual({
    Host: HOST,
    'User-Agent': 'cdk-sfn-patterns/TemplateApiCaller',
    'Accept-Encoding': 'gzip, deflate, br',
    Connection: 'close',
  });
  expect(body).toBe('');
});

it('renders URL, headers, query and body with the parameters', async () => {
  const { line, headers, body } = await sent({
    method: 'PUT',
    params: { id: 'a b', tags: ['x', 'y&z'], name: 'Zoë "Z" <z>', count: 3 },
    template: {
      url: `http://${HOST}/items/{{ id|urlencode }}`,
      headers: { 'X-Count': '{{ count }}', 'User-Agent': 'mine' },
      query: { q: '{{ name }}', tag: ['{{ tags[0] }}', '{{ tags[1] }}'] },
      body: { name: '{{ name }}', nested: { list: ['{{ count }}', 7, true, null] } },
    },
  });

  expect(line).toBe('PUT /items/a%20b?q=Zo%C3%AB%20%22Z%22%20%3Cz%3E&tag=x&tag=y%26z HTTP/1.1');
  expect(headers.get('X-Count')).toBe('3');
  expect(headers.get('User-Agent')).toBe('mine');
  expect(headers.get('Content-Type')).toBe('application/json');
  expect(headers.get('Content-Length')).toBe(String(Buffer.byteLength(body)));
  expect(body).toBe('{"name":"Zoë \\"Z\\" <z>","nested":{"list":["3",7,true,null]}}');
});

it.each([
  ['/items', '/items?a=1'],
  ['/items?b=2', '/items?b=2&a=1'],
  ['/items?', '/items?a=1'],
  ['/items?b=2&', '/items?b=2&a=1'],
  ['/items#part', '/items?a=1'],
  ['', '/?a=1'],
])('adds the query to a URL that ends with %j', async (path, target) => {
  const { line } = await sent({ template: { url: `http://${HOST}${path}`, query: { a: '1' } } });

  expect(line).toBe(`GET ${target} HTTP/1.1`);
});

it.each([
  ['=&?#', '%3D%26%3F%23'],
  ["!'()*", '%21%27%28%29%2A'],
  ['\ud83d\ude00', '%F0%9F%98%80'],
  ['\ud83d', '%EF%BF%BD'],
  ['\u202e', '%E2%80%AE'],
])('encodes %j in a query as %s', async (value, encoded) => {
  const { line } = await sent({ params: { value }, template: { url: `http://${HOST}/`, query: { v: '{{ value }}' } } });

  expect(line).toBe(`GET /?v=${encoded} HTTP/1.1`);
});

it('keeps values in their place of a body that is a map', async () => {
  const value = '", "admin": true, "x": "\u0000{{ 7 * 7 }}';

  const { body } = await sent({
    method: 'POST',
    params: { value },
    template: { url: `http://${HOST}/`, body: { name: '{{ value }}' } },
  });

  expect(JSON.parse(body)).toEqual({ name: value });
});

it('sends numbers with the digits that the table holds', async () => {
  const template = { url: { S: `http://${HOST}/` }, body: { L: [{ N: '12345678901234567890.5' }, { N: '1E+30' }] } };
  const api = await startApi(json({}));

  await call({ method: 'POST', rawTemplate: template, servers: { [HOST]: api } });

  expect(api.requests[0]).toMatch(/\r\n\r\n\[12345678901234567890\.5,1E\+30\]$/);
});

it('sends a text body as it was rendered when the content type says JSON and it is', async () => {
  const { body, headers } = await sent({
    method: 'POST',
    params: { name: 'a "b"' },
    template: {
      url: `http://${HOST}/`,
      headers: { 'content-type': 'application/vnd.api+json; charset=utf-8' },
      body: '{ "name": {{ name|tojson }}, "id": 12345678901234567890 }',
    },
  });

  expect(body).toBe('{ "name": "a \\"b\\"", "id": 12345678901234567890 }');
  expect(headers.get('content-type')).toBe('application/vnd.api+json; charset=utf-8');
  expect(headers.has('Content-Type')).toBe(false);
});

it('calls a text body plain text unless the template says what it is', async () => {
  const { headers, body } = await sent({ method: 'POST', template: { url: `http://${HOST}/`, body: 'a=1' } });

  expect(headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
  expect(body).toBe('a=1');
});

it('sends no body when the text renders to nothing, and says so where a body is usual', async () => {
  const { headers, body } = await sent({
    method: 'POST',
    template: {
      url: `http://${HOST}/`,
      headers: { 'Content-Type': 'application/json' },
      body: '{% if false %}{}{% endif %}',
    },
  });

  expect(headers.get('Content-Length')).toBe('0');
  expect(body).toBe('');
});

it('sends the idempotency key in the header that the template names', async () => {
  const { headers } = await sent({
    method: 'POST',
    idempotencyKey: 'run-7:call:3',
    template: { url: `http://${HOST}/`, idempotencyHeader: 'Idempotency-Key', body: {} },
  });

  expect(headers.get('Idempotency-Key')).toBe('run-7:call:3');
});

it('ignores attributes that it does not know', async () => {
  const { line } = await sent({
    template: { PK: 'orders', SK: 'GET', url: `http://${HOST}/`, headers: null, comment: { a: 1 } },
  });

  expect(line).toBe('GET / HTTP/1.1');
});

it('renders a missing variable as nothing where that is asked for', async () => {
  const { line } = await sent({
    template: { url: `http://${HOST}/{{ missing }}` },
    settings: { undefinedVariables: 'lenient' },
  });

  expect(line).toBe('GET / HTTP/1.1');
});

describe('refuses before anything is sent', () => {
  const url = { S: `http://${HOST}/` };

  it.each<[string, NonNullable<ACall['rawTemplate']>]>([
    ['url is missing', {}],
    ['url is missing', { url: { NULL: true } }],
    ['url must be a string (S), got N', { url: { N: '1' } }],
    ['url must be a DynamoDB value such as {"S": "x"}', { url: {} }],
    ['url must be a DynamoDB value such as {"S": "x"}', { url: { S: 'a', N: '1' } }],
    ['headers must be a map (M), got L', { url, headers: { L: [] } }],
    ['headers.X-Id must be a string (S), got N', { url, headers: { M: { 'X-Id': { N: '1' } } } }],
    ['query.q must be a string (S) or a list of strings (L), got BOOL', { url, query: { M: { q: { BOOL: true } } } }],
    ['query.q[1] must be a string (S), got N', { url, query: { M: { q: { L: [{ S: 'a' }, { N: '1' }] } } } }],
    ['body must be a text (S), a map (M) or a list (L), got B', { url, body: { B: 'AAAA' } }],
    ['body.tags[0] must be S, N, BOOL, NULL, L or M, got SS', { url, body: { M: { tags: { L: [{ SS: ['a'] }] } } } }],
    ['body.n must be S, N, BOOL, NULL, L or M, got N', { url, body: { M: { n: { N: '1,"x":2' } } } }],
    ['idempotencyHeader must be a string (S), got M', { url, idempotencyHeader: { M: {} } }],
    ['nested deeper than 32 levels', { url, body: nested(40) }],
    ['the template item must be at most 204800 bytes of JSON, got 2', { url, note: { S: 'x'.repeat(205_000) } }],
  ])('a template: %s', async (message, rawTemplate) => {
    expect(await refusal({ rawTemplate, method: 'POST' })).toMatchObject({
      name: 'ApiCaller.InvalidTemplate',
      message: expect.stringContaining(message),
    });
  });

  it('a text body that is not JSON though its content type says so', async () => {
    const template = {
      url: `http://${HOST}/`,
      headers: { 'Content-Type': 'application/json' },
      body: '{"name": "{{ name }}"}',
    };

    expect(await refusal({ template, method: 'POST', params: { name: '"' } })).toMatchObject({
      name: 'ApiCaller.InvalidTemplate',
      message: 'body is not JSON once rendered, and application/json says it is',
    });
  });

  it('a text body that is not JSON, without a value of it in what the runtime logs', async () => {
    const template = {
      url: `http://${HOST}/`,
      headers: { 'Content-Type': 'application/json' },
      body: '{"name": {{ name }}}',
    };

    const error = await refusal({ template, method: 'POST', params: { name: 'canary' } });

    expect(error).toMatchObject({ name: 'ApiCaller.InvalidTemplate' });
    expect(inspect(error, { showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('an idempotency key that the template sets another way', async () => {
    const template = {
      url: `http://${HOST}/`,
      headers: { 'idempotency-key': 'x' },
      idempotencyHeader: 'Idempotency-Key',
    };

    expect(await refusal({ template, method: 'POST' })).toMatchObject({
      name: 'ApiCaller.InvalidTemplate',
      message: 'headers.Idempotency-Key is set, and idempotencyHeader sets it too',
    });
  });

  it.each([
    ['url', { url: 'http://{{ host }}/' }, "url: line 1, column 11: 'host' is undefined"],
    ['headers.X', { url: `http://${HOST}/`, headers: { X: '{{' } }, 'headers.X: line 1'],
    ['body.a[0]', { url: `http://${HOST}/`, body: { a: ['\n{{ 1 // 0 }}'] } }, 'body.a[0]: line 2'],
  ])('what cannot be rendered in %s', async (_, template, message) => {
    expect(await refusal({ template, method: 'POST' })).toMatchObject({
      name: 'ApiCaller.TemplateError',
      message: expect.stringContaining(message),
    });
  });

  it('a request whose texts are too long together', async () => {
    const body = Array.from({ length: 10 }, () => "{{ 'x' * 1000000 }}");

    expect(await refusal({ template: { url: `http://${HOST}/`, body }, method: 'POST' })).toMatchObject({
      name: 'ApiCaller.TemplateError',
      message: 'body[3]: the request exceeds 4000000 characters',
    });
  });

  it('a template that takes too long in all its texts together', async () => {
    let seconds = 0;
    const now = () => 1_000 * seconds++;

    expect(
      await refusal({ template: { url: `http://${HOST}/`, body: Array(10).fill('x') }, method: 'POST', now }),
    ).toMatchObject({
      name: 'ApiCaller.TemplateError',
      message: expect.stringMatching(/^body\[\d\]: the template takes more than 3000 ms$/),
    });
  });

  it('a template that takes too long when the look for its host is counted', async () => {
    let ms = 0;
    const now = () => {
      ms += 800;
      return ms;
    };
    const headers = { A: "{{ secret('key') }}", B: 'x', C: 'x' };
    const settings = { secrets: { key: { source: 'ssm', id: '/key', hosts: [HOST], allowHttp: true } } } as const;
    const given = { template: { url: `http://${HOST}/`, headers }, settings, secretValues: { '/key': 'value' }, now };

    expect(await refusal(given)).toMatchObject({ message: 'headers.C: the template takes more than 3000 ms' });
  });

  it.each<[string, ACall]>([
    [
      'host-not-allowed: host evil.example.com is not in allowedHosts',
      { template: { url: 'http://evil.example.com/' } },
    ],
    ['scheme-not-allowed', { settings: { allowHttp: false } }],
    ['address-metadata', { template: { url: 'http://169.254.169.254/latest/meta-data' } }],
    ['port-not-allowed: port 9001', { template: { url: `http://${HOST}:9001/` } }],
    [
      'header-value',
      { template: { url: `http://${HOST}/`, headers: { 'X-A': '{{ v }}' } }, params: { v: 'a\r\nX-B: b' } },
    ],
    ['header-forbidden', { template: { url: `http://${HOST}/`, headers: { Host: 'other.example.com' } } }],
    ['method-not-allowed: method TRACE', { method: 'TRACE' }],
    ['body-not-allowed: a GET request has no body', { template: { url: `http://${HOST}/`, body: {} } }],
    ['address-loopback', { resolve: async () => [{ address: '127.0.0.1', family: 4 }] }],
  ])('what the guard refuses: %s', async (message, given) => {
    expect(await refusal(given)).toMatchObject({
      name: 'ApiCaller.RequestRefused',
      message: expect.stringContaining(message),
    });
  });
});

function nested(levels: number): NonNullable<ACall['rawTemplate']>[string] {
  return levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] };
}
