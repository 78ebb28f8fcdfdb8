import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import ts from 'typescript';
import { appProps, removeSynthesized } from '../fixtures/synthesize';

const ROOT = join(__dirname, '../../..');

/** Where the modules lie that the documents import by path. */
const MODULES: Readonly<Record<string, string>> = {
  '../lib/shop-stack': '../fixtures/shop/shop-stack',
};

afterAll(removeSynthesized);

/** Stands for a user's own. */
class App extends cdk.App {
  constructor() {
    super(appProps());
  }
}

function imported(name: string): unknown {
  return name === 'aws-cdk-lib' ? { ...cdk, App } : jest.requireActual(MODULES[name] ?? name);
}

/** The block of a document behind a mark. */
function block(document: string, mark: string): string {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return new RegExp(`<!-- ${mark} -->\\n\`\`\`ts\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? '';
}

/** Lets a block define its tests here. */
function defineTests(source: string): void {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  new Function('require', 'exports', outputText)(imported, {});
}

describe.each([
  ['docs/testing-workflows.md', 'simplest', 1],
  ['docs/testing-workflows.md', 'shared', 5],
  ['docs/testing-workflows.md', 'time', 1],
])('%s, %s', (document, mark, tests) => {
  const source = block(document, mark);
  defineTests(source);

  it('holds the tests that were run', () => {
    expect(source.match(/^it\(/gm)).toHaveLength(tests);
  });
});

it('shows the same simplest case in the README, in five lines', () => {
  const simplest = block('docs/testing-workflows.md', 'simplest');

  expect(block('local/README.md', 'simplest')).toBe(simplest);
  expect(simplest.slice(simplest.indexOf('it(')).trim().split('\n')).toHaveLength(5);
});
