import type { GuardSettings, Permission, ReasonCode } from '../../../lambda/call-api/guard';
import { decide } from '../../../lambda/call-api/guard';
import { decideRedirect } from '../../../lambda/call-api/redirect';
import { answers, aRequest, aResolver, publicAnswer, someSettings } from './a-request';

const settings = someSettings({ maxRedirects: 3 });

async function sent(
  overrides: Parameters<typeof aRequest>[0] = {},
  rules: GuardSettings = settings,
): Promise<Permission> {
  const decision = await decide(aRequest(overrides), rules, aResolver(publicAnswer));
  if (!decision.allowed) throw new Error(decision.reason);
  return decision;
}

const rows: readonly (readonly [location: string, code: ReasonCode])[] = [
  ['https://169.254.169.254/latest/', 'address-metadata'],
  ['https://[::ffff:169.254.169.254]/', 'address-embeds-ipv4'],
  ['https://0xa9fea9fe/', 'host-ipv4-spelling'],
  ['//169.254.169.254/', 'address-metadata'],
  ['//evil.net/', 'host-not-allowed'],
  ['///evil.net/', 'host-missing'],
  ['/\\evil.net/', 'redirect-location'],
  ['\\\\evil.net/', 'redirect-location'],
  ['/\t/evil.net/', 'redirect-location'],
  [' //evil.net/', 'redirect-location'],
  [' //one.apps.example.com/', 'redirect-location'],
  [' https://evil.net/', 'redirect-location'],
  ['\u0001https://evil.net/', 'redirect-location'],
  ['https:evil.net', 'url-invalid'],
  ['https:/evil.net', 'url-invalid'],
  ['https://api.example.com@evil.net/', 'url-userinfo'],
  ['https://evil.net\\@api.example.com/', 'url-backslash'],
  ['https://api.example.com:9001/', 'port-not-allowed'],
  ['http://api.example.com/', 'redirect-downgrade'],
  ['HTTP://api.example.com/', 'redirect-downgrade'],
  ['http:/api.example.com/', 'redirect-downgrade'],
  ['ftp://api.example.com/', 'scheme-not-allowed'],
  ['file:///etc/passwd', 'scheme-not-allowed'],
  ['javascript:alert(1)', 'url-invalid'],
  ['/a\r\nHost: evil.net', 'redirect-location'],
  ['/%0d%0aHost:evil.net', 'url-encoded-control'],
  ['/..%2fadmin', 'url-dot-segment'],
  ['', 'redirect-location'],
  [`/${'a'.repeat(8192)}`, 'url-too-long'],
];

test.each(rows)('does not follow %j: %s', async (location, code) => {
  const resolve = aResolver(publicAnswer);
  const hop = { from: await sent(), status: 302, location, followed: 0 };

  const decision = await decideRedirect(hop, settings, resolve);

  expect(decision).toMatchObject({ allowed: false, code });
  expect(resolve.asked).toEqual([]);
});

test('resolves the name again for each hop, and refuses a private answer', async () => {
  const resolve = aResolver(...answers('10.0.0.1'));

  const decision = await decideRedirect(
    { from: await sent(), status: 307, location: '/b', followed: 0 },
    settings,
    resolve,
  );

  expect(decision).toMatchObject({ allowed: false, code: 'address-private' });
  expect(resolve.asked).toEqual(['api.example.com']);
});

test.each([
  ['/b', 'https://api.example.com/b'],
  ['b?x=1', 'https://api.example.com/v1/b?x=1'],
  ['../b', 'https://api.example.com/b'],
  ['?x=1', 'https://api.example.com/v1/items?x=1'],
  ['//one.apps.example.com/b', 'https://one.apps.example.com/b'],
  ['HTTPS://One.Apps.example.com:443/b#c', 'https://one.apps.example.com/b'],
])('follows %j to %s', async (location, href) => {
  const hop = { from: await sent(), status: 302, location, followed: 2 };

  const decision = await decideRedirect(hop, settings, aResolver(publicAnswer));

  expect(decision).toMatchObject({ allowed: true, url: expect.objectContaining({ href }) });
});

test('follows none unless told to, and no more than told', async () => {
  const from = await sent();
  const hop = { from, status: 302, location: '/b' };

  const byDefault = await decideRedirect({ ...hop, followed: 0 }, someSettings(), aResolver(publicAnswer));
  const afterThree = await decideRedirect({ ...hop, followed: 3 }, settings, aResolver(publicAnswer));

  expect(byDefault).toMatchObject({ allowed: false, code: 'redirect-limit' });
  expect(afterThree).toMatchObject({ allowed: false, code: 'redirect-limit' });
});

test.each([200, 300, 304, 305, 306, 309, 400])('status %i is not a redirect to follow', async (status) => {
  const hop = { from: await sent(), status, location: '/b', followed: 0 };

  const decision = await decideRedirect(hop, settings, aResolver(publicAnswer));

  expect(decision).toMatchObject({ allowed: false, code: 'redirect-status' });
});

test('to another origin only the headers go that anyone would send', async () => {
  const headers = {
    Authorization: 'Bearer a',
    Cookie: 'a=b',
    'X-Api-Key': 'a',
    'X-Custom': 'a',
    Accept: 'application/json',
    'User-Agent': 'caller/1.0',
  };
  const hop = { from: await sent({ headers }), status: 302, followed: 0 };

  const elsewhere = await decideRedirect(
    { ...hop, location: '//one.apps.example.com/' },
    settings,
    aResolver(publicAnswer),
  );
  const here = await decideRedirect({ ...hop, location: '/b' }, settings, aResolver(publicAnswer));

  expect(elsewhere).toMatchObject({ allowed: true });
  expect(elsewhere.allowed && elsewhere.headers).toEqual({ Accept: 'application/json', 'User-Agent': 'caller/1.0' });
  expect(here.allowed && here.headers).toEqual(headers);
});

test('another port of the same host is another origin', async () => {
  const ports = { ...settings, allowedPorts: [443, 8443] };
  const from = await sent({ headers: { Authorization: 'Bearer a' } });

  const hop = { from, status: 302, location: 'https://api.example.com:8443/', followed: 0 };
  const decision = await decideRedirect(hop, ports, aResolver(publicAnswer));

  expect(decision.allowed && decision.headers).toEqual({});
});

test.each([
  [301, 'POST', 'GET', false],
  [302, 'POST', 'GET', false],
  [303, 'POST', 'GET', false],
  [303, 'PUT', 'GET', false],
  [303, 'HEAD', 'HEAD', false],
  [301, 'PUT', 'PUT', true],
  [302, 'DELETE', 'DELETE', true],
  [307, 'POST', 'POST', true],
  [308, 'PATCH', 'PATCH', true],
])('%i after %s is %s at the same origin, with a body: %s', async (status, method, next, keepsBody) => {
  const body = method === 'HEAD' ? {} : { body: 'x', headers: { 'Content-Type': 'text/plain', 'X-A': '1' } };
  const hop = { from: await sent({ method, ...body }), status, location: '/b', followed: 0 };

  const decision = await decideRedirect(hop, settings, aResolver(publicAnswer));

  expect(decision).toMatchObject({ allowed: true, method: next });
  expect(decision.allowed && decision.body).toBe(keepsBody ? 'x' : undefined);
  expect(decision.allowed && 'Content-Type' in decision.headers).toBe(keepsBody);
});

test.each([
  [307, 'POST'],
  [308, 'PUT'],
  [301, 'PUT'],
  [307, 'DELETE'],
])('%i does not repeat a %s at another origin', async (status, method) => {
  const from = await sent({ method, ...(method === 'DELETE' ? {} : { body: 'x' }) });
  const resolve = aResolver(publicAnswer);

  const hop = { from, status, location: '//one.apps.example.com/', followed: 0 };
  const decision = await decideRedirect(hop, settings, resolve);

  expect(decision).toMatchObject({ allowed: false, code: 'redirect-unsafe-method' });
  expect(resolve.asked).toEqual([]);
});

test('a POST that becomes GET reaches another origin without body and without its headers', async () => {
  const from = await sent({ method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain', Accept: '*/*' } });

  const hop = { from, status: 303, location: '//one.apps.example.com/', followed: 0 };
  const decision = await decideRedirect(hop, settings, aResolver(publicAnswer));

  expect(decision).toMatchObject({ allowed: true, method: 'GET', headers: { Accept: '*/*' } });
  expect(decision.allowed && decision.headers).toEqual({ Accept: '*/*' });
  expect(decision.allowed && decision.body).toBeUndefined();
});

test('no hop leads from https to http, though http is allowed', async () => {
  const http = { ...settings, allowHttp: true, allowedPorts: [80, 443] };
  const up = { from: await sent({ url: 'http://api.example.com/' }, http), status: 301, followed: 0 };
  const down = { from: await sent(), status: 301, followed: 0 };

  const upwards = await decideRedirect({ ...up, location: 'https://api.example.com/' }, http, aResolver(publicAnswer));
  const downwards = await decideRedirect(
    { ...down, location: 'http://api.example.com/' },
    http,
    aResolver(publicAnswer),
  );

  expect(upwards).toMatchObject({ allowed: true, port: 443 });
  expect(downwards).toMatchObject({ allowed: false, code: 'redirect-downgrade' });
});
