/**
 * Builds the library for other languages from the tarball that would be published, installs each into a new environment,
 * and compares the template that an app in that language synthesizes with the one of the same app in TypeScript.
 *
 * Python always, `--java` and `--go` on request; `--output FOLDER` keeps what was built and tried, for a release to publish.
 * Wants `npm run build` to have run, and `.ci/jsii-tools` installed.
 */
import { deepStrictEqual } from 'node:assert';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Check, ROOT, type Run, runCheck } from './check';
import { packedLibrary } from './contents';
import { GO } from './languages/go';
import { JAVA } from './languages/java';
import type { Language } from './languages/language';
import { PYTHON } from './languages/python';
import { markedBlock } from './marked-block';
import { asArguments, peersOfLibrary } from './peers';

const PACMAK = join(ROOT, '.ci', 'jsii-tools', 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');

/** jsii warns of a Node that is past its end; we test on 20 as long as we take it. */
const QUIET = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

const { values: asked } = parseArgs({
  options: { java: { type: 'boolean' }, go: { type: 'boolean' }, output: { type: 'string' } },
});

async function checkLanguages({ checklist, folder, run, signal }: Check): Promise<void> {
  const languages: Language[] = [PYTHON, ...(asked.java ? [JAVA] : []), ...(asked.go ? [GO] : [])];
  for (const { name, needs, probe } of languages) {
    await checklist.step(`${name} is installed`, () =>
      probe(run).catch((error: Error) => {
        throw new Error(`wanted: ${needs}\n${error.message}`, { cause: error });
      }),
    );
  }
  // The lowest peers, because other registries may get a release of aws-cdk-lib later than npm does.
  const { lowest: peers } = await peersOfLibrary();
  const project = join(folder, 'typescript');
  const version = await checklist.step(
    `the packed library installs beside ${asArguments(peers).join(' and ')}`,
    async () => {
      await mkdir(project);
      await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'languages', private: true }));
      const packed = join(folder, 'built', 'js');
      await mkdir(packed, { recursive: true });
      const { tarball } = await packedLibrary(packed, run);
      const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball.file, ...asArguments(peers)];
      await run(project, 'npm', install);
      return versionOf(join(project, 'node_modules', 'cdk-sfn-patterns'));
    },
  );
  const typescript = (file: string, stack: string): Promise<unknown> =>
    synthesized(project, stack, (variables) =>
      run(project, join(ROOT, 'node_modules', '.bin', 'tsx'), [file], variables),
    );
  const expected = await checklist.step('an app in TypeScript synthesizes', async () => {
    await cp(join(__dirname, 'languages', 'apps', 'app.ts'), join(project, 'app.ts'));
    return typescript('app.ts', 'Languages');
  });
  const python = join(folder, PYTHON.target);
  await mkdir(python);
  await writeFile(join(python, 'readme.py'), await markedBlock('app.py'));
  await writeFile(join(python, 'test_shop.py'), await markedBlock('test_shop.py', 'docs/testing-your-stack.md'));
  for (const language of languages) {
    const built = join(folder, 'built', language.target);
    await checklist.step(`${language.name}: jsii-pacmak builds the package`, () =>
      pacmak(project, language.target, join(folder, 'built'), run),
    );
    const also = language === PYTHON ? ', and the programs in the documents run' : '';
    await checklist.step(`${language.name}: the same app synthesizes the same template${also}`, async () => {
      const own = join(folder, language.target);
      await mkdir(own, { recursive: true });
      const template = await synthesized(own, 'Languages', (variables) =>
        language.synthesize({ folder: own, built, version, peers, variables, signal }, run),
      );
      deepStrictEqual(template, expected);
    });
  }
  await checklist.step("the README's example in Python synthesizes what the one in TypeScript does", async () => {
    await writeFile(join(project, 'readme.ts'), await markedBlock('app.ts'));
    deepStrictEqual(await templateIn(python, 'Mine'), await typescript('readme.ts', 'Mine'));
  });
  if (asked.output !== undefined) await cp(join(folder, 'built'), asked.output, { recursive: true });
}

/** Builds from the installed tarball, whose scripts belong to the repository and have nothing to run on here. */
function pacmak(project: string, target: string, outdir: string, run: Run): Promise<string> {
  const args = ['--targets', target, '--outdir', outdir, join('node_modules', 'cdk-sfn-patterns')];
  return run(project, process.execPath, [PACMAK, ...args], { ...QUIET, npm_config_ignore_scripts: 'true' });
}

/** The template of a stack that an app writes when it runs in a folder, with the API templates of the sample beside it. */
async function synthesized(
  folder: string,
  stack: string,
  app: (variables: Record<string, string>) => Promise<unknown>,
): Promise<unknown> {
  await cp(join(ROOT, 'utils', 'api-templates'), join(folder, 'api-templates'), { recursive: true });
  await app({ ...QUIET, CDK_OUTDIR: join(folder, 'cdk.out') });
  return templateIn(folder, stack);
}

async function templateIn(folder: string, stack: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, 'cdk.out', `${stack}.template.json`), 'utf8'));
}

async function versionOf(directory: string): Promise<string> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')).version;
}

void runCheck('check-languages', checkLanguages);
