import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command';

/**
 * Installs Python packages into a virtual environment, unless the very same versions are there already, and answers
 * with its `bin` folder.
 *
 * The copy of the requirements is written last: an installation that was interrupted has none, and starts afresh.
 */
export async function installPython(requirements: string, venv: string, signal: AbortSignal): Promise<string> {
  const installed = join(venv, 'requirements.txt');
  const bin = join(venv, 'bin');
  const wanted = await readFile(requirements, 'utf8');
  if (existsSync(installed) && (await readFile(installed, 'utf8')) === wanted) return bin;

  await rm(venv, { recursive: true, force: true });
  await mkdir(dirname(venv), { recursive: true });
  // pip keeps the caller's environment: an index, a proxy or a certificate may be set there.
  const options = { cwd: dirname(venv), env: process.env, timeoutMs: 600_000, signal };
  await runCommand('python3', ['-m', 'venv', venv], options);
  // Most of what is installed is never imported: to compile all of it beforehand takes longer than all the rest.
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
  await runCommand(join(bin, 'python'), [...install, '--requirement', requirements], options);
  await copyFile(requirements, installed);
  return bin;
}
