import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { LARGEST_LIST_BYTES } from '../../utils/list-file';
import { main } from '../../utils/load-table';
import { type CommandRun, runInTerminal } from './a-terminal';
import { startTables, type TablesApp } from './app-with-tables';

let app: TablesApp;
const directory = mkdtempSync(join(tmpdir(), 'load-'));

beforeAll(async () => {
  app = await startTables(['lists'], ['id']);
});
afterAll(async () => {
  await app.stop();
  rmSync(directory, { recursive: true });
});

const { fanOut: _fanOut, ...others } = JSON.parse(readFileSync(join(__dirname, '../../config.json'), 'utf8'));
const FAN_OUT = {
  tableName: 'lists',
  attribute: 'values',
  maxConcurrency: 1,
  waitDurationSeconds: 0,
  timeoutDurationSeconds: 60,
  itemFormat: 'plain',
};

function aFile(name: string, text: string | Buffer): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

/** Runs `npm run load -- <args>` against the runner, with an item of the test's own as the key. */
async function load(id: string, ...args: readonly string[]): Promise<CommandRun> {
  const config = aFile(
    `${id}.json`,
    JSON.stringify({ ...others, fanOut: { ...FAN_OUT, partitionKey: { name: 'id', value: id } } }),
  );
  const { code, out, err } = await runInTerminal(main, ['--config', config, '--endpoint', app.endpoint, ...args]);
  return { code, out, err: err.replaceAll(`${directory}/`, '') };
}

const itemOf = (id: string) => app.itemOf('lists', { id });

it('writes the list as the item that the state machine reads', async () => {
  const { code, out } = await load('plain', 'simplelist.json');

  expect(await itemOf('plain')).toEqual({
    id: { S: 'plain' },
    values: { L: [{ S: 'Computer Science' }, { S: 'Economics' }, { S: 'Mathematics' }] },
  });
  expect(out).toBe('wrote 3 items of simplelist.json to table lists, item id = "plain", attribute values\n');
  expect(code).toBe(0);
});

it('keeps every digit of a number, null, and lists in lists', async () => {
  await load('exact', aFile('exact-list.json', '[12345678901234567890, 0.1234567890123456789, null, [[1]], {}]'));

  expect(await itemOf('exact')).toMatchObject({
    values: {
      L: [
        { N: '12345678901234567890' },
        { N: '0.1234567890123456789' },
        { NULL: true },
        { L: [{ L: [{ N: '1' }] }] },
        { M: {} },
      ],
    },
  });
});

it('leaves other attributes of the item alone', async () => {
  await app.client.send(
    new PutItemCommand({ TableName: 'lists', Item: { id: { S: 'shared' }, owner: { S: 'team-a' } } }),
  );

  await load('shared', 'simplelist.json');

  expect(await itemOf('shared')).toMatchObject({ owner: { S: 'team-a' }, values: { L: expect.any(Array) } });
});

it('takes a file with a byte order mark', async () => {
  expect(await load('bom', aFile('bom-list.json', '\uFEFF["a"]'))).toMatchObject({ code: 0 });
});

it('writes a list that just fits, and refuses one that is a byte too large', async () => {
  const frame = Buffer.byteLength(JSON.stringify({ list: { L: [{ S: '' }] } }));
  const fitting = JSON.stringify(['a'.repeat(LARGEST_LIST_BYTES - frame)]);

  expect(await load('fits', aFile('fits-list.json', fitting))).toMatchObject({ code: 0 });
  const refused = await load('large', aFile('large-list.json', fitting.replace('a', 'aa')));

  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toMatch(
    /^large-list.json: takes 258049 bytes as DynamoDB's typed JSON, and the state machine can read 258048/,
  );
  expect(await itemOf('large')).toBeUndefined();
});

it.each<[string, () => string[], RegExp]>([
  ['an object', () => [aFile('object.json', '{"a":1}')], /^object.json:1: must be a JSON array, got an object\n$/],
  ['a bare number', () => [aFile('number.json', '5')], /^number.json:1: must be a JSON array, got a number\n$/],
  ['null', () => [aFile('null.json', 'null')], /^null.json:1: must be a JSON array, got null\n$/],
  ['text that is not JSON', () => [aFile('broken.json', '["a",')], /^broken.json:1: must be JSON, got /],
  ['a file that is not there', () => ['none.json'], /^none.json: no such file/],
  [
    'a list longer than one run takes',
    () => [aFile('long.json', JSON.stringify(Array.from({ length: 2_767 }, (_, i) => i)))],
    /^.*long.json: has 2767 items, and the state machine takes 2766 at the most with these settings; split it/,
  ],
  ['a directory', () => ['.'], /^\.: no such file/],
  [
    'a name that the SDK cannot take',
    () => [aFile('constructor.json', '[{"constructor":1}]')],
    /^constructor.json: holds what DynamoDB cannot: /,
  ],
  [
    'a name that the SDK leaves out',
    () => [aFile('proto.json', '["a",{"b":{"__proto__":1}}]')],
    /^proto.json:1: has a member '__proto__', which the AWS SDK leaves out; give it another name\n$/,
  ],
  [
    'bytes that are not UTF-8',
    () => [aFile('latin1.json', Buffer.from('["café"]', 'latin1'))],
    /^latin1.json: must be UTF-8 text\n$/,
  ],
  [
    'an endpoint of another protocol',
    () => ['simplelist.json', '--endpoint', 'ftp://127.0.0.1'],
    /^--endpoint must be a URL such as http:\/\/127.0.0.1:8000, got 'ftp:\/\/127.0.0.1'\n$/,
  ],
  ['no file', () => [], /^exactly one file must be named, got 0; see npm run load -- --help\n$/],
  [
    'a missing table',
    () => ['simplelist.json', '--table', 'other'],
    /^no table 'other' at http:\/\/127.0.0.1:\d+; there are: lists; name one with --table, or deploy the stack that has it first\n$/,
  ],
  [
    'an endpoint that is no URL',
    () => ['simplelist.json', '--endpoint', 'here'],
    /^--endpoint must be a URL such as http:\/\/127.0.0.1:8000, got 'here'\n$/,
  ],
  ['an unknown option', () => ['simplelist.json', '--tabel', 'x'], /Unknown option '--tabel'/],
])('refuses %s and writes nothing', async (_what, args, message) => {
  const { code, out, err } = await load('refused', ...args());

  expect(err).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(await itemOf('refused')).toBeUndefined();
});
