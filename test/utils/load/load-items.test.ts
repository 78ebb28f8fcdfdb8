import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { countItems, writeItems } from '../../../utils/load/write-items';
import { main } from '../../../utils/load-table';
import { type CommandRun, runInTerminal, type TerminalOptions } from '../a-terminal';
import { startTables, type TablesApp } from '../app-with-tables';

let app: TablesApp;
const directory = mkdtempSync(join(tmpdir(), 'load-items-'));

beforeAll(async () => {
  app = await startTables(['orders', 'broken', 'resumed', 'changed'], ['user', 'no'], AttributeType.NUMBER);
});
afterAll(async () => {
  await app.stop();
  rmSync(directory, { recursive: true });
});

/** Runs `npm run load -- FILE --items` with such a file. */
async function load(
  [name, content]: readonly [name: string, content: string],
  table: string,
  more: readonly string[] = [],
  options: TerminalOptions = {},
): Promise<CommandRun> {
  const file = join(directory, name);
  writeFileSync(file, content);
  const args = [file, '--items', '--table', table, '--endpoint', app.endpoint, ...more];
  const { code, out, err } = await runInTerminal(main, args, options);
  return { code, out, err: err.replaceAll(`${directory}/`, '') };
}

it('writes each record as an item, with keys of the types that the table has, and counts them', async () => {
  const { code, out } = await load(['orders.csv', '\ufeffuser,no,amount\r\nada,1,9.50\r\nada,2,\r\n'], 'orders', [
    '--verify',
  ]);
  const json = await load(['more.jsonl', '{"user":"bob","no":3,"lines":[1]}\n'], 'orders', ['--json']);

  expect(out).toBe('wrote 2 items of orders.csv to table orders\n2 of 2 keys are in the table\n');
  expect(JSON.parse(json.out)).toEqual({ file: 'more.jsonl', table: 'orders', records: 1, written: 1, resumed: 0 });
  expect(await app.itemsOf('orders')).toEqual(
    expect.arrayContaining([
      { user: { S: 'ada' }, no: { N: '1' }, amount: { S: '9.50' } },
      { user: { S: 'ada' }, no: { N: '2' }, amount: { S: '' } },
      { user: { S: 'bob' }, no: { N: '3' }, lines: { L: [{ N: '1' }] } },
    ]),
  );
  expect(code).toBe(0);
});

it.each<[string, string, string, RegExp]>([
  ['a key that stands twice', 'a.csv', 'user,no\na,1\nb,1\na,1.0\n', /^a\.csv:4: has the same key as line 2 \(user = a, no = 1\.0\); one would be lost\n$/], // biome-ignore format: a row
  ['a key that is missing', 'a.jsonl', '{"user":"a","no":1}\n{"user":"a"}', /^a\.jsonl:2: has no 'no', which is part of the table's key\n$/], // biome-ignore format: a row
  ['a key of another type', 'a.json', '[{"user":1,"no":1}]', /^a\.json:1: 'user' is part of the table's key and must be a text that is not empty\n$/], // biome-ignore format: a row
  ['a key that is no number', 'a.csv', 'user,no\na,one\n', /^a\.csv:2: 'no' is part of the table's key and must be a number\n$/], // biome-ignore format: a row
  ['a key that is too long', 'a.json', `[{"user":"${'a'.repeat(2_049)}","no":1}]`, /^a\.json:1: 'user' .* may take 2048 bytes at the most\n$/], // biome-ignore format: a row
  ['a record that is no object', 'a.jsonl', '5', /^a\.jsonl:1: must be an object, to be an item of a table\n$/],
  ['an item that is too large', 'a.json', `[{"user":"a","no":1,"x":"${'x'.repeat(409_600)}"}]`, /^a\.json:1: takes about 4096\d\d bytes, and an item of DynamoDB 409600 at the most\n$/], // biome-ignore format: a row
  ['a name that the SDK cannot take', 'a.json', '[{"user":"a","no":1,"constructor":1}]', /^a\.json:1: holds what DynamoDB cannot: /], // biome-ignore format: a row
  ['a file without a record', 'a.json', '[]', /^a\.json: holds no record\n$/],
])('refuses %s and writes nothing', async (_what, name, content, message) => {
  const { code, out, err } = await load([name, content], 'broken');

  expect(err).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(await app.itemsOf('broken')).toEqual([]);
});

const MANY = ['many.csv', `user,no\n${Array.from({ length: 450 }, (_, no) => `u,${no}\n`).join('')}`] as const;

/** Ten seconds between any two looks at the clock, so that each wave says how far it is, and is then interrupted. */
function interruptedAtOnce(): TerminalOptions {
  let nowMs = 0;
  return {
    now: () => {
      nowMs += 10_000;
      return nowMs;
    },
    onErr: (_text, interrupt) => interrupt(),
  };
}

it('goes on where a run broke off, and the counts match', async () => {
  const broken = await load(MANY, 'resumed', [], interruptedAtOnce());
  const held = await app.itemsOf('resumed');
  const { out } = await load(MANY, 'resumed', ['--verify']);

  expect(broken).toEqual({
    code: 130,
    out: '',
    err: '200 of 450 items\n200 of 450 items are written; the same command goes on from there\n',
  });
  expect(held).toHaveLength(200);
  expect(out).toBe(
    'wrote 250 items of many.csv to table resumed; 200 were written by the run before, 450 in all\n' +
      '450 of 450 keys are in the table\n',
  );
  expect(await app.itemsOf('resumed')).toHaveLength(450);
  expect(existsSync(join(directory, 'many.csv.progress'))).toBe(false);
});

it('begins anew when the file is another one, or when it is told to', async () => {
  await load(MANY, 'changed', [], interruptedAtOnce());
  const anew = await load(MANY, 'changed', ['--anew'], interruptedAtOnce());
  const other = await load(['many.csv', 'user,no\nx,1\n'], 'changed');

  expect(anew.err).toMatch(/^200 of 450 items\n/);
  expect(other.out).toBe('wrote 1 items of many.csv to table changed\n');
});

it.each([
  [['--items'], /^--items needs --table, the table to write to; see npm run load -- --help\n$/],
  [['--verify'], /^--anew and --verify go with --items; see npm run load -- --help\n$/],
])('refuses %j', async (args, message) => {
  const { code, err } = await runInTerminal(main, ['simplelist.json', ...args]);

  expect(err).toMatch(message);
  expect(code).toBe(2);
});

describe('when the table does not take or give all of a batch', () => {
  const items = Array.from({ length: 30 }, (_, no) => ({ no }));
  const waited: number[] = [];
  const work = (send: (input: never) => object) => ({
    client: { send: async ({ input }: { input: never }) => send(input) } as unknown as DynamoDBDocumentClient,
    table: 't',
    terminal: { interrupted: new AbortController().signal, sleep: async (ms: number) => void waited.push(ms) },
  });
  beforeEach(() => waited.splice(0));

  it('sends the rest again, ever later', async () => {
    const taken: number[] = [];
    const waves: number[] = [];

    await writeItems(
      work(({ RequestItems: { t: puts } }: { RequestItems: { t: { PutRequest: { Item: { no: number } } }[] } }) => {
        taken.push(...puts.slice(0, 10).map(({ PutRequest }) => PutRequest.Item.no));
        return { UnprocessedItems: puts.length > 10 ? { t: puts.slice(10) } : {} };
      }),
      items,
      (count) => waves.push(count),
    );

    expect(waves).toEqual([30]);
    expect(taken.sort((a, b) => a - b)).toEqual(items.map(({ no }) => no));
  });

  it('gives up when nothing is taken any more', async () => {
    const refused = writeItems(
      work(({ RequestItems }: { RequestItems: object }) => ({ UnprocessedItems: RequestItems })),
      items.slice(0, 1),
      () => {},
    );

    await expect(refused).rejects.toThrow("table 't' takes no more at this rate");
    expect(waited).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });

  it('counts just the keys that are there', async () => {
    const found = await countItems(
      work(({ RequestItems: { t } }: { RequestItems: { t: { Keys: { no: number }[] } } }) => ({
        Responses: { t: t.Keys.slice(0, 10).filter(({ no }) => no !== 7) },
        UnprocessedKeys: t.Keys.length > 10 ? { t: { Keys: t.Keys.slice(10) } } : {},
      })),
      items,
      [{ name: 'no', type: 'N', maxBytes: 1_024 }],
    );

    expect(found).toBe(29);
  });
});
