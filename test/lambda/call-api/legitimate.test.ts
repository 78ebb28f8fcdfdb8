import { decide, type GuardRequest, type GuardSettings } from '../../../lambda/call-api/guard';
import { answers, aRequest, aResolver, publicAnswer, seeded, someSettings } from './a-request';

type Row = readonly [
  what: string,
  request: Partial<GuardRequest>,
  expected?: object,
  settings?: Partial<GuardSettings>,
  resolved?: readonly string[],
];

const url = (text: string, path?: string, settings?: Partial<GuardSettings>): Row => [
  text.slice(0, 80),
  { url: text },
  path === undefined ? {} : { path },
  settings,
];
const header = (name: string, value: string, method = 'GET'): Row => [
  `${method} with ${name}: ${value}`,
  { method, headers: { [name]: value } },
  { headers: { [name]: value } },
];
const method = (name: string, body?: string): Row => [
  `${name}${body === undefined ? '' : ' with a body'}`,
  { method: name, ...(body === undefined ? {} : { body }) },
  { method: name.toUpperCase() },
];
const http = { allowHttp: true, allowedPorts: [80, 443] };

const rows: readonly Row[] = [
  url('https://api.example.com', '/'),
  url('https://api.example.com/', '/'),
  url('https://api.example.com:443/v1', '/v1'),
  url('HTTPS://API.Example.COM/V1', '/V1'),
  url('https://api.example.com?x=1', '/?x=1'),
  url('https://api.example.com/v1/items?limit=10&cursor=eyJhIjoxfQ==', '/v1/items?limit=10&cursor=eyJhIjoxfQ=='),
  url('https://api.example.com/?email=a@example.net', '/?email=a@example.net'),
  url('https://api.example.com/@scope/package', '/@scope/package'),
  url('https://api.example.com/projects/group%2Fproject', '/projects/group%2Fproject'),
  url('https://api.example.com/?next=https://example.net/a?b=c', '/?next=https://example.net/a?b=c'),
  url('https://api.example.com/?url=http%3A%2F%2F169.254.169.254%2F'),
  url('https://api.example.com/?filter[name]=x', '/?filter[name]=x'),
  url('https://api.example.com/?filter={"a":1}', '/?filter={%22a%22:1}'),
  url('https://api.example.com/?q=hello+world'),
  url('https://api.example.com/?q=hello%20world'),
  url('https://api.example.com/?q=hello world', '/?q=hello%20world'),
  url('https://api.example.com/?q=100%25'),
  url('https://api.example.com/?text=line%20one%0Aline%20two'),
  url('https://api.example.com/?text=Build%20failed%0ABranch:%20main'),
  url('https://api.example.com/?q=caf%C3%A9'),
  url('https://api.example.com/?q=café', '/?q=caf%C3%A9'),
  url('https://api.example.com/?q=čaj', '/?q=%C4%8Daj'),
  url('https://api.example.com/?q=跟不上', '/?q=%E8%B7%9F%E4%B8%8D%E4%B8%8A'),
  url('https://api.example.com/?q=東京　天気', '/?q=%E6%9D%B1%E4%BA%AC%E3%80%80%E5%A4%A9%E6%B0%97'),
  url('https://api.example.com/?q=สวัสดี'),
  url('https://api.example.com/?q=%E0%A4%A8%E0%A4%AE%E0%A4%B8%E0%A5%8D%E0%A4%A4%E0%A5%87'),
  url('https://api.example.com/Привет/%D7%A9%D7%9C%D7%95%D7%9D/ሰላም'),
  url('https://api.example.com/日本', '/%E6%97%A5%E6%9C%AC'),
  url('https://api.example.com/?q=👩‍👧'),
  url('https://api.example.com/docs#section', '/docs'),
  url('https://api.example.com/a//b'),
  url('https://api.example.com/v1.2/file.tar.gz'),
  url('https://api.example.com/a..b/...'),
  url('https://api.example.com/a;v=1/b,c/d:e'),
  url("https://api.example.com/odata/Items('1')?$filter=a eq 'b'"),
  url(`https://api.example.com/${'a'.repeat(8168)}`),
  url('https://one.apps.example.com/'),
  url('https://ONE-2.apps.example.com/'),
  url('https://my_service.apps.example.com/'),
  url('https://api.example.com/', '/', { allowedHosts: ['API.Example.com'] }),
  url('https://xn--bcher-kva.example/', '/', { allowedHosts: ['xn--bcher-kva.example'] }),
  url('https://api.example.com:8443/', '/', { allowedPorts: [443, 8443] }),
  url('http://api.example.com/', '/', http),
  url('http://api.example.com:80/', '/', http),
  url('http://api.example.com/', '/', { allowHttp: true, allowedPorts: undefined }),
  url('https://93.184.215.14/', '/', { allowedHosts: ['93.184.215.14'] }),
  url('https://[2606:4700::1111]/', '/', { allowedHosts: ['2606:4700::1111'] }),
  url('https://[2606:4700:0:0:0:0:0:1111]:443/', '/', { allowedHosts: ['[2606:4700::1111]'] }),
  url('https://10.0.0.5/', '/', { allowedHosts: ['10.0.0.5'], allowedPrivateCidrs: ['10.0.0.0/8'] }),
  url('https://[fd12::5]/', '/', { allowedHosts: ['fd12::5'], allowedPrivateCidrs: ['fd12::/16'] }),
  ['a name with IPv6', {}, { address: '2606:4700::1111', family: 6 }, {}, ['2606:4700::1111']],
  ['a name with both families', {}, { family: 6 }, {}, ['2606:4700::1111', '93.184.215.14']],
  [
    'a private name with its block opened',
    {},
    { address: '10.1.2.3' },
    { allowedPrivateCidrs: ['10.1.0.0/16'] },
    ['10.1.2.3', '10.1.2.4'],
  ],
  ['shared address space, opened', {}, {}, { allowedPrivateCidrs: ['100.64.0.0/10'] }, ['100.64.1.1']],
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get'].map((name) => method(name)),
  ...['POST', 'PUT', 'PATCH', 'DELETE'].map((name) => method(name, '{"a":"\\r\\n"}\r\n')),
  method('GET', ''),
  ['a body of 1 MB', { method: 'PUT', body: new Uint8Array(1024 * 1024) }],
  ['a body without a meaning here', { method: 'POST', body: '0\r\n\r\nGET /admin HTTP/1.1\r\nHost: evil.net\r\n\r\n' }],
  header('Authorization', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc-_='),
  header('Content-Type', 'application/json; charset=utf-8', 'POST'),
  header('Accept', '*/*'),
  header('X-Api-Key', ''),
  header('X-Amzn-Trace-Id', 'Root=1-5759e988-bd862e3fe1be46a994272793'),
  header('X-Amz-Date', '20240101T000000Z'),
  header('X-Amz-Security-Token', 'abc'),
  header('Idempotency-Key', '8e03978e-40d5-43e8-bc93-6894a57f9324', 'POST'),
  header('Cookie', 'a=b; c=d'),
  header('If-None-Match', 'W/"abc"'),
  header('User-Agent', 'caller/1.0 (+https://example.com)'),
  header('X-Name', 'Zoë'),
  header('X-Tab', 'a\tb'),
  header('X-HTTP-Method-Override', 'PATCH', 'POST'),
  header('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
  header('SOAPAction', '"urn:example#Call"', 'POST'),
  ['100 headers', { headers: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x-${n}`, 'v'])) }],
];

for (const [what, request, expected = {}, settings = {}, resolved = ['93.184.215.14']] of rows) {
  test(`lets ${what} pass`, async () => {
    const decision = await decide(aRequest(request), someSettings(settings), aResolver(...answers(...resolved)));

    const path = decision.allowed ? decision.url.pathname + decision.url.search : undefined;
    expect({ ...decision, path }).toMatchObject({ allowed: true, ...expected });
  });
}

test('the table holds at least 50 requests', () => {
  expect(rows.length).toBeGreaterThanOrEqual(50);
});

test('says where to connect, which name to ask for, and which Host to send', async () => {
  const settings = someSettings({ allowedPorts: [8443] });

  const decision = await decide(
    aRequest({ url: 'https://API.example.com:8443/a#b' }),
    settings,
    aResolver(publicAnswer),
  );

  expect(decision).toMatchObject({
    ...publicAnswer,
    port: 8443,
    hostname: 'api.example.com',
    host: 'api.example.com:8443',
    url: expect.objectContaining({ href: 'https://api.example.com:8443/a' }),
  });
});

test('an IPv6 address is connected to without brackets and named in Host with them', async () => {
  const settings = someSettings({ allowedHosts: ['2606:4700::1111'] });

  const decision = await decide(aRequest({ url: 'https://[2606:4700::1111]/' }), settings, aResolver());

  expect(decision).toMatchObject({ address: '2606:4700::1111', family: 6, port: 443, host: '[2606:4700::1111]' });
});

test('letters and digits of all scripts pass in path and query, written as they are or percent-encoded', async () => {
  const random = seeded(3);
  const refused: string[] = [];

  for (let round = 0; round < 3000; round++) {
    const letter = String.fromCodePoint(0xa1 + Math.floor(random() ** 2 * 0x1ffff));
    if (!/[\p{L}\p{N}\p{M}]/u.test(letter)) continue;
    const encoded = encodeURIComponent(letter);
    const url = `https://api.example.com/${letter}/${encoded}?q=${letter}a&r=${encodeURIComponent(encoded)}`;
    const decision = await decide(aRequest({ url }), someSettings(), aResolver(publicAnswer));
    if (!decision.allowed) refused.push(letter);
  }

  expect(refused).toEqual([]);
});
