import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineFailing, defineForever } from '../fixtures/shapes/endings';
import { defineTwoStacks } from '../fixtures/shapes/two-stacks';
import { removeSynthesized, scratchDirectory, synthesize, synthesizeStack } from '../fixtures/synthesize';
import { defineTutorial, TUTORIAL_ITEMS } from '../fixtures/tutorial/app';
import { ATerminal } from './a-terminal';
import { main } from './built-command';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const BIN = join(__dirname, '../../bin/sfn-local.js');

let tutorial: string;
let items: string;
let twoStacks: string;

/** Writes a file with this text and gives its path. */
function aFile(text: string): string {
  const path = join(scratchDirectory(), 'file.json');
  writeFileSync(path, text);
  return path;
}

async function runMain(argv: string[], options: { stdin?: string; hasColor?: boolean } = {}) {
  const terminal = new ATerminal(options);
  const exitCode = await main(argv, terminal);
  return { exitCode, stdout: terminal.stdout, stderr: terminal.stderr };
}

beforeAll(() => {
  tutorial = synthesize((app) => defineTutorial(app, 'node'));
  twoStacks = synthesize(defineTwoStacks);
  items = aFile(JSON.stringify(TUTORIAL_ITEMS));
});

afterAll(removeSynthesized);

describe('sfn-local run', () => {
  it('runs a tutorial app and tells how it goes', async () => {
    const { exitCode, stdout, stderr } = await runMain(['run', tutorial, '--items', items, '--input', '{}']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^SUCCEEDED {2}\(15 state transitions, \d+ events, 10 s simulated\)\n\[\n {2}\{\n/);
    expect(stderr).toMatch(/^note Custom::LogRetention is skipped: a custom resource runs only in a deployment/m);
    expect(stderr).toContain('    0.000 s Read list (Task)\n    0.000 s For each item (Map)\n');
    expect(stderr).toContain('For each item: 3 items\n');
    expect(stderr).toMatch(/^ {4}5\.000 s Handle item \(Task\)$/m);
    expect(stderr).toContain('| handling apples\n');
    expect(stderr).toMatch(/^note granted and never used: dynamodb:/m);
  });

  it('colours what it tells only where the terminal can show it', async () => {
    const argv = ['run', tutorial, '--items', items];

    const plain = await runMain(argv);
    const coloured = await runMain(argv, { hasColor: true });

    expect(plain.stderr).not.toContain('\u001b');
    expect(coloured.stderr).toContain('\u001b[36m    0.000 s\u001b[0m Read list (Task)');
    expect(coloured.stdout).not.toContain('\u001b');
  });

  it('prints one object and nothing else on stdout with --json', async () => {
    const { exitCode, stdout } = await runMain(['run', tutorial, '--items', items, '--json']);

    const report = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(Object.keys(report)).toEqual(['status', 'output', 'events', 'transitions', 'simulatedMs']);
    expect(report).toMatchObject({ status: 'SUCCEEDED', transitions: 15, simulatedMs: 10_000 });
    expect(report.events[0]).toMatchObject({ id: 1, type: 'ExecutionStarted' });
  });

  it('tells how often a fault struck, and fails where one never did', async () => {
    const argv = ['run', tutorial, '--items', items, '--fault', 'dynamodb:GetItem=delay:1m'];

    const struck = await runMain(argv);
    const missed = await runMain([...argv, '--fault', 'dynamodb:PutItem=throttle']);

    expect(struck).toMatchObject({ exitCode: 0 });
    expect(struck.stderr).toContain('fault dynamodb:GetItem=delay:1m struck 1 of 1 calls\n');
    expect(missed.exitCode).toBe(1);
    expect(missed.stderr).toContain('fault dynamodb:PutItem=throttle never struck, of 0 calls that it concerns\n');
  });

  it('prints the same for the same seed', async () => {
    const argv = ['run', tutorial, '--items', items, '--json', '--seed', '0'];

    const [first, second] = [await runMain(argv), await runMain(argv)];

    expect(first.stdout).toBe(second.stdout);
  });

  it('exits with 1 when the workflow fails', async () => {
    const failing = synthesizeStack(defineFailing);

    const people = await runMain(['run', failing]);
    const machine = await runMain(['run', failing, '--json']);

    expect(people).toMatchObject({
      exitCode: 1,
      stdout: 'FAILED  (1 state transitions, 3 events, 0 s simulated)\nError: NoStock\nCause: sold out\n',
    });
    expect(machine.exitCode).toBe(1);
    expect(JSON.parse(machine.stdout)).toMatchObject({ status: 'FAILED', error: 'NoStock', cause: 'sold out' });
  });

  it('ends an execution that was interrupted, says so and exits with 130', async () => {
    const terminal = new ATerminal();
    const running = main(['run', synthesizeStack(defineForever), '--real-time', '--json'], terminal);
    terminal.interrupt.abort(new Error('stopped by Ctrl-C'));

    const exitCode = await running;

    expect(exitCode).toBe(130);
    expect(JSON.parse(terminal.stdout)).toMatchObject({ status: 'ABORTED', error: null, cause: null });
    expect(terminal.stderr).toMatch(/^sfn-local: stopped by Ctrl-C$/m);
  });

  it.each([
    ['as text', () => '{"name":"a","day":1}', undefined],
    ['from a file', () => `@${aFile('\uFEFF{"name":"a","day":1}')}`, undefined],
    ['from standard input', () => '-', '{"name":"a","day":1}'],
  ])('takes input %s', async (_name, input, stdin) => {
    const { stdout } = await runMain(
      ['run', twoStacks, '--machine', 'count', '--input', input(), '--json'],
      stdin === undefined ? {} : { stdin },
    );

    expect(JSON.parse(stdout)).toMatchObject({ status: 'SUCCEEDED', output: { hits: '2' } });
  });

  it.each<[string, () => string[], RegExp]>([
    [
      'a directory that is no cdk.out',
      () => [scratchDirectory()],
      /: no manifest\.json here, so it is not a cloud assembly/,
    ],
    [
      'input that is not JSON',
      () => [tutorial, '--input', '{a}'],
      /--input must be JSON \(.*\); quote it for the shell, as in --input '\{"a":1\}', or write --input @FILE$/,
    ],
    ['a missing input file', () => [tutorial, '--input', '@nope.json'], /--input: nope\.json: no such file$/],
    [
      'a host that is mapped elsewhere',
      () => [tutorial, '--host', 'a.example:443=10.0.0.1:443'],
      /--host must be <host>:<port>=127\.0\.0\.1:<port>, such as api\.example\.com:443=127\.0\.0\.1:41234, got 'a\.example:443=10\.0\.0\.1:443'$/,
    ],
    [
      'a host without its port',
      () => [tutorial, '--host', 'a.example=127.0.0.1:443'],
      /a mapped host must be '<host>:<port>', such as 'api\.example\.com:443', got 'a\.example'$/,
    ],
    [
      'authorities for no host',
      () => [tutorial, '--ca', 'ca.pem'],
      /--ca goes with --host: it tells which authorities/,
    ],
    [
      'a missing file of authorities',
      () => [tutorial, '--host', 'a.example:443=127.0.0.1:1', '--ca', 'nope.pem'],
      /--ca: nope\.pem: no such file$/,
    ],
    ['a missing file of secrets', () => [tutorial, '--secrets', 'nope.json'], /--secrets: nope\.json: no such file$/],
    [
      'secrets that are not JSON, without quoting them',
      () => [tutorial, '--secrets', aFile('hunter2')],
      /^sfn-local: [^ ]*file\.json: must be JSON: \{"secrets": [^']*$/,
    ],
    [
      'a file of secrets with another member',
      () => [tutorial, '--secrets', aFile('{"key":"hunter2"}')],
      /file\.json: unknown member 'key'; the file holds \{"secrets": /,
    ],
    [
      'a parameter that is no text',
      () => [tutorial, '--secrets', aFile('{"parameters":{"/limit":5}}')],
      /file\.json: parameters: '\/limit' must be text$/,
    ],
    [
      'a file of mocks with another member, with all that it may hold',
      () => [tutorial, '--mocks', aFile('{"state":{}}')],
      /file\.json: unknown member 'state'; the file holds \{"states": .*, "resources": .*, "functions": .*\}, where /,
    ],
    ['a missing items file', () => [tutorial, '--items', 'nope.json'], /--items: nope\.json: no such file$/],
    ['items that are not JSON', () => [tutorial, '--items', aFile('{')], /file\.json: must be JSON: /],
    [
      'items that are a list',
      () => [tutorial, '--items', aFile('[]')],
      /file\.json: must hold \{"<table name or logical id>": \[\{plain JSON item\}, \.\.\.\]\}, got a list$/,
    ],
    [
      'items of a table that are no list',
      () => [tutorial, '--items', aFile('{"simple-lists":{}}')],
      /file\.json: 'simple-lists' must be a list of items, got an object; the file holds /,
    ],
    [
      'an item that is no object',
      () => [tutorial, '--items', aFile('{"simple-lists":[1.10]}')],
      /file\.json: simple-lists\[0\] must be an object, got a number$/,
    ],
    [
      'items for a table that is not there',
      () => [tutorial, '--items', aFile('{"other":[]}')],
      /no table 'other'; there are: simple-lists \(TutorialStack\/ListTable\)$/,
    ],
    [
      'an item without its key',
      () => [tutorial, '--items', aFile('{"simple-lists":[{"ID":"x"}]}')],
      /simple-lists\[0\]: key attribute 'id' must be a string that is not empty, and is missing$/,
    ],
    [
      'input that AWS would not take',
      () => [tutorial, '--input', JSON.stringify('x'.repeat(262_143))],
      /input must be at most 262144 bytes of JSON, got 262145$/,
    ],
    ['an unknown machine', () => [tutorial, '--machine', 'x'], /no state machine 'x'; there are: Workflow/],
    ['an unknown stack', () => [tutorial, '--stack', 'x'], /no stack 'x' in this assembly; it holds: TutorialStack$/],
  ])('refuses %s with exit code 2, on stderr alone, without a stack trace', async (_name, argv, message) => {
    const { exitCode, stdout, stderr } = await runMain(['run', ...argv()]);

    const lines = stderr.trimEnd().split('\n');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(lines.at(-1)).toMatch(/^sfn-local: /);
    expect(lines.at(-1)).toMatch(message);
  });

  it('keeps every digit of a number in the items', async () => {
    const exact = aFile('{"Prod/Data/Counters":[{"name":"a","day":1,"hits":12345678901234567890123456789}]}');

    const { stdout } = await runMain([
      ...['run', twoStacks, '--machine', 'count', '--items', exact],
      ...['--input', '{"name":"a","day":1}', '--json'],
    ]);

    expect(JSON.parse(stdout).output).toEqual({ hits: '12345678901234567890123456791' });
  });
});

describe('sfn-local', () => {
  it('explains itself', async () => {
    const { exitCode, stdout } = await runMain(['--help']);

    expect(exitCode).toBe(0);
    for (const option of ['--stack', '--machine', '--input', '--items', '--seed', '--real-time', '--json']) {
      expect(stdout).toContain(`  ${option}`);
    }
  });

  it('refuses an unknown command in one line', async () => {
    expect(await runMain(['walk'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        "sfn-local: unknown command 'walk'; commands are run, up, validate, cases and features; see 'sfn-local --help'\n",
    });
  });

  it('tells its version', async () => {
    const { stdout } = await runMain(['--version']);

    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('the built command', () => {
  /** Runs the command as npx would; `closeStdout` goes away before reading anything, as `head` may. */
  async function runBin(argv: string[], options: { closeStdout?: boolean; env?: Record<string, string> } = {}) {
    const env = { ...process.env, ...options.env };
    const child = spawn(process.execPath, [BIN, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    if (options.closeStdout) child.stdout.destroy();
    else child.stdout.on('data', (chunk) => (output.stdout += chunk));
    child.stderr.on('data', (chunk) => (output.stderr += chunk));
    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { exitCode, ...output };
  }

  it('runs a tutorial app in UTC, as Lambda does, whatever the zone of the machine, and ends by itself', async () => {
    const argv = ['run', tutorial, '--items', items, '--input', '{}', '--json'];

    const { exitCode, stdout, stderr } = await runBin(argv, { env: { TZ: 'Asia/Tokyo' } });

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'SUCCEEDED', simulatedMs: 10_000 });
    expect(stderr).not.toContain('time zone');
  });

  it('takes no harm from a reader that goes away', async () => {
    const { exitCode, stderr } = await runBin(['features'], { closeStdout: true });

    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('EPIPE');
  });

  it('ends at once on Ctrl-C', async () => {
    const child = spawn(process.execPath, [BIN, 'run', synthesizeStack(defineForever), '--real-time']);
    child.stderr.once('data', () => child.kill('SIGINT'));
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));

    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));

    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/^ABORTED {2}\(/);
  });

  it('says how to build it where that was forgotten', () => {
    const bin = join(scratchDirectory(), 'sfn-local.js');
    copyFileSync(BIN, bin);

    const { status, stderr } = spawnSync(process.execPath, [bin], { encoding: 'utf8' });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^sfn-local: not built, .*main\.js is missing; run 'npm run build:local'\n$/);
  });
});
