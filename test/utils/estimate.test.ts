import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../utils/estimate';
import { runInTerminal } from './a-terminal';

const estimate = (...args: string[]) => runInTerminal(main, args);

it('shows the modes side by side, what stops one, and the cheapest', async () => {
  const { code, out } = await estimate('1000000', '--source', 'scan', '--item-bytes', '500', '--page-size', '200');

  expect(code).toBe(0);
  expect(out).toMatch(/^ {28}inline +distributed EXPRESS +distributed STANDARD$/m);
  expect(out).toMatch(/^ {2}state transitions +1,020,007 +25,082 +1,055,082$/m);
  expect(out).toMatch(
    /^inline cannot do it: at most 2766 items fit when each may fail: an execution has 25,000 events$/m,
  );
  expect(out).toMatch(/^cheapest: distributed EXPRESS$/m);
});

it.each([
  [['10000'], 'one can with --source scan, query, export or files'],
  [
    ['10000', '--item-bytes', '20', '--batch-size', '10000', '--item-ms', '5000'],
    'one can with a smaller --batch-size',
  ],
  [
    ['10000', '--batch-size', '10000', '--item-bytes', '50', '--wait', '9'],
    'one can with --source scan, query, export or files and a smaller --batch-size',
  ],
])('says of %j what to change when no mode can do it', async (args, way) => {
  const { code, out } = await estimate(...args);

  expect(code).toBe(0);
  expect(out).toContain(`\nno mode can do it; ${way}\n`);
});

it('says how many items of a list fit', async () => {
  const { out } = await estimate('10000');

  expect(out).toMatch(/^inline cannot do it: at most 256 items of 1024 bytes fit: a state holds 256 KiB$/m);
});

it('prints what the document shows', async () => {
  const document = readFileSync(join(__dirname, '../../docs/dynamo-map-fan-out.md'), 'utf8');
  const [, args = '', shown] = /^\$ npm run estimate -- (.+)\n([^`]+)^```/m.exec(document) ?? [];

  expect((await estimate(...args.split(' '))).out).toBe(shown);
});

it('prints JSON when asked to, and goes by other prices', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'prices-'));
  try {
    const file = join(directory, 'prices.json');
    writeFileSync(file, '{ "perThousandTransitions": 1 }');

    const { out } = await estimate('1000', '--item-bytes', '100', '--json', '--prices', file);

    const { modes } = JSON.parse(out);
    expect(modes[0]).toMatchObject({ mode: 'inline', transitions: 1_005 });
    expect(modes[0].dollars).toBeGreaterThan(1);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('says what claims cost: two transitions and two writes an item', async () => {
  const { out } = await estimate('100', '--item-bytes', '100', '--idempotency', '--json');

  expect(JSON.parse(out).modes[0]).toMatchObject({ transitions: 305, ownEvents: 1_717, writeUnits: 200 });
});

it.each([
  [[], /^exactly one number of items must be named, got 0; see npm run estimate -- --help$/m],
  [['many'], /^ITEMS must be a whole number from 0 to 100000000, got many$/m],
  [['5', '--batch-size', '0'], /^--batch-size must be a whole number from 1 to 100000000, got 0$/m],
  [['5', '--source', 'queue'], /^--source must be one of list, query, scan, export, files, got queue$/m],
  [['5', '--nonsense'], /Unknown option '--nonsense'.*see npm run estimate -- --help$/m],
  [['5', '--prices', 'no-such-file.json'], /^no-such-file.json: cannot be read \(ENOENT\)$/m],
  [['5', '--prices', __filename], /estimate\.test\.ts:1:1: must be JSON: unexpected token 'i'$/m],
])('refuses %j', async (args, message) => {
  const { code, out, err } = await estimate(...args);

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
});
