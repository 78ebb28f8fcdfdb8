import { spawnSync } from 'node:child_process';
import { LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { defineSdkWriter } from '../fixtures/sdk-writer/app';
import { defineNested } from '../fixtures/shapes/nested';
import { defineTwoStacks } from '../fixtures/shapes/two-stacks';
import { removeSynthesized, synthesize } from '../fixtures/synthesize';
import { defineTutorial, TUTORIAL_ITEMS } from '../fixtures/tutorial/app';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const running: LocalAws[] = [];
let tutorial: string;

beforeAll(() => {
  tutorial = synthesize((app) => defineTutorial(app, 'node'));
});

async function start(assembly: string, options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const local = await LocalAws.start({ assembly, seed: 1, ...options });
  running.push(local);
  return local;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});

afterAll(removeSynthesized);

describe('a tutorial app', () => {
  const expected = ['APPLES', 'BREAD', 'CHEESE'].map((item) => ({ item, source: 'tutorial' }));

  it('runs unchanged with a Node handler', async () => {
    const notices: string[] = [];
    const local = await start(tutorial, { onNotice: (text) => notices.push(text) });
    await local.putItems('simple-lists', TUTORIAL_ITEMS['simple-lists']);

    const report = await local.run();

    expect(report).toMatchObject({ status: 'SUCCEEDED', output: expected, simulatedMs: 10_000, transitions: 15 });
    expect(report.logs.map((line) => line.text)).toEqual(['handling apples', 'handling bread', 'handling cheese']);
    expect(notices).toContainEqual(
      expect.stringMatching(/^Custom::LogRetention is skipped: a custom resource runs only in a deployment \(/),
    );
  });

  it('runs unchanged with a Python handler, or says that this machine has no Python', async () => {
    const hasPython = spawnSync('python3', ['--version']).status === 0;
    const local = await start(synthesize((app) => defineTutorial(app, 'python')));
    await local.putItems('simple-lists', TUTORIAL_ITEMS['simple-lists']);

    const run = local.run();

    if (hasPython) await expect(run).resolves.toMatchObject({ status: 'SUCCEEDED', output: expected });
    else await expect(run).rejects.toThrow('python3');
  });

  it('gives the same history for the same seed', async () => {
    const histories = [];
    for (let time = 0; time < 2; time++) {
      const local = await start(tutorial, { seed: 7 });
      await local.putItems('simple-lists', TUTORIAL_ITEMS['simple-lists']);
      histories.push((await local.run()).events);
    }

    expect(histories[0]).toEqual(histories[1]);
    expect(histories[0]?.[0]?.timestamp).toBe(Date.UTC(2026, 0, 1));
  });

  it('runs twice in one process at the same time', async () => {
    const one = await start(tutorial);
    const two = await start(tutorial);
    await one.putItems('simple-lists', [{ id: 'shopping', values: ['one'] }]);
    await two.putItems('simple-lists', [{ id: 'shopping', values: ['two', 'three'] }]);

    const reports = await Promise.all([one.run(), two.run()]);

    expect(reports.map((report) => (report.output as { item: string }[]).map(({ item }) => item))).toEqual([
      ['ONE'],
      ['TWO', 'THREE'],
    ]);
  });
});

describe('a function that uses the SDK', () => {
  it('reaches the table it finds in its environment', async () => {
    const local = await start(synthesize(defineSdkWriter));

    const report = await local.run({ input: { sensor: 's1', at: 5, kind: 'heat' } });

    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      output: { Count: 1, Items: [{ sensor: { S: 's1' }, at: { N: '5' }, kind: { S: 'heat' } }] },
    });
    expect(report.output).not.toHaveProperty('SdkHttpMetadata');
  });
});

describe('two stacks of a stage', () => {
  it('share a table, and a definition may come from a file with substitutions', async () => {
    const local = await start(synthesize(defineTwoStacks));

    const first = await local.run({ machine: 'count', input: { name: 'a', day: 3 } });
    const second = await local.run({ machine: 'Prod/Work/FromFile', input: { name: 'a', day: 3 } });

    expect([first.output, second.output]).toEqual([{ hits: '2' }, { hits: '4' }]);
    expect(local.region).toBe('eu-west-1');
    expect(first.executionArn).toMatch(/^arn:aws:states:eu-west-1:111122223333:execution:count:[0-9a-f-]{36}$/);
  });

  it('run with the one asked for and those it depends on', async () => {
    const local = await start(synthesize(defineTwoStacks), { stack: 'Prod/Work' });

    const put = await local.run({ machine: 'Prod/Work/PutOnce', input: { name: 'a', day: 3 } });
    const again = await local.run({ machine: 'Prod/Work/PutOnce', input: { name: 'a', day: 3 } });

    expect(put).toMatchObject({ status: 'SUCCEEDED', output: 200 });
    expect(again).toMatchObject({ status: 'FAILED', error: 'DynamoDB.ConditionalCheckFailedException' });
  });

  it('name a machine by an output that holds its ARN', async () => {
    const local = await start(synthesize(defineTwoStacks));

    const report = await local.run({ machine: 'CounterArn', input: { name: 'a', day: 1 } });

    expect(report.status).toBe('SUCCEEDED');
    expect(local.outputs('Prod/Work').CounterArn).toBe('arn:aws:states:eu-west-1:111122223333:stateMachine:count');
  });

  it('want to know which machine, and list them', async () => {
    const local = await start(synthesize(defineTwoStacks));

    await expect(local.run()).rejects.toThrow(
      /^say which state machine to run; there are: count \(Prod\/Work\/FromFile\), PutOnce\w+-\w{12} \(Prod\/Work\/PutOnce\)$/,
    );
    await expect(local.run({ machine: 'nope' })).rejects.toThrow(/^no state machine 'nope'; there are: count \(/);
  });
});

describe('a nested stack', () => {
  it('takes parameters, decides conditions and gives outputs back', async () => {
    const local = await start(synthesize(defineNested));
    await local.putItems('Outer/Storage/Things', [{ id: 'x', note: 'here' }]);

    const report = await local.run({ input: { id: 'x' } });

    expect(report).toMatchObject({ status: 'SUCCEEDED', output: { found: 'here' } });
    expect(local.tables.map((table) => table.name)).toEqual(['live-things']);
    expect(local.outputs()).toEqual({ TableName: 'live-things' });
  });
});
