import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './worker-errors';

/** A handler as a module exports it. */
export type Handler = (event: unknown, context: unknown, callback?: unknown) => unknown;

/** Loads the function that `handler` names, by the rules and with the errors of Lambda's Node runtime. */
export async function loadHandler(taskRoot: string, handler: string, takesCallbacks: boolean): Promise<Handler> {
  if (handler.includes('..')) {
    const message = `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`;
    throw runtimeError('MalformedHandlerName', message);
  }
  const file = basename(handler);
  const directory = handler.slice(0, handler.length - file.length);
  const dot = file.indexOf('.');
  if (dot < 0) throw runtimeError('MalformedHandlerName', 'Bad handler');

  const exported = await loadModule(taskRoot, directory, file.slice(0, dot));
  const names = file.slice(dot + 1).split('.');
  const found = memberAt(exported, names) ?? memberAt(memberAt(exported, ['default']), names);
  if (found === undefined || found === null) {
    throw runtimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw runtimeError('HandlerNotFound', `${handler} is not a function`);
  if (!takesCallbacks && found.length >= 3) {
    const message =
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need ' +
      'to modify this function to use a supported handler signature to use Node.js 24 or later. For more information ' +
      'see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';
    throw runtimeError('CallbackHandlerDeprecated', message);
  }
  return found as Handler;
}

async function loadModule(taskRoot: string, directory: string, name: string): Promise<unknown> {
  const path = join(taskRoot, directory, name);
  try {
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      const file = path + extension;
      if (!isFile(file)) continue;
      return isEsModule(file) ? await import(pathToFileURL(file).href) : createRequire(file)(file);
    }
    const require = createRequire(join(__dirname, 'index.mjs'));
    return require(require.resolve(name, { paths: [taskRoot, join(taskRoot, directory)] }));
  } catch (error) {
    throw importError(error);
  }
}

function importError(error: unknown): unknown {
  if (error instanceof SyntaxError) return runtimeError('UserCodeSyntaxError', String(error), error.stack);
  if (!(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const missing = /'(@(?:aws-sdk|smithy|aws)\/[^'/]+)[^']*'/.exec(error.message)?.[1];
  if (missing !== undefined && (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')) {
    error.message += `\nLambda brings ${missing}, this machine has to have it: npm install --save-dev ${missing}`;
  }
  return code === 'MODULE_NOT_FOUND' ? runtimeError('ImportModuleError', String(error), error.stack) : error;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** `.js` is what the nearest `package.json` says it is. */
function isEsModule(file: string): boolean {
  if (file.endsWith('.mjs')) return true;
  if (!file.endsWith('.js')) return false;
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const manifest = join(directory, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
    if (directory === dirname(directory)) return false;
  }
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      (typeof inside === 'object' && inside !== null) || typeof inside === 'function'
        ? (inside as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
