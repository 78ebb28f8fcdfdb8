import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { RequestError } from '../request-error';

const ROOT = join(__dirname, '..', '..');
const ASSEMBLY = join(ROOT, 'cdk.out');

/** What the CLI hands to an app by the settings of cdk.json that are not context. */
const SETTINGS = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': false,
};

/**
 * Builds the handlers and writes the cloud assembly of the sample apps; resolves with its directory.
 *
 * The app alone writes what `cdk synth` writes. To start the CLI around it would take as long as the app itself, and to
 * validate the templates, which synth, deploy and CI do, several times that.
 */
export async function synthesizeApps(configFile: string): Promise<string> {
  // By a shell, which finds npm under the name that it has on the system.
  await run('npm run --silent build:lambda', [], { shell: true });
  await run(process.execPath, ['--import', 'tsx', join('bin', 'app.ts')], {
    env: {
      ...process.env,
      CDK_OUTDIR: ASSEMBLY,
      CDK_CONTEXT_JSON: JSON.stringify({ ...SETTINGS, config: configFile }),
      CDK_VALIDATION: 'false',
      CDK_DISABLE_STACK_TRACE: '1',
    },
  });
  return ASSEMBLY;
}

async function run(command: string, args: readonly string[], options: SpawnOptions): Promise<void> {
  const child = spawn(command, args, { cwd: ROOT, ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [status]] = await Promise.all([text(child.stderr as Readable), once(child, 'close')]);
  if (status !== 0) throw new RequestError(`the sample apps cannot be synthesized:\n${said}`);
}
