import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installPython } from '../python-environment';
import type { Build, Language } from './language';

const APP = join(__dirname, 'apps', 'app.py');
const RUN_PROGRAMS = join(__dirname, 'run_programs.py');

/** The lowest version that jsii's runtime for Python takes. */
const PROBE = 'import ensurepip, sys, venv; sys.exit(0 if sys.version_info >= (3, 10) else sys.version)';

export const PYTHON: Language = {
  name: 'Python',
  target: 'python',
  needs: 'python3, 3.10 or newer, with venv and ensurepip (in Debian the packages python3 and python3-venv)',
  probe: (run) => run('.', 'python3', ['-c', PROBE]),
  /** Runs what else lies there in Python, too: to load the CDK takes longer than all that the programs do. */
  synthesize: async (build, run) => {
    const others = (await readdir(build.folder)).filter((file) => file.endsWith('.py'));
    await installWheel(build);
    const python = join(build.folder, 'venv', 'bin', 'python');
    await run(build.folder, python, [RUN_PROGRAMS, APP, ...others], build.variables);
  },
};

/** Makes a virtual environment that holds the wheel and its peers. */
async function installWheel({ folder, built, peers, signal }: Build): Promise<void> {
  const wheel = (await readdir(built)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`jsii-pacmak left no wheel in ${built}`);
  const pinned = [`aws-cdk-lib==${peers['aws-cdk-lib']}`, `constructs==${peers.constructs}`];
  const requirements = join(folder, 'wanted.txt');
  await writeFile(requirements, [join(built, wheel), ...pinned].join('\n'));
  await installPython(requirements, join(folder, 'venv'), signal);
}
