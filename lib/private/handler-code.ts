import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';

/** Lambda runtime of every handler that ships with this package: the newest Node.js LTS that Lambda offers. */
export const HANDLER_RUNTIME = Runtime.NODEJS_24_X;

/**
 * The bundle of a handler that ships with this package.
 *
 * @param handler the name of its folder under `lambda/`
 * @param searchFrom where the search for `dist/handlers` begins; this file's own folder unless a test says otherwise
 */
export function handlerCode(handler: string, searchFrom: string = __dirname): Code {
  const directory = join(packageRoot(searchFrom), 'dist', 'handlers', handler);
  if (!existsSync(join(directory, 'index.js'))) {
    throw new Error(`no bundle for handler '${handler}' at ${directory}; run 'npm run build:lambda'`);
  }
  return Code.fromAsset(directory);
}

/** The folder above that holds package.json: `lib/private` and `dist/lib/private` lie at different depths below it. */
function packageRoot(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error(`no package.json in any folder above ${__dirname}`);
  return packageRoot(parent);
}
