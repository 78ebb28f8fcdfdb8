import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { FanOutStack } from '../../bin/fan-out-stack';
import { featureFlags } from '../../bin/feature-flags';
import { GuideStack } from '../../bin/guide-stack';
import { readConfig } from '../../config';
import { main } from '../../utils/demo';
import { startSampleApiProcess } from '../../utils/demo/sample-api-process';
import { synthesizeApps } from '../../utils/demo/synthesize-apps';
import { startSampleApi } from '../../utils/sample-api/server';
import { shownInReadme } from '../support/readme';
import { runInTerminal } from './a-terminal';

// Both are processes of their own; one test starts them, the other stands in for them.
jest.mock('../../utils/demo/synthesize-apps', () => {
  const actual = jest.requireActual('../../utils/demo/synthesize-apps');
  return { synthesizeApps: jest.fn(actual.synthesizeApps) };
});
jest.mock('../../utils/demo/sample-api-process', () => {
  const actual = jest.requireActual('../../utils/demo/sample-api-process');
  return { startSampleApiProcess: jest.fn(actual.startSampleApiProcess) };
});

const SETTINGS = JSON.parse(readFileSync(join(__dirname, '../../config.json'), 'utf8'));
const directory = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(directory, { recursive: true }));

const start = (...args: readonly string[]) => runInTerminal(main, ['--reports', directory, ...args]);

/** Writes settings to a file of the usual name; returns its path. */
function configFile(settings: object): string {
  const file = join(mkdtempSync(join(directory, 'config-')), 'config.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

it('prints what the README shows, for the stacks that a process of its own wrote as --config has them', async () => {
  // A schedule more or less changes nothing that is printed.
  const { schedule: _none, ...crossTeam } = SETTINGS.crossTeam;

  const { code, out } = await start('--config', configFile({ ...SETTINGS, crossTeam }));

  const template = readFileSync(join(__dirname, '../../cdk.out/TeamA.template.json'), 'utf8');
  expect(template.match(/"AWS::Scheduler::Schedule"/g)).toHaveLength(1);

  const printed = out.replace(/^note: functions declare .*\n/m, '').replaceAll(directory, 'reports');
  expect(printed.trimEnd()).toBe(shownInReadme('npm start'));
  expect(code).toBe(0);
  const told = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => {
      const page = readFileSync(join(directory, name), 'utf8');
      return [basename(name, '.html'), page.match(/<strong>([^<]+)/)?.[1], page.includes('npm start -- --reports')];
    });
  // The first thing that each report names is what failed, if anything did.
  expect(told).toEqual([
    ['ApiCaller', 'ApiCaller.ClientError', true],
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
  jest.mocked(synthesizeApps).mockImplementationOnce(async (file) => {
    const outdir = join(directory, 'cdk.out');
    const app = new App({ outdir, context: featureFlags() });
    new FanOutStack(app, 'FanOut', readConfig(file).fanOut);
    // Its tasks are what the demo mocks.
    new GuideStack(app, 'Guide', { mailHosts: ['api.example.com'] });
    return app.synth().directory;
  });
  jest.mocked(startSampleApiProcess).mockImplementationOnce(startSampleApi);
  const config = configFile({
    ...SETTINGS,
    fanOut: { ...SETTINGS.fanOut, waitDurationSeconds: 25, timeoutDurationSeconds: 20 },
  });

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
