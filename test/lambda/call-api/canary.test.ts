import { inspect } from 'node:util';
import { type ACall, call } from './a-call';
import { answer, type Behaviour, saying, startApi } from './an-api';

const HOST = 'api.example.com';

/** A secret with all that some format escapes. */
const CANARY = `C4n+ry/"<é&'> \\ b=ird`;
const MARK = '[REDACTED:canary]';

const bytes = Buffer.from(CANARY);

/** The canary in each form in which an API might show it again. */
const forms: Readonly<Record<string, string>> = {
  raw: CANARY,
  url: encodeURIComponent(CANARY),
  'url in lower case': encodeURIComponent(CANARY).replace(/%../g, (octet) => octet.toLowerCase()),
  'url as a form writes it': new URLSearchParams({ x: CANARY }).toString().slice(2),
  'url that keeps slashes': encodeURI(CANARY),
  "url as a template's urlencode writes it": encodeURIComponent(CANARY).replaceAll('%2F', '/').replace("'", '%27'),
  'url with every octet encoded': bytes.toString('hex').replace(/../g, '%$&'),
  base64: bytes.toString('base64'),
  base64url: bytes.toString('base64url'),
  'base64 after a user name': Buffer.from(`user:${CANARY}`).toString('base64'),
  'base64 after a longer user name': Buffer.from(`users:${CANARY} and more`).toString('base64'),
  'base64 after one longer still': Buffer.from(`users2:${CANARY}.`).toString('base64'),
  json: JSON.stringify(CANARY),
  'json in ASCII': JSON.stringify(CANARY).replace('é', '\\u00e9'),
  'json with slashes escaped': JSON.stringify(CANARY).replaceAll('/', '\\/'),
  'json as tojson writes it': JSON.stringify(CANARY).replace(
    /[<>&'é]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
  'json in capitals': JSON.stringify(CANARY).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  html: CANARY.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
};

/** What no output may hold: from each form the part that is its own and nobody else's. */
const traces: readonly string[] = [
  'c4n+ry',
  'c4n%2Bry',
  'ird',
  ...['', 'x', 'xx'].map((before) => Buffer.from(`${before}${CANARY}`).toString('base64').slice(4, 20)),
];

const given: ACall = {
  method: 'POST',
  template: {
    url: `http://${HOST}/{{ secret('canary')|urlencode }}`,
    headers: { Authorization: "Basic {{ secret('canary')|urlencode }}" },
    query: { q: "{{ secret('canary') }}" },
    body: { key: "{{ secret('canary') }}" },
  },
  settings: {
    secrets: { canary: { source: 'ssm', id: '/canary', hosts: [HOST], allowHttp: true } },
    overflowBucket: 'bodies',
  },
  secretValues: { '/canary': CANARY },
};

/** All that a call leaves behind, as text. */
async function leftBy(behaviour: Behaviour, overrides: Partial<ACall> = {}): Promise<string> {
  const api = await startApi(behaviour);
  const { result, error, lines, stored } = await call({ ...given, ...overrides, servers: { [HOST]: api } });
  const bodies = stored.map(({ key, body, contentType }) => `${key} ${contentType} ${body.toString()}`);
  const decoded = result?.isBase64 === true ? Buffer.from(String(result.body), 'base64').toString() : '';
  return [JSON.stringify(result), inspect(error, { depth: 9 }), JSON.stringify(lines), ...bodies, decoded].join('\n');
}

function expectClean(text: string): void {
  for (const trace of traces) expect(text.toLowerCase()).not.toContain(trace.toLowerCase());
}

describe.each(Object.entries(forms))('a canary that comes back as %s', (_, form) => {
  it.each<[string, Behaviour]>([
    ['a text', saying(200, { 'Content-Type': 'text/plain' }, `before ${form} after`)],
    ['a text of an error', saying(500, { 'Content-Type': 'text/html' }, `<b>${form}</b>`)],
    ['bytes', saying(200, { 'Content-Type': 'application/octet-stream' }, `\0${form}\0`)],
    ['a body for the bucket', saying(200, { 'Content-Type': 'text/plain' }, `${form} ${'x'.repeat(300_000)}`)],
    ['JSON that is none', saying(200, { 'Content-Type': 'application/json' }, `{"a": ${form}`)],
    ['an encoding', saying(200, { 'Content-Encoding': header(form) }, 'x')],
    ['a header', saying(404, { 'X-Echo': header(form), Location: header(form) })],
    ['a charset', saying(200, { 'Content-Type': `application/json; charset=${header(form)}` }, '{}')],
  ])('leaves nothing of it in %s', async (_place, behaviour) => {
    expectClean(await leftBy(behaviour));
  });

  it('leaves nothing of it in the values and names of JSON', async () => {
    const text = JSON.stringify({ [form]: [form, { deep: `a${form}b` }] });

    const left = await leftBy(saying(200, { 'Content-Type': 'application/json' }, text));

    expectClean(left);
    expect(left).toContain(MARK);
  });
});

it('puts the name of the secret where it stood', async () => {
  const api = await startApi(
    saying(200, { 'Content-Type': 'text/plain', 'X-Echo': encodeURIComponent(CANARY) }, `<${CANARY}>`),
  );

  const { result } = await call({ ...given, servers: { [HOST]: api } });

  expect(result).toMatchObject({ body: `<${MARK}>`, headers: { 'x-echo': MARK } });
});

it('sees a secret that comes back as a number', async () => {
  const api = await startApi(saying(200, { 'Content-Type': 'application/json' }, '{"pin":123456,"n":12345}'));

  const { result } = await call({ ...given, secretValues: { '/canary': '123456' }, servers: { [HOST]: api } });

  expect(result?.body).toEqual({ pin: MARK, n: 12345 });
});

it('keeps two secrets apart, and redacts the longer of two that begin alike', async () => {
  const api = await startApi(saying(200, { 'Content-Type': 'text/plain' }, 'abcd abcdefg efgh'));
  const reference = { source: 'ssm', hosts: [HOST], allowHttp: true } as const;

  const { result } = await call({
    template: { url: `http://${HOST}/`, headers: { A: "{{ secret('short') }}{{ secret('long') }}" } },
    settings: { secrets: { short: { ...reference, id: '/s' }, long: { ...reference, id: '/l' } } },
    secretValues: { '/s': 'abcd', '/l': 'abcdefg' },
    servers: { [HOST]: api },
  });

  expect(result?.body).toBe('[REDACTED:short] [REDACTED:long] efgh');
});

it.each<[string, Partial<ACall>]>([
  ['a lookup that fails', { template: { ...given.template, headers: { A: "{{ {}[secret('canary')] }}" } } }],
  ['a number that is none', { template: { ...given.template, body: "{{ secret('canary') + 1 }}" } }],
  ['a header that is refused', { template: { ...given.template, headers: { A: "{{ secret('canary') }}\n\n" } } }],
  ['a method', { method: CANARY }],
  ['a path that is refused', { template: { url: `http://${HOST}/..{{ secret('canary') }}/../` } }],
  [
    'a content type',
    {
      template: {
        ...given.template,
        headers: { 'Content-Type': "application/json; {{ secret('canary') }}" },
        body: 'x',
      },
    },
  ],
  ['a redirect to it', { settings: { ...given.settings, maxRedirects: 1 } }],
])('leaves nothing of a canary in the error of %s', async (_, overrides) => {
  const location = `http://${encodeURIComponent(CANARY).replaceAll('%', '')}.${CANARY.slice(0, 3)}/${header(CANARY)}`;

  expectClean(await leftBy((socket) => socket.end(answer(302, { Location: location })), overrides));
});

it('leaves nothing of a canary in the error of a connection', async () => {
  const { error, lines } = await call(given);

  expect(error?.name).toBe('ApiCaller.ConnectionFailed');
  expectClean(inspect(error, { depth: 9 }) + JSON.stringify(lines));
});

/** Headers are Latin-1. */
function header(text: string): string {
  return Buffer.from(text).toString('latin1');
}
