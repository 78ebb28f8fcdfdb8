import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { main } from '../../utils/demo';
import { shownInReadme } from '../support/readme';
import { runInTerminal } from './a-terminal';

const directory = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(directory, { recursive: true }));

const start = (...args: readonly string[]) => runInTerminal(main, ['--reports', directory, ...args]);

it('prints what the README shows', async () => {
  const { code, out } = await start();

  const printed = out.replace(/^note: functions declare .*\n/m, '').replaceAll(directory, 'reports');
  expect(printed.trimEnd()).toBe(shownInReadme('npm start'));
  expect(code).toBe(0);
  const told = readdirSync(directory).map((name) => {
    const page = readFileSync(join(directory, name), 'utf8');
    return [basename(name, '.html'), page.match(/<strong>([^<]+)/)?.[1], page.includes('npm start -- --reports')];
  });
  // The first thing that each report names is what failed, if anything did.
  expect(told).toEqual([
    ['ApiCaller', 'ApiCaller.Timeout', true],
    ['CatchAndRetry', 'BrokenOrder', true],
    ['EachOrder', 'ApiCaller.ClientError', true],
    ['FanOut', undefined, true],
    ['HelloWorld', undefined, true],
    ['ImageProcessing', 'UnreadableImage', true],
    ['Microservices', undefined, true],
    ['ModelTraining', undefined, true],
    ['Onboarding', undefined, true],
    ['OrderProcessing', 'OrderCancelled', true],
    ['Registration', 'UnknownUserTypeError', true],
    ['SalesEtl', undefined, true],
    ['ShipPending', undefined, true],
    ['TeamA', 'Rejected', true],
    ['WaitBeforeRetry', 'TransientError', true],
  ]);
});

it('prints nothing but one JSON array on stdout with --json, and fails as the workflow fails', async () => {
  const config = join(directory, 'config.json');
  const settings = JSON.parse(readFileSync(join(__dirname, '../../config.json'), 'utf8'));
  writeFileSync(
    config,
    JSON.stringify({
      ...settings,
      fanOut: { ...settings.fanOut, waitDurationSeconds: 25, timeoutDurationSeconds: 20 },
    }),
  );

  const { code, out } = await start('--json', '--only', 'FanOut', '--config', config);

  expect(JSON.parse(out)).toEqual([
    {
      workflow: 'FanOut',
      status: 'TIMED_OUT',
      input: {},
      total: 3,
      succeeded: 0,
      failed: 0,
      transitions: 4,
      simulatedMs: 20_000,
      reports: [join(directory, 'FanOut.html')],
    },
  ]);
  expect(code).toBe(1);
});

it('explains itself', async () => {
  const { code, out } = await start('--help');

  expect(out).toMatch(/Usage: npm start/);
  expect(code).toBe(0);
});

it.each([
  [['--lst', 'x'], /Unknown option '--lst'.*see npm start -- --help/],
  [['--only', 'Nope'], /^--only must be one of FanOut, ApiCaller, TeamA, Orders, Guide, got 'Nope'\n$/],
  [['--list', 'none.json'], /^none.json: no such file, neither here nor among the samples in utils\/\n$/],
  [['--config', 'none.json'], /^none.json: cannot be read \(ENOENT\)\n$/],
])('refuses %j before anything is synthesized', async (args, message) => {
  const { code, err } = await start(...args);

  expect(err).toMatch(message);
  expect(code).toBe(2);
});
