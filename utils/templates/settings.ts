import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readConfig } from '../../config';
import { isRecord } from '../../lambda/shared/api-templates/template-file';
import type { TemplateSettings } from '../../lambda/shared/api-templates/template-settings';
import { checkSettings } from '../../lambda/shared/request-guard/guard-settings';
import { parseHostEntry } from '../../lambda/shared/request-guard/host-names';
import type { CallApiSettings } from '../../lib/template-api-caller/contract';
import { RequestError } from '../request-error';

const CONFIG_FILE = join(__dirname, '..', '..', 'config.json');

/** What each setting must be. */
const SHAPES: Readonly<Record<keyof TemplateSettings, readonly [(value: unknown) => boolean, string]>> = {
  tableName: [isText, 'the name of a table'],
  allowedHosts: [isListOf(isText), 'a list of host names'],
  allowedPorts: [isListOf((item) => typeof item === 'number'), 'a list of ports'],
  allowHttp: [(value) => typeof value === 'boolean', 'true or false'],
  allowedPrivateCidrs: [isListOf(isText), 'a list of blocks'],
  undefinedVariables: [(value) => value === 'strict' || value === 'lenient', "'strict' or 'lenient'"],
  secrets: [isSecrets, 'an object { name: { "hosts" } } whose hosts are host names'],
};

/** What else the caller is told, and no template can offend against. */
const OTHER_SETTINGS: readonly (keyof CallApiSettings)[] = [
  'maxRedirects',
  'requestTimeoutMs',
  'connectTimeoutMs',
  'idleTimeoutMs',
  'retryOn',
  'maxRetryAfterSeconds',
  'maxResponseBytes',
  'overflowBucket',
];

/**
 * Reads the settings: a file of their own, or else those of the API caller's sample app.
 *
 * A file may be the value of the caller function's `CALL_API_SETTINGS`, which says what is deployed.
 *
 * @throws RequestError, or ConfigError, which name the setting that is wrong
 */
export function readTemplateSettings(files: { settings?: string; config?: string }): TemplateSettings {
  if (files.settings === undefined) {
    const file = files.config ?? CONFIG_FILE;
    return checked(`${file}: apiCaller.`, readConfig(file).apiCaller);
  }
  const values = parse(files.settings);
  if (!isRecord(values)) throw new RequestError(`${files.settings}: must be an object of settings`);
  const known: readonly string[] = [...Object.keys(SHAPES), ...OTHER_SETTINGS];
  const unknown = Object.keys(values).find((name) => !known.includes(name));
  if (unknown === undefined) return checked(`${files.settings}: `, values);
  throw new RequestError(`${files.settings}: ${unknown} is no setting; remove it or correct its name`);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RequestError(`${file}: must be JSON that can be read: ${(error as Error).message}`, { cause: error });
  }
}

function checked(place: string, given: Readonly<Record<string, unknown>>): TemplateSettings {
  const refuse = (setting: string, expected: string, got: unknown) =>
    new RequestError(
      `${place}${setting} must be ${expected}, got ${inspect(got, { depth: 2, breakLength: Infinity })}`,
    );
  const values: Record<string, unknown> = { secrets: {}, undefinedVariables: 'strict', ...given };
  for (const [setting, [test, expected]] of Object.entries(SHAPES)) {
    const value = values[setting];
    const optional = setting !== 'allowedHosts' && value === undefined;
    if (!optional && !test(value)) throw refuse(setting, expected, value);
  }
  const settings = Object.fromEntries(
    Object.keys(SHAPES).map((name) => [name, values[name]]),
  ) as unknown as TemplateSettings;
  const [problem] = checkSettings(settings);
  if (problem !== undefined) throw refuse(problem.setting, problem.expected, problem.got);
  return settings;
}

function isSecrets(value: unknown): boolean {
  const isHost = (host: unknown) => isText(host) && parseHostEntry(host) !== undefined;
  const isFlag = (flag: unknown) => flag === undefined || typeof flag === 'boolean';
  return (
    isRecord(value) &&
    Object.values(value).every(
      (secret) => isRecord(secret) && isListOf(isHost)(secret.hosts) && isFlag(secret.allowHttp),
    )
  );
}

function isListOf(test: (item: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(test);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
