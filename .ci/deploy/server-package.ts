import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installPython } from '../python-environment';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** The Python package that answers for AWS, and the version that `requirements.txt` pins. */
export interface ServerPackage {
  readonly python: string;
  readonly version: string;
}

/** Installs the server into a virtual environment below `cacheDir`, unless it is there already. */
export async function installServer(cacheDir: string, signal: AbortSignal): Promise<ServerPackage> {
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  const version = /^ministack==(.+)$/m.exec(wanted)?.[1];
  if (version === undefined) throw new Error(`${REQUIREMENTS}: must pin ministack with ==`);
  const bin = await installPython(REQUIREMENTS, join(cacheDir, 'ministack'), signal);
  return { python: join(bin, 'python'), version };
}
