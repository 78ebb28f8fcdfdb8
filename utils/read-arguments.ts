import { type ParseArgsConfig, parseArgs } from 'node:util';
import { RequestError } from './request-error';

/** Options of a command, as `parseArgs` takes them. */
export type Options = NonNullable<ParseArgsConfig['options']>;

/** Options that take a text. */
export function texts<const Name extends string>(...names: readonly Name[]) {
  return allOf(names, 'string');
}

/** Options that are there or not. */
export function flags<const Name extends string>(...names: readonly Name[]) {
  return allOf(names, 'boolean');
}

function allOf<Name extends string, Type extends 'string' | 'boolean'>(names: readonly Name[], type: Type) {
  return Object.fromEntries(names.map((name) => [name, { type }])) as Record<Name, { readonly type: Type }>;
}

/**
 * Reads the arguments of a command.
 *
 * @param command as its user types it before the options: 'npm run load --'
 * @param allowPositionals whether words that are no option are taken
 * @throws RequestError that names the command's help, when an argument is not as `options` want it
 */
export function readArguments<const Own extends Options>(
  command: string,
  args: readonly string[],
  options: Own,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals, options });
  } catch (error) {
    throw new RequestError(`${(error as Error).message}; see ${command} --help`, { cause: error });
  }
}

/** The word that a command takes, which must be the only one. */
export function onlyWord(command: string, what: string, [word, ...rest]: readonly string[]): string {
  if (word !== undefined && rest.length === 0) return word;
  const count = word === undefined ? 0 : rest.length + 1;
  throw new RequestError(`exactly one ${what} must be named, got ${count}; see ${command} --help`);
}
