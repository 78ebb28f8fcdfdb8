import { join } from 'node:path';
import { aDirectory, type Files, templates } from './a-directory';

const directory = aDirectory();
afterAll(() => directory.remove());

const SETTINGS = {
  allowedHosts: ['api.example.com', 'b.example.com'],
  secrets: { key: { hosts: ['api.example.com'] } },
};

/** Renders `t` with a method of the files. */
async function render(files: Files, method: string, params: string, ...options: string[]) {
  const path = directory.write({ ...files, 'settings.json': SETTINGS });
  const settings = ['--settings', join(path, 'settings.json')];
  const given = params.startsWith('@') ? `@${join(path, params.slice(1))}` : params;
  return templates(['render', path, 't', method, '--params', given, ...settings, ...options], path);
}

it('prints the request as it would go out, with secrets masked', async () => {
  const template = {
    url: 'https://api.example.com/orders/{{ id }}',
    headers: { Authorization: "Bearer {{ secret('key') }}", 'Content-Type': 'application/json' },
    query: { q: ['{{ q }}', 'b c'] },
    bodyFile: 'POST.body.j2',
    idempotencyHeader: 'Idempotency-Key',
  };

  const { code, out, err } = await render(
    { 't/POST.json': template, 't/POST.body.j2': '{"name": {{ name | tojson }}}\n' },
    'post',
    '{"id": 7, "q": "ä&", "name": "A \\"B\\""}',
  );

  expect(out).toBe(
    [
      'POST https://api.example.com/orders/7?q=%C3%A4%26&q=b%20c',
      'Authorization: Bearer [secret:key]',
      'Content-Type: application/json',
      'Idempotency-Key: [idempotency key]',
      'User-Agent: cdk-sfn-patterns/TemplateApiCaller',
      'Accept-Encoding: gzip, deflate, br',
      '',
      '{"name": "A \\"B\\""}',
      '',
    ].join('\n'),
  );
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

it('takes parameters from a file', async () => {
  const { out } = await render(
    { 't/GET.json': { url: 'https://api.example.com/{{ id }}' }, 'p.json': { id: 5 } },
    'GET',
    '@p.json',
  );

  expect(out).toMatch(/^GET https:\/\/api\.example\.com\/5\n/);
});

it('treats undefined variables by the mode', async () => {
  const files = { 't/GET.json': { url: 'https://api.example.com/', headers: { 'X-A': '[{{ nothing }}]' } } };

  expect(await render(files, 'GET', '{}')).toEqual({
    code: 2,
    out: '',
    err: "t/GET.json: headers.X-A: line 1, column 5: 'nothing' is undefined\n",
  });
  expect(await render(files, 'GET', '{}', '--undefined', 'lenient')).toMatchObject({
    code: 0,
    out: expect.stringContaining('X-A: []\n'),
  });
  expect(await render(files, 'GET', '{}', '--undefined', 'loose')).toMatchObject({
    code: 2,
    err: "--undefined must be strict or lenient, got 'loose'\n",
  });
});

it.each([
  ['https://{{ host }}/', 'c.example.com', 'host c.example.com is not in allowedHosts (host-not-allowed)'],
  [
    "https://{{ host }}/?k={{ secret('key') }}",
    'b.example.com',
    "secret 'key' may not be sent to https://b.example.com",
  ],
  ["https://{{ host }}/?k={{ secret('no') }}", 'b.example.com', "secret 'no' is not granted"],
])('prints %s with %s all the same, and says that it would be refused', async (url, host, reason) => {
  const { code, out, err } = await render({ 't/GET.json': { url } }, 'GET', JSON.stringify({ host }));

  expect(out).toMatch(`GET https://${host}/`);
  expect(err).toBe(`the caller refuses to send this: ${reason}\n`);
  expect(code).toBe(2);
});

it.each<[string, Files, string, RegExp]>([
  ['no JSON', {}, '{', /^--params: must be JSON that can be read: /],
  ['a list', {}, '[1]', /^--params: must be an object of parameters\n$/],
  ['a file that is not there', {}, '@no.json', /^no\.json: must be JSON that can be read: ENOENT/],
  ['a template that is not there', {}, '{}', /^t\/GET\.json: no such template\n$/],
  [
    'a template that is malformed',
    { 't/GET.json': { a: 1 } },
    '{}',
    /^t\/GET\.json: a: is no field.*\nt\/GET\.json: url: /,
  ],
])('refuses parameters or a template: %s', async (_what, files, params, message) => {
  const given =
    Object.keys(files).length > 0 || params === '{}' ? files : { 't/GET.json': { url: 'https://api.example.com/' } };

  const { code, out, err } = await render(given, 'GET', params);

  expect(err).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

it('prints a body as it leaves the table, with every digit of its numbers', async () => {
  const template =
    '{"url": "https://api.example.com/", "body": {"n": 12345678901234567890, "a": ["{{ item }}", true, null, {}]}}';

  const { code, out } = await render({ 't/POST.json': template }, 'POST', JSON.stringify({ item: 'say "hi"' }));

  expect(out).toMatch(/\nContent-Type: application\/json\n/);
  expect(out).toMatch(/\n\n\{"n":12345678901234567890,"a":\["say \\"hi\\"",true,null,\{\}\]\}\n$/);
  expect(code).toBe(0);
});

it('prints no body where the text renders to nothing', async () => {
  const template = { url: 'https://api.example.com/', body: '{{ empty }}' };

  const { code, out } = await render({ 't/POST.json': template }, 'POST', '{"empty": ""}');

  expect(out).toMatch(/\nAccept-Encoding: gzip, deflate, br\n$/);
  expect(out).not.toContain('Content-Type');
  expect(code).toBe(0);
});

it.each<[string, object, RegExp]>([
  ['is too large', { body: 'a'.repeat(204_800) }, /^the template item: must be at most 204800 bytes of JSON, got 20/],
  ['nests too deep', { body: nested(40) }, /^body(\.a)+: is nested deeper than 32 levels\n$/],
  [
    'sets the idempotency header twice',
    { headers: { 'x-key': '1' }, idempotencyHeader: 'X-Key' },
    /^headers\.X-Key: is set, and idempotencyHeader sets it too\n$/,
  ],
  [
    'calls something JSON that is not',
    { headers: { 'Content-Type': 'application/json' }, body: '{"a": oops}' },
    /^body: is not JSON once rendered \(.*oops.*\)\n$/,
  ],
])('refuses a template that %s, as the caller would', async (_what, fields, message) => {
  const template = { url: 'https://api.example.com/', ...fields };

  const { code, out, err } = await render({ 't/POST.json': template }, 'POST', '{}');

  expect(err.replace('t/POST.json: ', '')).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

function nested(levels: number): object {
  return levels === 0 ? {} : { a: nested(levels - 1) };
}
