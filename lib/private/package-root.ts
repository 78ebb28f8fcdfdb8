import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder above that holds package.json: `lib/private` and `dist/lib/private` lie at different depths below it. */
export function packageRoot(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error(`no package.json in any folder above ${directory}`);
  return packageRoot(parent);
}
