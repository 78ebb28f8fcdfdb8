import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** A fenced block of a document. */
interface Block {
  readonly document: string;
  readonly language: string;
  readonly text: string;
  /** What the comment before it says, if there is one. */
  readonly mark?: string;
}

const DOCUMENTS = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'local/README.md'],
  ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`),
  ...readdirSync(join(ROOT, 'bench')).map((folder) => `bench/${folder}/README.md`),
].filter((file) => file.endsWith('.md') && existsSync(join(ROOT, file)));

const BLOCKS: readonly Block[] = DOCUMENTS.flatMap((document) =>
  [...read(document).matchAll(/(?:^<!-- ([^\n]*) -->\n)?^```(\w*)\n(.*?)^```$/gms)].map(
    ([, mark, language = '', text = '']) => ({ document, language, text, ...(mark !== undefined && { mark }) }),
  ),
);

/** The commands of the documents, and where each is run as it stands there, or for what reason nowhere. */
const COMMANDS: readonly [RegExp, string][] = [
  [/^(npm ci|npm start|npm test|npm run lint|npx cdk synth)( --quiet)?$/, '.ci/run'],
  [/^npm ci && npm (start|test)$/, '.ci/run'],
  [/^npx jest test\/lambda\/process-item$/, 'test/contributing.test.ts'],
  [/^npx cdk (bootstrap|deploy|diff|destroy)( [\w-]+)?( -c environment=\w+)?$/, '.ci/check-deploy.ts'],
  [/^npm run load -- simplelist\.json/, '.ci/check-deploy.ts'],
  [/^npm run (execute|report|graph|resend)\b/, 'test/utils'],
  [/^npm run (docs:api|test:load|test:browser|test:languages|build:lambda|build:local)\b/, 'package.json'],
  [/^bash \.ci\/run$/, '.ci/run'],
  [/^npx sfn-local (run|up) /, 'local/test/cli'],
  [/^source \.env\.local$/, 'local/test/cli'],
  [/^aws (stepfunctions|sts|cloudformation) /, '.ci/check-api.ts'],
  [/^npm install (--save-dev )?cdk-sfn-(patterns|local)/, '.ci/check-package.ts'],
  [/^(node|npx tsx) bench\/[\w-]+\/\w+\.[jt]s/, 'bench'],
  [/^npm install --prefix DIRECTORY /, 'bench'],
  // Of a release, which nobody makes to try a document, and of a clone that is there already.
  [/^(npm (version|pkg set|install --package-lock-only|pack|publish)|npx --package|git) /, 'docs/releasing.md'],
  [/^cd cdk-sfn-patterns$/, 'CONTRIBUTING.md'],
  // A loop over stacks and a second work tree, for a CI of one's own.
  [/^(\(cd \.\.\/base && npm ci|for stack in|npx cdk diff "\$stack"|done$)/, 'docs/testing-your-stack.md'],
];

/** The commands of a block: comments and continued lines taken out. */
function commandsOf({ text }: Block): string[] {
  const lines = text.replaceAll(/ *\\\n */g, ' ').split('\n');
  return lines.map((line) => line.replace(/ +#.*$/, '').trim()).filter((line) => line !== '');
}

const inLanguage = (language: string): Block[] => BLOCKS.filter((block) => block.language === language);
const commands = inLanguage('sh').flatMap((block) =>
  commandsOf(block).map((command) => [block.document, command] as const),
);

it('finds the blocks of every document', () => {
  expect(new Set(BLOCKS.map(({ document }) => document)).size).toBeGreaterThan(8);
  expect(BLOCKS.length).toBeGreaterThan(40);
});

it('shows nothing in a language that nobody looks at', () => {
  const known = ['sh', 'ts', 'js', 'json', 'python', 'text', 'mermaid', 'diff'];

  expect(BLOCKS.filter(({ language }) => !known.includes(language))).toEqual([]);
});

it('shows no command that is not known to be run somewhere', () => {
  const unknown = commands.filter(([, command]) => !COMMANDS.some(([pattern]) => pattern.test(command)));

  expect(unknown).toEqual([]);
});

it('knows no command that is shown nowhere, and names only places that exist', () => {
  const unused = COMMANDS.filter(([pattern]) => !commands.some(([, command]) => pattern.test(command)));

  expect(unused).toEqual([]);
  expect(COMMANDS.filter(([, place]) => !existsSync(join(ROOT, place)))).toEqual([]);
});

it('shows only npm scripts that exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const shown = commands.flatMap(([, command]) => [...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name));

  expect(shown.filter((name) => name !== undefined && !(name in scripts))).toEqual([]);
});

it.each(inLanguage('json').map((block) => [block.document, block.text]))('shows JSON that parses in %s', (_, text) => {
  // An object, a list, or members of an object that is not shown.
  const whole = /^\s*"/.test(text) ? `{${text.trim().replace(/,$/, '')}}` : text;

  expect(() => JSON.parse(whole)).not.toThrow();
});

it("shows whole TypeScript modules in the library's documents only where a mark says which test runs them", () => {
  // Those that import nothing are type-checked by .ci/check-package.ts, every one, and those of the runner run in its tests.
  const runBy: Record<string, string> = {
    'app.ts': '.ci/check-package.ts',
    'shop.test.ts': 'test/lib/assertions/document.test.ts',
    simplest: 'local/test/library/documents.test.ts',
    shared: 'local/test/library/documents.test.ts',
    time: 'local/test/library/documents.test.ts',
  };
  const modules = inLanguage('ts').filter(
    ({ document, text }) => /^import /m.test(text) && !document.startsWith('local/'),
  );

  expect(modules.filter(({ mark = '' }) => !existsSync(join(ROOT, runBy[mark] ?? 'nowhere')))).toEqual([]);
});

it('shows Python only where a mark says which file it is', () => {
  expect(inLanguage('python').filter(({ mark }) => mark === undefined || !mark.endsWith('.py'))).toEqual([]);
});
