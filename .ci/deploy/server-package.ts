import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../run-command';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** The Python package that answers for AWS, and the version that `requirements.txt` pins. */
export interface ServerPackage {
  readonly python: string;
  readonly version: string;
}

/**
 * Installs the server into a virtual environment below `cacheDir`, unless the very same versions are there already.
 *
 * The copy of `requirements.txt` is written last: an installation that was interrupted has none, and starts afresh.
 */
export async function installServer(cacheDir: string, signal: AbortSignal): Promise<ServerPackage> {
  const venv = join(cacheDir, 'ministack');
  const installed = join(venv, 'requirements.txt');
  const python = join(venv, 'bin', 'python');
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  const version = /^ministack==(.+)$/m.exec(wanted)?.[1];
  if (version === undefined) throw new Error(`${REQUIREMENTS}: must pin ministack with ==`);

  if (!existsSync(installed) || (await readFile(installed, 'utf8')) !== wanted) {
    await rm(venv, { recursive: true, force: true });
    await mkdir(cacheDir, { recursive: true });
    // pip keeps the caller's environment: an index, a proxy or a certificate may be set there.
    const options = { cwd: cacheDir, env: process.env, timeoutMs: 120_000, signal };
    await runCommand('python3', ['-m', 'venv', venv], options);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
    await runCommand(python, install, options);
    await copyFile(REQUIREMENTS, installed);
  }
  return { python, version };
}
