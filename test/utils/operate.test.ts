import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { SFNClient } from '@aws-sdk/client-sfn';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { main as execute } from '../../utils/execute';
import { viewExecution } from '../../utils/execution-history/execution-view';
import { main as failures } from '../../utils/failures';
import { main as graph } from '../../utils/graph';
import { main as load } from '../../utils/load-table';
import { main as redrive } from '../../utils/redrive';
import { main as report } from '../../utils/report';
import { reportPage } from '../../utils/report/page';
import { main as resend } from '../../utils/resend';
import type { Command } from '../../utils/run-command';
import { readExecution } from '../../utils/step-functions/read-execution';
import { main as stop } from '../../utils/stop';
import { main as watch } from '../../utils/watch';
import { clientSettings, type RunningApp, startLocally } from '../support/running-app';
import { type CommandRun, runInTerminal, type TerminalOptions } from './a-terminal';
import { type Recording, recording, replaying } from './recorded';

/** Waits for each item, then does as the item says: succeed, fail, fail and be caught, fail and be retried. */
const WORK = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        StartAt: 'Wait',
        States: {
          Wait: { Type: 'Wait', Seconds: 15, Next: 'Guard' },
          Guard: {
            Type: 'Parallel',
            Branches: [
              {
                StartAt: 'Is it good',
                States: {
                  'Is it good': {
                    Type: 'Choice',
                    Choices: [{ Variable: '$.kind', StringEquals: 'good', Next: 'Good' }],
                    Default: 'Bad',
                  },
                  Good: { Type: 'Pass', End: true },
                  Bad: { Type: 'Fail', ErrorPath: '$.kind', CausePath: '$.why' },
                },
              },
            ],
            Retry: [{ ErrorEquals: ['flaky'], IntervalSeconds: 5, MaxAttempts: 1 }],
            Catch: [{ ErrorEquals: ['caught'], Next: 'Noted' }],
            End: true,
          },
          Noted: { Type: 'Pass', End: true },
        },
      },
      End: true,
    },
  },
};
/** A child execution of this type for each item. */
const spread = (ExecutionType: string) => ({
  StartAt: 'Spread',
  States: {
    Spread: {
      Type: 'Map',
      ItemsPath: '$.items',
      ToleratedFailurePercentage: 100,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, ...WORK.States.Each.ItemProcessor },
      End: true,
    },
  },
});
const GOOD = { kind: 'good', why: '' };
const CAUGHT = { kind: 'caught', why: 'as planned' };

let app: RunningApp;
let sfn: SFNClient;
let assembly: string;
const directory = mkdtempSync(join(tmpdir(), 'operate-'));

beforeAll(async () => {
  app = await startLocally((cdkApp) => {
    const stack = new Stack(cdkApp, 'Ops');
    new StateMachine(stack, 'Quiet', { definitionBody: DefinitionBody.fromString(JSON.stringify(WORK)) });
    const work = new StateMachine(stack, 'Work', { definitionBody: DefinitionBody.fromString(JSON.stringify(WORK)) });
    new StateMachine(stack, 'Quick', {
      stateMachineName: 'quick',
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(
        JSON.stringify({ StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } }),
      ),
    });
    for (const type of Object.values(StateMachineType)) {
      const many = new StateMachine(stack, `Many ${type}`, {
        definitionBody: DefinitionBody.fromString(JSON.stringify(spread(type))),
      });
      const actions = ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'];
      many.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));
    }
    new CfnOutput(stack, 'FailedUrl', { value: new Queue(stack, 'Failed').queueUrl });
    new CfnOutput(stack, 'WorkArn', { value: work.stateMachineArn });
    assembly = cdkApp.outdir;
  });
  sfn = new SFNClient(clientSettings(app.aws));
});
afterAll(async () => {
  sfn.destroy();
  await app.stop();
  rmSync(directory, { recursive: true });
});

/** Runs a command against the runner; when it sleeps, that time passes there. */
function run(command: Command, args: readonly string[], options: TerminalOptions = {}): Promise<CommandRun> {
  return runInTerminal(command, [...args, '--endpoint', app.aws.endpoint, '--app', assembly], {
    now: () => app.aws.now(),
    onSleep: (ms) => app.aws.advance(ms),
    ...options,
  });
}

function input(...items: readonly object[]): string[] {
  return ['--input', JSON.stringify({ items })];
}

it('executes by stack output, shows how far it is, and ends as the workflow ends', async () => {
  const { code, out } = await run(execute, ['Ops.WorkArn', ...input(GOOD, CAUGHT)]);

  expect(out).toMatch(/^started arn:aws:states:.*:execution:Work.*\n/);
  expect(out).toMatch(
    /running, 0\/2 items, 0 succeeded, 0 failed, 2 running, in Wait ×2 \(waiting\), last event 5 s ago/,
  );
  expect(out).toMatch(/succeeded, 2\/2 items, 1 succeeded, 1 failed.*\n {2}1 × .*as planned\n$/);
  expect(code).toBe(0);
});

it('tells the age of the last event by the clock of a server that is minutes behind', async () => {
  const { out } = await run(execute, ['WorkArn', ...input(GOOD)], { now: () => app.aws.now() + 420_000 });

  expect(out.match(/last event \d+ \w+.*? ago/g)?.slice(0, 2)).toEqual(['last event 0 ms ago', 'last event 5 s ago']);
});

it('starts nothing anew for the same batch and input, and refuses another input', async () => {
  const first = await run(execute, ['WorkArn', '--batch', 'orders 2026/01', '--detach', ...input(GOOD)]);
  await app.aws.settle();

  const again = await run(execute, ['WorkArn', '--batch', 'orders 2026/01', '--json', '--detach', ...input(GOOD)]);
  const other = await run(execute, ['WorkArn', '--batch', 'orders 2026/01', ...input(CAUGHT)]);

  expect(first.out).toMatch(/^started .*:orders-2026-01\n$/);
  expect(JSON.parse(again.out)).toEqual({ executionArn: expect.stringMatching(/:orders-2026-01$/), isRepeat: true });
  expect(other).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^execution 'orders-2026-01' was started before with another input/),
  });
});

it('draws over its view on a terminal, within its width, and without colour if asked', async () => {
  const started = await run(execute, ['Ops/Work', '--batch', 'narrow', '--detach', ...input(GOOD, GOOD)]);

  const { code, out } = await run(watch, ['WorkArn', 'narrow'], { isTTY: true, columns: 40, env: { NO_COLOR: '1' } });

  expect(started.code).toBe(0);
  const lines = out.split('\n').map((line) => stripVTControlCharacters(line));
  expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(40);
  expect(out).not.toContain('\u001b[32m');
  expect(lines).toContain(`[${'#'.repeat(33)}] 100%`);
  expect(code).toBe(0);
});

it('ends with 130 when it is interrupted, and leaves the execution running; stop ends it', async () => {
  const { code, err } = await run(execute, ['WorkArn', '--batch', 'long', ...input(GOOD)], {
    onSleep: (_ms, interrupt) => interrupt(),
  });
  const stopped = await run(stop, ['WorkArn', 'long', '--cause', 'wrong list']);
  const watched = await run(watch, ['WorkArn', 'long', '--json']);
  const again = await run(stop, ['WorkArn', 'long']);

  expect(err).toMatch(/^it goes on; npm run stop -- arn:.*:long stops it\n$/);
  expect(code).toBe(130);
  expect(stopped.out).toMatch(/^stopped arn:.*:long\n$/);
  expect(JSON.parse(watched.out)).toMatchObject({ status: 'ABORTED', total: 1, succeeded: 0 });
  expect(watched.code).toBe(1);
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^had ended already, ABORTED: arn:.*:long\n$/) });
});

it('redrives what failed, and refuses what did not', async () => {
  const failed = await run(execute, ['WorkArn', '--batch', 'again', ...input(GOOD, { kind: 'flaky', why: 'busy' })]);
  const again = await run(redrive, ['WorkArn', 'again']);
  await run(execute, ['WorkArn', '--batch', 'fine', ...input(GOOD)]);
  const refused = await run(redrive, ['WorkArn', 'fine']);

  expect(failed.code).toBe(1);
  expect(again.code).toBe(1);
  expect(again.out).toMatch(/^redrives .*:again\n/);
  expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/is SUCCEEDED and cannot be redriven\n$/) });
});

it('writes a report that says what failed, and how to run it again', async () => {
  const file = join(directory, 'report.html');
  await run(execute, ['WorkArn', '--batch', 'told', ...input(GOOD, CAUGHT)]);

  const { code, out } = await run(report, ['WorkArn', 'told', '--out', file]);
  const page = readFileSync(file, 'utf8');

  expect(out).toMatch(
    /told: succeeded\n[\s\S]*items: 1 failed and caught, 1 succeeded[\s\S]*report: .*report\.html\n$/,
  );
  expect(page).toContain('<strong>caught</strong>');
  expect(page).toMatch(/npm run execute -- arn:aws:states:\S+ --input &#39;\{&#34;items/);
  expect(page).toMatch(/data-state="Is it good"/);
  expect(code).toBe(0);
});

it('lists the items that failed, as lines and as JSON', async () => {
  await run(execute, ['WorkArn', '--batch', 'listed', ...input(GOOD, CAUGHT)]);

  const lines = await run(failures, ['WorkArn', 'listed']);
  const json = await run(failures, ['WorkArn', 'listed', '--json']);

  expect(lines.out).toBe(`Each 1  caught: as planned  ${JSON.stringify(CAUGHT)}\n1 of 2 items did not succeed\n`);
  expect(JSON.parse(json.out)).toMatchObject({ map: 'Each', item: '1', status: 'caught', error: 'caught' });
  expect(lines.code).toBe(1);
});

it('says of an execution without items that it failed, and with what', async () => {
  await run(execute, ['WorkArn', '--batch', 'no list']);

  const lines = await run(failures, ['WorkArn', 'no-list']);
  const json = await run(failures, ['WorkArn', 'no-list', '--json']);

  const told = /^it has no items; it is FAILED with States\.\w+: npm run report -- arn:.*:no-list shows where\n$/;
  expect(lines).toMatchObject({ code: 1, out: expect.stringMatching(told), err: '' });
  expect(json).toMatchObject({ code: 1, out: '', err: expect.stringMatching(told) });
});

it('says how many items failed that it cannot list', async () => {
  const items = [GOOD, { kind: 'flaky', why: 'busy' }];
  await run(execute, ['Ops/Many EXPRESS', '--batch', 'counted', ...input(...items)]);

  expect(await run(failures, ['Ops/Many EXPRESS', 'counted'])).toMatchObject({
    code: 1,
    out: '2 of 2 children of Spread are counted only (1 succeeded, 1 failed in all).\n',
  });
});

it('sends the items that failed again, from the queue that they went to', async () => {
  await run(execute, ['WorkArn', '--batch', 'queued', ...input(GOOD, CAUGHT)]);
  app.aws.sendMessages('Ops/Failed', { item: CAUGHT }, { item: { kind: 'of another run' } });

  const { code, out } = await run(failures, ['WorkArn', 'queued', '--resend', app.aws.outputs().FailedUrl ?? '']);
  const [, again = ''] = /^1 items: (arn:\S+)$/m.exec(out) ?? [];
  const left = await run(resend, ['--queue', app.aws.outputs().FailedUrl ?? '', '--machine', 'WorkArn', '--json']);

  expect(out).toMatch(
    /^Each 1 {2}caught: as planned .*\n1 of 2 items did not succeed\n1 items: .*\nsent 1 items again\n$/,
  );
  expect((await app.aws.report(again)).events[0]).toMatchObject({
    executionStartedEventDetails: { input: JSON.stringify({ resend: [CAUGHT] }) },
  });
  expect(JSON.parse(left.out)).toMatchObject({ items: 1, withoutItem: 0, executions: [{ items: 1 }] });
  expect(code).toBe(0);
});

it.each<[machine: string, count: number, seen: readonly string[]]>([
  ['WorkArn', 3, ['flaky', '3 items of Each: 1 failed, 1 failed and caught, 1 succeeded']],
  ['Ops/Many STANDARD', 9, ['flaky', '9 items of Spread: 1 failed, 8 succeeded']],
  ['Ops/Many EXPRESS', 9, ['9 of 9 children of Spread are counted only (8 succeeded, 1 failed in all).']],
])('gives the same report of %s through the API and through recorded pages', async (machine, count, seen) => {
  const items = Array.from({ length: count }, (_, at) => [CAUGHT, { kind: 'flaky', why: 'busy' }][at] ?? GOOD);
  const { out } = await run(execute, [machine, '--batch', 'doors', ...input(...items)]);
  const [arn = ''] = /arn:\S+/.exec(out) ?? [];

  const here = reportPage(viewExecution(await readExecution(sfn, arn)));
  const notes: Recording = new Map();
  await readExecution(recording(sfn, notes), arn);
  const there = reportPage(viewExecution(await readExecution(replaying(notes), arn)));

  expect(there === here).toBe(true);
  expect(seen.filter((text) => !here.includes(text))).toEqual([]);
});

it('runs an EXPRESS state machine, and says where its history is', async () => {
  const ran = await run(execute, ['quick', '--input', '-', '--json'], { input: '{"a":1,"password":"canary-1"}' });
  const refused = await run(report, ['quick']);

  expect(JSON.parse(ran.out)).toEqual({ status: 'SUCCEEDED', output: '{"a":1,"password":"[redacted]"}' });
  expect(refused.err).toMatch(/EXPRESS executions have no history.*\n {2}aws logs start-query --log-group-name /);
  expect(refused.code).toBe(2);
});

it('names the newest executions where the one that is wanted is not there', async () => {
  for (const batch of ['first', 'second']) await run(execute, ['WorkArn', '--batch', batch, ...input(GOOD)]);

  const { code, err } = await run(watch, ['WorkArn', 'thrid']);

  expect(err).toMatch(/^state machine Work\S* has no execution 'thrid', its newest: second, first(?:, [\w-]+){0,3}\n$/);
  expect(code).toBe(2);
});

it('draws every state machine of the app', async () => {
  const drawn = await runInTerminal(graph, ['--app', assembly, '--out', join(directory, 'graphs')]);
  const mermaid = await runInTerminal(graph, ['--app', assembly, '--only', 'Work', '--mermaid']);

  expect(drawn.out.match(/\.svg\n/g)).toHaveLength(5);
  expect(readFileSync(join(directory, 'graphs', 'Ops-Work.svg'), 'utf8')).toMatch(
    /^<svg [\s\S]*Is it good[\s\S]*<\/svg>\n$/,
  );
  expect(mermaid.out).toMatch(/^%% Ops\/Work\nflowchart TD\n[\s\S]*subgraph s0 \["Each \(Map\)"\]/);
});

it.each<[what: string, command: Command, args: readonly string[], message: RegExp]>([
  ['an unknown option', watch, ['x', '--foo'], /Unknown option '--foo'.*see npm run watch -- --help/],
  ['no execution', report, [], /^one execution, or a state machine .*got 0 words; see npm run report -- --help\n$/],
  [
    'a machine that is not there',
    watch,
    ['Nope'],
    /^no state machine 'Nope', by name, construct path or stack output; there are: /,
  ],
  [
    'an ARN of something else',
    execute,
    ['arn:aws:sqs:us-east-1:123456789012:q'],
    /^the ARN must be that of a state machine/,
  ],
  [
    'an execution that is not there',
    report,
    ['Ops/Quiet', 'nope'],
    /^state machine Quiet\S* has no execution 'nope', and no other\n$/,
  ],
  ['input that is no JSON', execute, ['WorkArn', '--input', '{a'], /^--input must be JSON: /],
  [
    'an input file that is not there',
    execute,
    ['WorkArn', '--input', '@none.json'],
    /^none.json: cannot be read \(ENOENT\)\n$/,
  ],
  ['an empty batch', execute, ['WorkArn', '--batch', '//'], /^--batch must have a letter or a digit/],
  ['a report that cannot be written', report, ['WorkArn', '--out', '/'], /^--out \/ cannot be written: /],
])('refuses %s', async (_what, command, args, message) => {
  const { code, out, err } = await run(command, args);

  expect(err).toMatch(message);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

it.each([
  ['execute', execute],
  ['watch', watch],
  ['report', report],
  ['failures', failures],
  ['redrive', redrive],
  ['stop', stop],
  ['resend', resend],
  ['load', load],
])('explains %s, which takes the options that all take', async (name, command) => {
  const { code, out } = await runInTerminal(command, ['--help']);

  expect(out).toMatch(new RegExp(`Usage: npm run ${name} -- [\\s\\S]*Example`));
  expect(['--profile', '--region', '--endpoint', '--json'].filter((option) => !out.includes(`  ${option} `))).toEqual(
    [],
  );
  expect(code).toBe(0);
});

it('explains graph, which needs no service', async () => {
  const { code, out } = await runInTerminal(graph, ['--help']);

  expect(out).toMatch(/Usage: npm run graph -- [\s\S]*Example/);
  expect(code).toBe(0);
});
