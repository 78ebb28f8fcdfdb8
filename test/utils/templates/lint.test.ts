import { join } from 'node:path';
import { aDirectory, type Files, templates } from './a-directory';

const directory = aDirectory();
afterAll(() => directory.remove());

const SETTINGS = {
  allowedHosts: ['api.example.com', '*.shop.example.com'],
  secrets: { key: { source: 'ssm', id: '/key', hosts: ['api.example.com'] } },
};

async function lint(files: Files, settings: unknown = SETTINGS) {
  const path = directory.write({ ...files, 'settings.json': settings });
  const { code, out, err } = await templates(['lint', path, '--settings', join(path, 'settings.json')], path);
  return { code, err, findings: out.trimEnd().split('\n') };
}

/** Lints `t/POST.json` with these fields besides a good URL. */
async function lintFields(fields: object, params?: object): Promise<string[]> {
  const { findings } = await lint({
    't/POST.json': { url: 'https://api.example.com/a', ...fields },
    ...(params !== undefined && { 't/params.json': params }),
  });
  return findings;
}

const NOTHING = [expect.stringMatching(/: 1 template, nothing to mend$/)];

it('has nothing against the templates of the sample app', async () => {
  const { code, out } = await templates(['lint', 'utils/api-templates']);

  expect({ code, out }).toEqual({ code: 0, out: 'utils/api-templates: 5 templates, nothing to mend\n' });
});

it('takes every field that a template may have', async () => {
  const fields = {
    comment: 'about it',
    url: 'https://api.example.com/{{ id }}?a=1',
    headers: { Authorization: "Bearer {{ secret('key') }}", 'X-Id': '{{ id | default("none") }}' },
    query: { q: '{{ id }}', many: ['a', '{{ id }}'] },
    body: { a: '{{ id }}', b: [1, true, null, { c: '{% if id %}yes{% endif %}' }] },
    idempotencyHeader: 'Idempotency-Key',
  };

  expect(await lintFields(fields)).toEqual(NOTHING);
  expect(await lintFields(fields, { id: 'x' })).toEqual(NOTHING);
});

it('says which member is lost on the way to the table', async () => {
  const { findings } = await lint({
    't/POST.json':
      '{"url":"https://api.example.com/","headers":{"__proto__":"x"},"body":{"a":[{"__proto__":{"b":"1"}}]}}',
  });

  expect(findings).toEqual([
    't/POST.json: headers.__proto__: is a name that is lost on the way to the table; must be in a body of text',
    't/POST.json: body.a[0].__proto__: is a name that is lost on the way to the table; must be in a body of text',
  ]);
});

it('holds secrets to https, unless they may go over http', async () => {
  const file = { url: 'http://api.example.com/', headers: { 'X-Key': "{{ secret('key') }}" } };
  const key = SETTINGS.secrets.key;
  const settings = { ...SETTINGS, allowHttp: true, allowedPorts: [80] };

  const refused = await lint({ 't/GET.json': file }, settings);
  const taken = await lint({ 't/GET.json': file }, { ...settings, secrets: { key: { ...key, allowHttp: true } } });

  expect(refused.findings).toEqual([
    "t/GET.json: headers.X-Key: secret 'key' may not be sent to http://api.example.com; its hosts are api.example.com, by https",
  ]);
  expect(taken.findings).toEqual(NOTHING);
});

it('says all that is wrong, a line each, and exits with 2', async () => {
  const { code, findings, err } = await lint({
    'a/GET.json': { url: 'https://other.example.com/' },
    'a/POST.json': { url: 'https://api.example.com/{{', header: {} },
    'b/PUT.json': '{"url":',
  });

  expect(findings).toEqual([
    'a/POST.json: header: is no field of a template; ' +
      'the fields are comment, url, headers, query, body, idempotencyHeader and bodyFile',
    expect.stringMatching(/^b\/PUT\.json: the file: .*; must be JSON$/),
    'a/GET.json: url: host other.example.com is not in allowedHosts (host-not-allowed); ' +
      'the allowed hosts are api.example.com, *.shop.example.com, by https on port 443',
  ]);
  expect({ code, err }).toEqual({ code: 2, err: '' });
});

it.each<[string, object, string]>([
  ['no url', { url: undefined }, 'url: is missing; must be a text'],
  ['an empty url', { url: '' }, 'url: is empty; must be a text'],
  ['a url that is no text', { url: 5 }, 'url: is a number; must be a text'],
  ['a comment that is no text', { comment: [] }, 'comment: is a list; must be a text'],
  [
    'headers that are no object',
    { headers: ['a'] },
    'headers: is a list; must be an object in which each value is a text',
  ],
  ['a header that is no text', { headers: { 'X-A': 1 } }, 'headers.X-A: is a number; must be a text'],
  ['a query value that is no text', { query: { a: [1] } }, 'query.a: is a list; must be a text or a list of texts'],
  ['null as the query', { query: null }, 'query: is null; must be an object in which each value is a text or a list'],
  ['a body that is a number', { body: 5 }, 'body: is a number; must be a text, an object or a list'],
  ['an idempotencyHeader that is no text', { idempotencyHeader: true }, 'idempotencyHeader: is a boolean; must be the'],
  [
    'two bodies',
    { body: 'a', bodyFile: 'POST.body.j2' },
    'bodyFile: stands beside body; a template has one of the two',
  ],
  ['a missing body file', { bodyFile: 'POST.body.j2' }, 'bodyFile: there is no file POST.body.j2; must stand beside'],
  ['a body file elsewhere', { bodyFile: '../x' }, 'bodyFile: is a text; must be the name of a text file beside this'],
])('refuses %s', async (_what, fields, message) => {
  expect(await lintFields(fields)).toEqual([expect.stringContaining(`t/POST.json: ${message}`)]);
});

it.each<[string, string, object, string]>([
  ['an unfinished tag', 'url', { url: 'https://api.example.com/{{ id' }, 'line 1, column '],
  ['an unknown filter', 'query.q', { query: { q: '{{ a | nothing }}' } }, 'line 1, column '],
  ['an include', 'headers.X-A', { headers: { 'X-A': "{% include 'x' %}" } }, 'line 1, column '],
  ['a mistake deep in the body', 'body.a[1].b', { body: { a: ['x', { b: 'one\n{% if %}' }] } }, 'line 2, column '],
])('names the place of %s', async (_what, field, fields, place) => {
  const findings = await lintFields(fields);

  expect(findings).toEqual([expect.stringContaining(`t/POST.json: ${field}: ${place}`)]);
  expect(findings[0]).toMatch(/; must be a template of Jinja2 without include, import and extends$/);
});

it('names the file of the body for what is wrong in it', async () => {
  const { findings } = await lint({
    't/POST.json': { url: 'https://api.example.com/', bodyFile: 'POST.body.j2' },
    't/POST.body.j2': 'fine\n{{ 1 +',
  });

  expect(findings).toEqual([expect.stringMatching(/^t\/POST\.body\.j2: body: line 2, column /)]);
});

it('knows the variables where example parameters stand beside the template', async () => {
  const fields = {
    body: { a: '{{ known }} {% set own = 1 %}{{ own }}', b: '{{ zeta }} {{ alpha.x }} {{ range(3) }}' },
  };

  expect(await lintFields(fields)).toEqual(NOTHING);
  expect(await lintFields(fields, { known: 1 })).toEqual([
    't/POST.json: body.b: unknown variable alpha; give an example in params.json; it has known',
    't/POST.json: body.b: unknown variable zeta; give an example in params.json; it has known',
  ]);
});

it('renders with the example parameters', async () => {
  expect(await lintFields({ body: '{{ user.name }}' }, { user: {} })).toEqual([
    expect.stringMatching(/^t\/POST\.json: body: line 1, column \d+: .*name.* with params\.json; must render/),
  ]);
  expect(await lintFields({ query: { n: '{{ 1 // n }}' } }, { n: 0 })).toEqual([
    expect.stringMatching(/^t\/POST\.json: query\.n: line 1.*zero.* with params\.json/),
  ]);
  expect(
    await lintFields({ headers: { 'Content-Type': 'application/json' }, body: '{"a": "{{ a }}"}' }, { a: '"' }),
  ).toEqual([expect.stringMatching(/^t\/POST\.json: body: is not JSON once rendered \(.*\) with params\.json/)]);
  expect(await lintFields({ headers: { 'X-A': '{{ a }}' } }, { a: 'x\r\nY: z' })).toEqual([
    expect.stringMatching(/^t\/POST\.json: headers: the value of X-A holds a control character/),
  ]);
});

it('takes undefined variables as the settings do', async () => {
  const files = {
    't/POST.json': { url: 'https://api.example.com/', body: '{{ user.name }}' },
    't/params.json': { user: {} },
  };

  expect((await lint(files)).code).toBe(2);
  expect((await lint(files, { ...SETTINGS, undefinedVariables: 'lenient' })).code).toBe(0);
});

it.each([
  ['another host', 'https://evil.example/', /^host evil.example is not in allowedHosts/],
  ['a host that only begins alike', 'https://api.example.com.evil.example/{{ id }}', /is not in allowedHosts/],
  ['user information', 'https://api.example.com@evil.example/{{ id }}', /url-userinfo/],
  ['another port', 'https://api.example.com:8443/{{ id }}', /^port 8443 is not in allowedPorts \(port-not-allowed\)/],
  ['http', 'http://api.example.com/', /^the scheme must be https \(scheme-not-allowed\)/],
  ['loopback', 'https://127.0.0.1/', /loopback/],
  ['two labels under a wildcard', 'https://a.b.shop.example.com/', /is not in allowedHosts/],
  ['a path that climbs', 'https://api.example.com/../x', /url-dot-segment/],
  ['no scheme', 'api.example.com/x', /url-invalid/],
])('refuses a URL with %s', async (_what, url, message) => {
  const [finding, ...others] = await lintFields({ url });

  expect(finding?.replace('t/POST.json: url: ', '')).toMatch(message);
  expect(finding).toMatch(/; the allowed hosts are api\.example\.com, \*\.shop\.example\.com, by https on port 443$/);
  expect(others).toEqual([]);
});

it('needs an example where the host depends on variables', async () => {
  const url = 'https://{{ region }}.shop.example.com/{{ id }}';

  expect(await lintFields({ url })).toEqual([
    't/POST.json: url: the host depends on variables; write it out, or give an example in params.json',
  ]);
  expect(await lintFields({ url }, { region: 'eu', id: 1 })).toEqual(NOTHING);
  expect(await lintFields({ url }, { region: 'a.b', id: 1 })).toEqual([
    expect.stringMatching(/^t\/POST\.json: url: host a\.b\.shop\.example\.com is not in allowedHosts .* with params/),
  ]);
});

it('holds secrets to their names and hosts', async () => {
  const { findings } = await lint({
    't/POST.json': {
      url: 'https://api.example.com/',
      body: ["{{ secret('other') }}", '{{ secret(name) }}', "{{ secret('key', 'x') }}", "{{ secret('ke' ~ 'y') }}"],
    },
    'u/POST.json': { url: 'https://eu.shop.example.com/', headers: { 'X-Key': "{{ secret('key') }}" } },
  });

  expect(findings).toEqual([
    "t/POST.json: body[0]: line 1, column 4: secret 'other' is not granted; the secrets are key",
    't/POST.json: body[1]: line 1, column 4: secret() is called with something else; it takes one literal name',
    't/POST.json: body[2]: line 1, column 4: secret() is called with something else; it takes one literal name',
    't/POST.json: body[3]: line 1, column 4: secret() is called with something else; it takes one literal name',
    "u/POST.json: headers.X-Key: secret 'key' may not be sent to https://eu.shop.example.com; its hosts are api.example.com, by https",
  ]);
});

it('refuses literals that look like secrets, without repeating them', async () => {
  const findings = await lintFields({
    url: 'https://api.example.com/?api_key=hunter2hunter2',
    headers: { Authorization: 'Bearer abcdefghijklmnopqrstuvwxyz' },
    query: { k: 'AKIAIOSFODNN7EXAMPLE' },
    body: { text: 'a\n  -----BEGIN RSA PRIVATE KEY-----', password: 'hunter2' },
    comment: 'uses AKIAIOSFODNN7EXAMPLE',
  });

  expect(findings).toEqual([
    't/POST.json: comment: looks like it holds a secret; must not: the item stands in the history',
    ...[
      'url: line 1, column 26: looks like a literal credential',
      'headers.Authorization: line 1, column 1: looks like a literal credential',
      'query.k: line 1, column 1: looks like an AWS access key',
      'body.text: line 2, column 3: looks like a private key',
      'body.password: line 1, column 1: looks like a literal credential',
    ].map((finding) => `t/POST.json: ${finding}; keep it as a secret and write {{ secret('name') }}`),
  ]);
});

it('measures the item as the state machine holds it', async () => {
  const sized = (length: number) => ({ body: 'a'.repeat(length) });
  const frame = Buffer.byteLength(
    JSON.stringify({ PK: { S: 't' }, SK: { S: 'POST' }, url: { S: 'https://api.example.com/a' }, body: { S: '' } }),
  );

  expect(await lintFields(sized(204_800 - frame))).toEqual(NOTHING);
  expect(await lintFields(sized(204_801 - frame))).toEqual([
    "t/POST.json: the file: is an item of 204801 bytes as DynamoDB's typed JSON; at most 204800 fit",
  ]);
});

it('refuses headers that are not the template’s to set, and the same header twice', async () => {
  expect(await lintFields({ headers: { Host: 'x' } })).toEqual([
    "t/POST.json: headers: header Host is not the caller's to set (header-forbidden); must be a header that a caller may send",
  ]);
  expect(await lintFields({ headers: { 'X-A': '1', 'x-a': '2' } })).toEqual([
    expect.stringMatching(/header-duplicate/),
  ]);
  expect(await lintFields({ idempotencyHeader: 'Content-Length' })).toEqual([
    expect.stringMatching(/header-forbidden/),
  ]);
  expect(await lintFields({ idempotencyHeader: 'x-key', headers: { 'X-Key': '{{ k }}' } })).toEqual([
    't/POST.json: idempotencyHeader: x-key stands in headers too; must be set in one of the two',
  ]);
  expect(await lintFields({ headers: { 'X-HTTP-Method-Override': '{{ m }}' } })).toEqual(NOTHING);
});

it('refuses a tag in a name, which would be sent as it stands', async () => {
  expect(await lintFields({ query: { '{{ a }}': 'x' }, body: { b: [{ '{% c %}': { '{{ d }}': 1 } }] } })).toEqual(
    ['query.{{ a }}', 'body.b[0].{% c %}'].map(
      (field) =>
        `t/POST.json: ${field}: has a tag in a name, and names are not rendered; must be a value, or a body of text`,
    ),
  );
});

it('knows the methods, and which of them have no body', async () => {
  const template = { url: 'https://api.example.com/' };
  const { findings } = await lint({
    't/GET.json': { ...template, body: 'x' },
    't/get.json': template,
    't/TRACE.json': template,
  });

  const methods = 'the methods are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
  expect(findings).toEqual([
    `t/TRACE.json: the file: is named after no method; ${methods}`,
    `t/get.json: the file: is named after no method; ${methods}`,
    't/GET.json: body: a GET request has no body; must be absent',
  ]);
});

it('finds directories without a template, files that nobody uses, and parameters that are none', async () => {
  const { findings } = await lint({
    'README.md': 'about them',
    'a/README.md': 'about a',
    'b/GET.json': { url: 'https://api.example.com/' },
    'b/GET.body.j2': 'x',
    'b/params.json': '[]',
    'c/POST.json': { url: 'https://api.example.com/' },
    'c/params.json': { secret: 1 },
  });

  expect(findings).toEqual([
    'a: the file: holds no template; name one after its method: GET.json',
    'b/GET.body.j2: the file: is used by no template; name it as a bodyFile or remove it',
    'b/params.json: the file: is no object; must be an object of parameters',
    'c/POST.json: the file: params.json has a parameter named secret; the name belongs to secret()',
  ]);
});

it.each<[string, unknown, RegExp]>([
  ['no hosts', { allowedHosts: [] }, /settings\.json: allowedHosts must be at least one host, got \[\]\n$/],
  ['no list of hosts', {}, /settings\.json: allowedHosts must be a list of host names, got undefined\n$/],
  ['a host with a scheme', { allowedHosts: ['https://a.example'] }, /allowedHosts must be a host name in ASCII/],
  [
    'a port that is a text',
    { ...SETTINGS, allowedPorts: ['443'] },
    /allowedPorts must be a list of ports, got \[ '443' \]/,
  ],
  ['secrets without hosts', { ...SETTINGS, secrets: { a: {} } }, /secrets must be an object \{ name: \{ "hosts" \} \}/],
  ['an unknown mode', { ...SETTINGS, undefinedVariables: 'no' }, /undefinedVariables must be 'strict' or 'lenient'/],
  ['a misspelt setting', { ...SETTINGS, allowedPort: [1] }, /settings\.json: allowedPort is no setting; remove it/],
  ['a list', [], /settings\.json: must be an object of settings\n$/],
  ['no JSON', '{', /settings\.json: must be JSON that can be read: /],
])('refuses settings with %s', async (_what, settings, message) => {
  const { code, err } = await lint({ 't/GET.json': { url: 'https://api.example.com/' } }, settings);

  expect(err).toMatch(message);
  expect(code).toBe(2);
});

it('takes the settings of a deployed function', async () => {
  const deployed = {
    ...SETTINGS,
    allowedPorts: [443],
    allowHttp: false,
    allowedPrivateCidrs: [],
    maxRedirects: 0,
    requestTimeoutMs: 5_000,
    retryOn: [429],
    maxRetryAfterSeconds: 60,
    maxResponseBytes: 1,
    undefinedVariables: 'strict',
  };

  expect((await lint({ 't/GET.json': { url: 'https://api.example.com/' } }, deployed)).code).toBe(0);
});

it('refuses a directory that is not there, or that holds nothing', async () => {
  expect(await templates(['lint', 'nowhere'])).toEqual({ code: 2, out: '', err: 'nowhere: no such directory\n' });
  const empty = directory.write({});
  expect(await templates(['lint', empty])).toMatchObject({
    code: 2,
    err: `${empty}: holds no template; each is a file <template name>/<METHOD>.json in it\n`,
  });
});
