import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installPython } from '../python-environment';
import type { Build, Language } from './language';

const APP = join(__dirname, 'apps', 'app.py');

/** The lowest version that jsii's runtime for Python takes. */
const PROBE = 'import ensurepip, sys, venv; sys.exit(0 if sys.version_info >= (3, 10) else sys.version)';

export const PYTHON: Language = {
  name: 'Python',
  target: 'python',
  needs: 'python3, 3.10 or newer, with venv and ensurepip (in Debian the packages python3 and python3-venv)',
  probe: (run) => run('.', 'python3', ['-c', PROBE]),
  synthesize: async (build, run) => {
    await installWheel(build);
    await run(build.folder, interpreterIn(build.folder), [APP], build.variables);
  },
};

/** The interpreter of the environment that was made in a folder. */
export function interpreterIn(folder: string): string {
  return join(folder, 'venv', 'bin', 'python');
}

/** Makes a virtual environment that holds the wheel and its peers. */
async function installWheel({ folder, built, peers, signal }: Build): Promise<void> {
  const wheel = (await readdir(built)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`jsii-pacmak left no wheel in ${built}`);
  const pinned = [`aws-cdk-lib==${peers['aws-cdk-lib']}`, `constructs==${peers.constructs}`];
  const requirements = join(folder, 'wanted.txt');
  await writeFile(requirements, [join(built, wheel), ...pinned].join('\n'));
  // Most of aws-cdk-lib is never imported: to compile all of it beforehand would take longer than all the rest.
  process.env.PIP_NO_COMPILE = '1';
  await installPython(requirements, join(folder, 'venv'), signal);
}
