import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, ROOT } from './check';
import { documentFragments } from './document-fragments';
import { markedBlock } from './marked-block';
import { asArguments, type Peers } from './peers';

/** What a stranger writes first with each construct; the first is the example of the README. */
const APPS = ['app', 'api-caller', 'pipeline'];
const MOST_LINES = 9;

/** A project that has both packages and these peers installed, and nothing else but TypeScript. */
export interface StrangersProject {
  readonly peers: Peers;
  /** Files of the packages. */
  readonly tarballs: readonly string[];
  /** Whether the sources of the library must compile against these peers too. */
  readonly withSources: boolean;
}

/** Installs the packages into an empty project and uses them as a stranger would. */
export async function useAsStranger(check: Check, project: StrangersProject): Promise<void> {
  const { checklist, run } = check;
  const { peers, tarballs, withSources } = project;
  const version = `aws-cdk-lib ${peers['aws-cdk-lib']}`;
  const folder = join(check.folder, version);
  const bin = (name: string): string => join(folder, 'node_modules', '.bin', name);

  await checklist.step(`both packages install beside ${asArguments(peers).join(' and ')}`, async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true }));
    const typescript = `typescript@${await versionOfTypeScript()}`;
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--strict-peer-deps'];
    await run(folder, 'npm', ['install', ...options, ...tarballs, ...asArguments(peers), typescript]);
  });
  await checklist.step(`${version}: an app of each construct has ${MOST_LINES} lines at most`, async () => {
    for (const app of APPS) {
      const source = await sourceOf(app);
      const lines = source.split('\n').filter((line) => line.trim() !== '').length;
      if (lines > MOST_LINES) throw new Error(`${app}.ts has ${lines} lines`);
      await writeFile(join(folder, `${app}.ts`), source);
    }
  });
  const what = withSources ? 'they and the sources of the library' : 'they and the fragments in the documents';
  await checklist.step(`${version}: ${what} type-check, every declaration file included`, async () => {
    const fragments = withSources ? {} : await documentFragments();
    for (const [file, source] of Object.entries(fragments)) await writeFile(join(folder, file), source);
    const files = [...APPS.map((app) => `${app}.ts`), ...Object.keys(fragments)];
    if (withSources) await cp(join(ROOT, 'lib'), join(folder, 'lib'), { recursive: true });
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          // aws-cdk-lib's own declarations name `Disposable`.
          lib: ['es2023', 'esnext.disposable'],
          strict: true,
          skipLibCheck: false,
          module: 'node20',
          target: 'es2023',
          outDir: 'out',
          // The sources ask for Node's types, and a stranger may have none.
          ...(withSources ? { types: ['node'], typeRoots: [join(ROOT, 'node_modules', '@types')] } : { types: [] }),
        },
        include: withSources ? [...files, 'lib'] : files,
      }),
    );
    await run(folder, bin('tsc'), []);
  });
  await checklist.step(`${version}: each synthesizes`, async () => {
    for (const app of APPS) {
      // `cdk synth` validates the templates of the sample stacks, which takes longer than all of this.
      const variables = { CDK_OUTDIR: join(folder, `${app}.out`), CDK_VALIDATION: 'false' };
      await run(folder, process.execPath, [join('out', `${app}.js`)], variables);
    }
  });
  await checklist.step(`${version}: the packed runner runs what the README's example synthesized`, async () => {
    const items = { lists: [{ id: 'topics', values: ['a', 'b'] }] };
    await writeFile(join(folder, 'items.json'), JSON.stringify(items));
    const printed = await run(folder, bin('sfn-local'), ['run', 'app.out', '--items', 'items.json']);
    if (!printed.includes('SUCCEEDED')) throw new Error(printed);
  });
  await checklist.step(`${version}: the entry, the assembly and package.json can be asked for, the inside cannot`, () =>
    run(folder, process.execPath, ['-e', REQUIRES]),
  );
}

const REQUIRES = `
  require.resolve('cdk-sfn-patterns/.jsii');
  require('cdk-sfn-patterns/package.json');
  require('node:assert').throws(() => require('cdk-sfn-patterns/dist/lib/private/prop-error'), {
    code: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
  });
`;

async function sourceOf(app: string): Promise<string> {
  return app === 'app' ? markedBlock('app.ts') : readFile(join(__dirname, 'stranger', `${app}.ts`), 'utf8');
}

/** The newest, which is what `npm install typescript` brings. */
async function versionOfTypeScript(): Promise<string> {
  return JSON.parse(await readFile(join(ROOT, 'node_modules', 'typescript-7', 'package.json'), 'utf8')).version;
}
