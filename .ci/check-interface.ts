/**
 * Compares `API.md` with the interface that jsii compiled, and that interface with the one of the last release.
 * Wants `npm run build` to have run, and `.ci/jsii-tools` installed.
 */
import { access, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, ROOT, type Run, runCheck } from './check';
import { judge, lastRelease } from './release/compatibility';

const TOOLS = join(ROOT, '.ci', 'jsii-tools', 'node_modules', '.bin');
const QUIET = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

async function checkInterface({ checklist, folder, run }: Check): Promise<void> {
  await checklist.step('API.md is what jsii-docgen writes', async () => {
    await access(join(ROOT, '.jsii'));
    await run(ROOT, join(TOOLS, 'jsii-docgen'), ['--output', join(folder, 'API.md')], QUIET);
    const [written, wanted] = await Promise.all([ROOT, folder].map((where) => readFile(join(where, 'API.md'), 'utf8')));
    if (written !== wanted) throw new Error("API.md is not current; run 'npm run docs:api'");
  });
  await checklist.step(
    'the interface keeps to its version',
    async () => {
      const release = lastRelease((await run(ROOT, 'git', ['tag', '--merged', 'HEAD'])).split('\n'));
      const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
      const breaks = release === undefined ? [] : await breaksSince(release, folder, run);
      const { passes, says } = judge(release, version, breaks);
      if (!passes) throw new Error(says);
      return says;
    },
    (says) => says,
  );
}

/** What jsii-diff finds that breaks callers of a release, which is compiled anew from its tag with today's tools. */
async function breaksSince(release: string, folder: string, run: Run): Promise<string[]> {
  const released = join(folder, release);
  await mkdir(released);
  await run(ROOT, 'git', ['archive', '--format=tar', `--output=${released}.tar`, release]);
  await run(released, 'tar', ['-xf', `${released}.tar`]);
  await symlink(join(ROOT, 'node_modules'), join(released, 'node_modules'));
  await run(released, 'npm', ['run', '--silent', 'build:lib'], QUIET);
  // Everything is marked experimental until 1.0, and counts all the same.
  const diff = [join(TOOLS, 'jsii-diff'), '--error-on', 'all', released, ROOT];
  const ended = await run(ROOT, process.execPath, diff, QUIET).then(
    (printed) => ({ printed, failed: false }),
    (error: Error) => ({ printed: error.message, failed: true }),
  );
  const breaks = ended.printed.split('\n').filter((line) => line.startsWith('err '));
  // It ends well when it cannot load an assembly, and badly for other reasons than a break.
  if (ended.printed.includes('Skipping analysis') || ended.failed !== breaks.length > 0) throw new Error(ended.printed);
  return breaks;
}

void runCheck('check-interface', checkInterface);
