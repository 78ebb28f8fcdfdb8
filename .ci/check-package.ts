/** Packs both packages as they would be published, installs them into an empty project and uses them there. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Checklist, StepFailed } from './checklist';
import { runCommand } from './run-command';

const ROOT = dirname(__dirname);

// aws-cdk-lib's own declarations name `Disposable`.
const TSCONFIG = {
  compilerOptions: {
    lib: ['es2023', 'esnext.disposable'],
    strict: true,
    skipLibCheck: false,
    module: 'node20',
    target: 'es2023',
    outDir: 'out',
    types: [],
  },
  files: ['app.ts'],
};

/** What must be in the library's tarball. */
const SHIPPED = ['.jsii', 'LICENSE', 'README.md', 'dist/handlers/process-item/index.js', 'dist/lib/index.d.ts'];

async function main(): Promise<number> {
  const checklist = new Checklist();
  const project = await mkdtemp(join(tmpdir(), 'check-package-'));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const run = (cwd: string, command: string, ...args: readonly string[]): Promise<string> =>
    runCommand(command, args, { cwd, env: process.env, timeoutMs: 300_000, signal: interrupted.signal });
  try {
    await checkPackages(checklist, project, run);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    await rm(project, { recursive: true, force: true });
  }
  return checklist.close();
}

async function checkPackages(
  checklist: Checklist,
  project: string,
  run: (cwd: string, command: string, ...args: readonly string[]) => Promise<string>,
): Promise<void> {
  const tarballs = await checklist.step('both packages are built and packed', async () => {
    await run(ROOT, 'npm', 'run', 'build');
    await run(ROOT, 'npm', 'run', 'build:types', '--workspace', 'cdk-sfn-local');
    await mkdir(join(project, 'packed'));
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', join(project, 'packed')];
    return [await packed(ROOT, pack), await packed(join(ROOT, 'local'), pack)];
  });
  await checklist.step('the library ships its handlers, its types and its jsii assembly, and no sources', async () => {
    const files = tarballs[0]?.files ?? [];
    const missing = SHIPPED.filter((file) => !files.includes(file));
    const strange = files.filter((file) => /(^|\/)(test|lambda|local|bin)\/|(?<!\.d)\.ts$/.test(file));
    if (missing.length + strange.length > 0) throw new Error(`missing: ${missing}; strange: ${strange}`);
  });
  await checklist.step('they install into an empty project', async () => {
    await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true }));
    const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const peers = ['aws-cdk-lib', 'constructs', 'typescript'].map(
      (name) => `${name}@${manifest.devDependencies[name]}`,
    );
    const files = tarballs.map(({ filename }) => join(project, 'packed', filename));
    await run(project, 'npm', 'install', '--no-audit', '--no-fund', ...files, ...peers);
  });
  await checklist.step('the example of the README type-checks, every declaration file included', async () => {
    await writeFile(join(project, 'app.ts'), await readmeApp());
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    await run(project, join(project, 'node_modules', '.bin', 'tsc'));
  });
  await checklist.step('it synthesizes', async () => {
    await runCommand(process.execPath, [join(project, 'out', 'app.js')], {
      cwd: project,
      env: { ...process.env, CDK_OUTDIR: join(project, 'cdk.out') },
      timeoutMs: 120_000,
      signal: new AbortController().signal,
    });
  });
  await checklist.step('the packed runner runs what it synthesized', async () => {
    const items = { lists: [{ id: 'topics', values: ['a', 'b'] }] };
    await writeFile(join(project, 'items.json'), JSON.stringify(items));
    const printed = await run(
      project,
      join(project, 'node_modules', '.bin', 'sfn-local'),
      'run',
      'cdk.out',
      '--items',
      'items.json',
    );
    if (!printed.includes('SUCCEEDED')) throw new Error(printed);
  });

  async function packed(directory: string, pack: readonly string[]): Promise<{ filename: string; files: string[] }> {
    const printed = await run(directory, 'npm', '--silent', ...pack);
    const listing = JSON.parse(printed.slice(printed.indexOf('[')));
    return { filename: listing[0].filename, files: listing[0].files.map((file: { path: string }) => file.path) };
  }
}

/** What a stranger writes first: the example of the README. */
async function readmeApp(): Promise<string> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const app = readme.split('<!-- app.ts -->\n```ts\n')[1]?.split('```')[0];
  if (app === undefined) throw new Error('README.md has no block marked app.ts');
  return app;
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
