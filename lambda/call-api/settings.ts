import { CALL_API_SETTINGS, type CallApiSettings } from '../../lib/template-api-caller/contract';
import { checkSettings } from './guard';

/** A variable without which the function cannot work: a wrong deployment fails at its first call. */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} must be set`);
  return value;
}

const counts = [
  'maxRedirects',
  'requestTimeoutMs',
  'connectTimeoutMs',
  'idleTimeoutMs',
  'maxRetryAfterSeconds',
  'maxResponseBytes',
] as const;

/**
 * Reads what the construct wrote into the environment.
 *
 * The guard takes an entry that it cannot read for one that allows nothing. Here the deployment fails instead: whoever
 * changed the variable by hand should learn it from the first call, not from a list that got shorter.
 */
export function readCallSettings(text: string): CallApiSettings {
  const settings: CallApiSettings = JSON.parse(text);
  const [problem] = checkSettings(settings);
  if (problem !== undefined) throw settingError(problem.setting, problem.expected, problem.got);
  for (const name of counts) {
    const value: unknown = settings[name];
    if (!Number.isSafeInteger(value) || Number(value) < 0) throw settingError(name, 'a whole number, 0 or more', value);
  }
  const { undefinedVariables } = settings;
  if (undefinedVariables !== 'strict' && undefinedVariables !== 'lenient') {
    throw settingError('undefinedVariables', "'strict' or 'lenient'", undefinedVariables);
  }
  return settings;
}

function settingError(setting: string, expected: string, got: unknown): Error {
  return new Error(`${CALL_API_SETTINGS}.${setting} must be ${expected}, got ${JSON.stringify(got)}`);
}
