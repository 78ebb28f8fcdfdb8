import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { decodeTemplate } from '../../../lambda/call-api/decode-template';
import { renderRequest } from '../../../lambda/call-api/render-request';
import { TextRenderer } from '../../../lambda/call-api/render-text';
import { renderTemplate } from '../../../lambda/shared/api-templates/rendered-request';
import { readTemplateFile, type TemplateFile } from '../../../lambda/shared/api-templates/template-file';
import { toItem } from '../../../lambda/shared/api-templates/template-item';
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
  ["https://{{ host }}/?k={{ secret('key') }}", 'b.example.com', "secret 'key' may not be sent to b.example.com"],
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

const PARAMS = {
  id: 'a b/c',
  item: 'say "hi" \\ \u2028',
  n: 2,
  list: [1, 'b', null],
  nested: { a: { b: 1.0 } },
  empty: '',
};

it.each<[string, object | string]>([
  ['a URL with query and fragment', { url: 'https://a.example/{{ id }}?x=1#f', query: { y: "'({{ id }})*!" } }],
  ['a URL that ends with a question mark', { url: 'https://a.example/?', query: { y: ['1', '{{ n }}'], z: [] } }],
  ['a half surrogate pair', { url: 'https://a.example/', query: { y: '\ud800' } }],
  ['headers of its own', { url: 'u', headers: { 'user-agent': 'x', 'ACCEPT-ENCODING': 'br', 'X-Id': '{{ id }}' } }],
  [
    'a body as an object',
    { url: 'u', body: { a: ['{{ item }}', 1.5, true, null, {}], b: { '{{ c }}': '{{ list }}' } } },
  ],
  ['a body as a list', { url: 'u', body: [['{{ n }}']] }],
  ['numbers beyond a double', '{"url": "u", "body": {"n": 12345678901234567890, "m": 0.1234567890123456789}}'],
  [
    'a body as JSON text',
    { url: 'u', headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{{ nested | tojson }}' },
  ],
  ['a body as plain text', { url: 'u', body: '{{ item }}\n\n' }],
  ['a body of nothing', { url: 'u', body: '{{ empty }}' }],
  ['an idempotency header', { url: 'u', idempotencyHeader: 'Idempotency-Key', body: "{{ secret('s') | upper }}" }],
])('renders %s as the caller function does', (_what, fields) => {
  const path = directory.write({ 't/POST.json': fields });
  const { template } = readTemplateFile(join(path, 't/POST.json')) as { template: TemplateFile };
  const secret = (name: string) => `<${name}>`;

  const shown = renderTemplate(template, { params: PARAMS, undefinedVariables: 'strict', secret });

  const sent = renderRequest(
    decodeTemplate(marshall(toItem(template)) as unknown as Parameters<typeof decodeTemplate>[0]),
    { method: 'POST', idempotencyKey: '[idempotency key]' },
    new TextRenderer({ params: PARAMS, undefinedVariables: 'strict', secret, now: () => 0 }),
  );
  expect({ ...shown, headers: Object.fromEntries(shown.headers) }).toEqual(sent);
});
