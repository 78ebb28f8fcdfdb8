import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { HELP } from '../../src/cli/help';
import { main } from '../../src/cli/main';
import { SERVED_OPERATIONS } from '../../src/gateway';
import { SERVED_RESOURCES } from '../../src/runner/served-resources';
import { removeSynthesized, scratchDirectory, synthesize } from '../fixtures/synthesize';
import { defineTutorial } from '../fixtures/tutorial/app';
import { ATerminal } from './a-terminal';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The first fenced block in this language, at or after a text. */
function block(language: string, after = ''): string {
  const from = README.slice(README.indexOf(after));
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(from)?.[1] ?? '';
}

afterAll(removeSynthesized);

describe('the README', () => {
  it('lists the Task resources that are served', () => {
    const section = README.slice(README.indexOf('<!-- resources -->'), README.indexOf('<!-- /resources -->'));

    expect([...section.matchAll(/^- `(.*)`$/gm)].map((match) => match[1])).toEqual(SERVED_RESOURCES);
  });

  it('lists what the endpoint serves', () => {
    const section = README.slice(README.indexOf('<!-- endpoint -->'), README.indexOf('<!-- /endpoint -->'));

    expect([...section.matchAll(/^- (.*)$/gm)].map((match) => match[1])).toEqual(SERVED_OPERATIONS);
  });

  it('shows the options as --help does', () => {
    expect(HELP).toContain(block('text', 'The five seconds'));
  });

  it('shows what the command prints', async () => {
    const items = join(scratchDirectory(), 'items.json');
    writeFileSync(items, block('json'));
    const terminal = new ATerminal();

    await main(['run', synthesize((app) => defineTutorial(app, 'node')), '--items', items, '--input', '{}'], terminal);

    expect(terminal.stdout).toBe(block('text', '<!-- output -->'));
  });

  it('shows mocks that the command takes', async () => {
    const [mocks, definition] = ['mocks.json', 'machine.asl.json'].map((name) => join(scratchDirectory(), name));
    writeFileSync(mocks as string, block('json', '<!-- mocks -->'));
    const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Retry: [{ ErrorEquals: ['Busy'] }] };
    writeFileSync(
      definition as string,
      JSON.stringify({ StartAt: 'Charge', States: { Charge: { ...task, End: true } } }),
    );
    const terminal = new ATerminal();

    await main(['run', definition as string, '--mocks', mocks as string, '--json'], terminal);

    expect(JSON.parse(terminal.stdout)).toMatchObject({
      status: 'SUCCEEDED',
      output: { paid: true },
      simulatedMs: 1000,
    });
  });

  it('has an example that runs as it stands', async () => {
    const source = block('ts');
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const module = { exports: {} as { checkOrders?: (assembly: string) => Promise<void> } };
    const log = jest.spyOn(console, 'log').mockImplementation();

    new Function('module', 'exports', 'require', outputText)(module, module.exports, (name: string) =>
      name === 'cdk-sfn-local' ? jest.requireActual('../../src') : undefined,
    );
    await module.exports.checkOrders?.(synthesize((app) => defineTutorial(app, 'node')));

    expect(log).toHaveBeenCalledWith([{ item: 'APPLES', source: 'tutorial' }], 5000);
  });
});
