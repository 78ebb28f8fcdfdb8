import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { packageRoot } from './package-root';

/** Lambda runtime of every handler that ships with this package: the newest Node.js LTS that Lambda offers. */
export const HANDLER_RUNTIME = Runtime.NODEJS_24_X;

/**
 * The bundle of a handler that ships with this package.
 *
 * @param handler the name of its folder under `lambda/`
 * @param searchFrom where the search for `dist/handlers` begins; this file's own folder unless a test says otherwise
 */
export function handlerCode(handler: string, searchFrom: string = __dirname): Code {
  return Code.fromAsset(handlerDirectory(handler, searchFrom));
}

/** Where the bundle of a handler is, as `index.js`. */
export function handlerDirectory(handler: string, searchFrom: string = __dirname): string {
  const directory = join(packageRoot(searchFrom), 'dist', 'handlers', handler);
  if (existsSync(join(directory, 'index.js'))) return directory;
  throw new Error(`no bundle for handler '${handler}' at ${directory}; run 'npm run build:lambda'`);
}
