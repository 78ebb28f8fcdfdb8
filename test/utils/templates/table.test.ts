import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startTables, type TablesApp } from '../app-with-tables';
import { aDirectory, type Files, templates } from './a-directory';

let app: TablesApp;
const directory = aDirectory();

beforeAll(async () => {
  app = await startTables(['templates', 'empty', 'listed'], ['PK', 'SK']);
});
afterAll(async () => {
  await app.stop();
  directory.remove();
});

const SETTINGS = { tableName: 'templates', allowedHosts: ['api.example.com'] };

/** Runs a command against the runner, with settings that name its table. */
function command(...args: readonly string[]) {
  const settings = join(directory.write({ 'settings.json': SETTINGS }), 'settings.json');
  return templates(['--settings', settings, '--endpoint', app.endpoint, ...args]);
}

const itemOf = (name: string, method: string) => app.itemOf('templates', { PK: name, SK: method });

it('writes each template as the item that the caller reads, a second time the same', async () => {
  const files = {
    'put/POST.json':
      '{"url": "https://api.example.com/{{ id }}", "query": {"a": ["1", "2"]}, "body": {"n": 12345678901234567890}}',
    'put/PUT.json': { url: 'https://api.example.com/', bodyFile: 'PUT.body.j2', idempotencyHeader: 'X-Key' },
    'put/PUT.body.j2': 'line\n{{ a }}\n',
    'put/params.json': { id: 1, a: 2 },
  };

  const first = await command('put', directory.write(files));
  const second = await command('put', directory.write(files));

  expect(await itemOf('put', 'POST')).toEqual({
    PK: { S: 'put' },
    SK: { S: 'POST' },
    url: { S: 'https://api.example.com/{{ id }}' },
    query: { M: { a: { L: [{ S: '1' }, { S: '2' }] } } },
    body: { M: { n: { N: '12345678901234567890' } } },
  });
  expect(await itemOf('put', 'PUT')).toMatchObject({
    body: { S: 'line\n{{ a }}\n' },
    idempotencyHeader: { S: 'X-Key' },
  });
  expect(first).toEqual({
    code: 0,
    out:
      'wrote put POST https://api.example.com/{{ id }}\n' +
      'wrote put PUT https://api.example.com/\n' +
      'wrote 2 templates to table templates\n',
    err: '',
  });
  expect(second).toEqual(first);
});

it('replaces what a template no longer has', async () => {
  const url = 'https://api.example.com/';
  await command('put', directory.write({ 'less/GET.json': { url, comment: 'old' } }));

  await command('put', directory.write({ 'less/GET.json': { url } }));

  expect(await itemOf('less', 'GET')).toEqual({ PK: { S: 'less' }, SK: { S: 'GET' }, url: { S: url } });
});

it('writes nothing when one of the templates is wrong', async () => {
  const { code, out, err } = await command(
    'put',
    directory.write({
      'good/GET.json': { url: 'https://api.example.com/' },
      'wrong/GET.json': { url: 'https://evil.example/' },
    }),
  );

  expect(err).toMatch(/wrong\/GET\.json: url: host evil\.example is not in allowedHosts .*\nnothing was written\n$/);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(await itemOf('good', 'GET')).toBeUndefined();
});

it('says with --dry-run what it would write, without a table', async () => {
  const path = directory.write({ 'dry/GET.json': { url: 'https://api.example.com/' } });

  expect(await command('put', path, '--dry-run', '--table', 'nowhere', '--endpoint', 'http://127.0.0.1:1')).toEqual({
    code: 0,
    out: 'would write dry GET https://api.example.com/\nwould write 1 template to table nowhere\n',
    err: '',
  });
});

it.each<[string, Files]>([
  [
    'every field',
    {
      'there/POST.json':
        '{"comment": "c", "url": "https://api.example.com/", "headers": {"X-A": "{{ a }}"}, "query": {"q": ["1", "2"]},' +
        ' "body": {"n": 12345678901234567890, "f": 0.5, "l": [true, null, "x"]}, "idempotencyHeader": "X-Key"}',
    },
  ],
  [
    'a body of its own file',
    {
      'there/POST.json': { url: 'https://api.example.com/', bodyFile: 'b.txt' },
      'there/b.txt': 'a "quoted"\n',
    },
  ],
])('prints a template as a file that gives the same item again: %s', async (_what, files) => {
  await command('put', directory.write(files));
  const before = await itemOf('there', 'POST');

  const { code, out, err } = await command('get', 'there', 'post');
  await command('put', directory.write({ 'there/POST.json': out }));

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(await itemOf('there', 'POST')).toEqual(before);
});

it('says what of an item a file cannot hold', async () => {
  const item = { PK: { S: 'extra' }, SK: { S: 'GET' }, url: { S: 'https://api.example.com/' } };
  await app.client.send(new PutItemCommand({ TableName: 'templates', Item: { ...item, owner: { S: 'team-a' } } }));
  await app.client.send(
    new PutItemCommand({
      TableName: 'templates',
      Item: { ...item, SK: { S: 'PUT' }, body: { M: { s: { SS: ['a'] } } } },
    }),
  );

  expect(await command('get', 'extra', 'GET')).toEqual({
    code: 0,
    out: '{\n  "url": "https://api.example.com/"\n}\n',
    err: 'note: the item also has owner, which a file cannot hold\n',
  });
  expect(await command('get', 'extra', 'PUT')).toEqual({
    code: 2,
    out: '',
    err: 'body.s of the item is a set, which no file can hold\n',
  });
});

it('lists templates by name and method over more than one page', async () => {
  // A page of a scan ends at one megabyte.
  const comment = 'x '.repeat(90_000);
  const url = 'https://api.example.com/';
  const files = Object.fromEntries(
    [...'gfedcba'].map((name) => [`${name}-template/GET.json`, { url: `${url}${name}`, comment }]),
  );
  await command('put', directory.write({ ...files, 'a-template/DELETE.json': { url } }), '--table', 'listed');

  const { code, out } = await command('list', '--table', 'listed');

  expect(out).toBe(
    [
      'a-template  DELETE  https://api.example.com/',
      ...[...'abcdefg'].map((name) => `${name}-template  GET     ${url}${name}`),
      '',
    ].join('\n'),
  );
  expect(code).toBe(0);
});

it('says so when a table holds no template', async () => {
  expect(await command('list', '--table', 'empty')).toEqual({
    code: 0,
    out: '',
    err: 'table empty holds no template\n',
  });
});

it('takes table and hosts from config.json by default', async () => {
  const { apiCaller } = JSON.parse(readFileSync(join(__dirname, '../../../config.json'), 'utf8'));

  expect(await templates(['put', 'utils/api-templates', '--dry-run'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(`would write 5 templates to table ${apiCaller.tableName}\n$`),
  });
});

it.each<[string, string[], RegExp]>([
  [
    'a template that is not there',
    ['get', 'no', 'GET'],
    /^no template no GET in table 'templates'; npm run templates -- list/,
  ],
  [
    'a missing table',
    ['list', '--table', 'other'],
    /^no table 'other' at http:.*; there are: (?:\w+, ){2}\w+; name one with --table, or deploy/,
  ],
  ['an endpoint that is no URL', ['list', '--endpoint', 'here'], /^--endpoint must be a URL such as/],
  ['no command', [], /^the command must be put, get, list, lint or render, got ''; see npm run templates -- --help\n$/],
  ['an unknown command', ['push', 'x'], /^the command must be .*, got 'push'/],
  ['an operand too few', ['get', 'x'], /^the command takes NAME METHOD, got 'x'; see/],
  ['an operand too many', ['list', 'x'], /^the command takes nothing, got 'x'; see/],
  ['no parameters', ['render', 'utils/api-templates', 'order', 'GET'], /^--params must be an object of JSON, such as/],
  ['an unknown option', ['list', '--tabel', 'x'], /Unknown option '--tabel'.*see npm run templates -- --help\n$/],
])('refuses %s', async (_what, args, message) => {
  const { code, out, err } = await command(...args);

  expect(err).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

it('explains itself', async () => {
  const { code, out } = await templates(['--help']);

  expect(out).toMatch(/Usage: npm run templates -- COMMAND/);
  expect(code).toBe(0);
});
