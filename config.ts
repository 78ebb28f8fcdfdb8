import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { z } from 'zod';

const FIELD = {
  tableName: 'a DynamoDB table name: 3 to 255 letters, digits, _ . or -',
  name: 'an attribute name of 1 to 255 characters',
  value: 'a string of 1 to 1024 characters that does not begin with {%, or a number',
  attribute: 'an attribute name of 1 to 255 characters that is no part of the key',
  maxConcurrency: 'a whole number from 0 to 40 (0 sets no limit of its own)',
  waitDurationSeconds: 'a whole number of seconds from 0 to 99999999',
  timeoutDurationSeconds: 'a whole number of seconds from 1 to 99999999',
  itemFormat: "'plain' or 'dynamodb'",
  allowedHosts: 'a list of one or more host names',
  host: "a host name, or '*.' before one",
  requestTimeoutSeconds: 'a whole number of seconds from 1 to 840',
  maxRateLimitWaits: 'a whole number from 0 to 100',
  pipelineName: "1 to 30 letters, digits, '-' or '_'",
  queueName: "a queue name: 1 to 80 letters, digits, '-' or '_'",
  workflowName: "a state machine name: 1 to 80 letters, digits, '-' or '_'",
  roleName: '1 to 64 letters, digits or _ + = , . @ -',
  answers: "'direct', 'role' or 'replyQueue'",
  schedule: "an expression of EventBridge Scheduler, such as 'cron(0 6 * * ? *)' or 'rate(1 day)'",
  account: 'an account number: 12 digits',
  region: 'the Region that all three teams share',
  environment: "a name of 1 to 20 letters, digits or '-' that begins with a letter",
  ownRegion: "a Region, such as 'eu-west-1'",
  tags: 'an object of at most 50 tags',
  tagKey: '1 to 128 letters, digits, spaces or _ . : / = + - @ that do not begin with aws:',
  tagValue: 'a text of at most 256 characters',
  terminationProtection: 'true or false',
};

const seconds = (accepted: string, min: number) =>
  z.int({ error: accepted }).min(min, accepted).max(99_999_999, accepted);

const fanOutSchema = z
  .strictObject({
    tableName: z.string({ error: FIELD.tableName }).regex(/^[a-zA-Z0-9_.-]{3,255}$/, FIELD.tableName),
    partitionKey: z.strictObject(
      {
        name: z.string({ error: FIELD.name }).min(1, FIELD.name).max(255, FIELD.name),
        value: z.union(
          [
            z
              .string()
              .min(1, FIELD.value)
              .max(1024, FIELD.value)
              .regex(/^(?!\{%)/, FIELD.value),
            z.number(),
          ],
          { error: FIELD.value },
        ),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'an object { "name", "value" }' : undefined) },
    ),
    attribute: z.string({ error: FIELD.attribute }).min(1, FIELD.attribute).max(255, FIELD.attribute),
    maxConcurrency: z.int({ error: FIELD.maxConcurrency }).min(0, FIELD.maxConcurrency).max(40, FIELD.maxConcurrency),
    waitDurationSeconds: seconds(FIELD.waitDurationSeconds, 0),
    timeoutDurationSeconds: seconds(FIELD.timeoutDurationSeconds, 1),
    itemFormat: z.enum(['plain', 'dynamodb'], { error: FIELD.itemFormat }),
  })
  .refine(({ attribute, partitionKey }) => attribute !== partitionKey.name, {
    error: FIELD.attribute,
    path: ['attribute'],
  });

const apiCallerSchema = z.strictObject({
  tableName: z.string({ error: FIELD.tableName }).regex(/^[a-zA-Z0-9_.-]{3,255}$/, FIELD.tableName),
  allowedHosts: z
    .array(z.string({ error: FIELD.host }).min(1, FIELD.host), { error: FIELD.allowedHosts })
    .min(1, FIELD.allowedHosts),
  requestTimeoutSeconds: z
    .int({ error: FIELD.requestTimeoutSeconds })
    .min(1, FIELD.requestTimeoutSeconds)
    .max(840, FIELD.requestTimeoutSeconds),
  maxRateLimitWaits: z
    .int({ error: FIELD.maxRateLimitWaits })
    .min(0, FIELD.maxRateLimitWaits)
    .max(100, FIELD.maxRateLimitWaits),
});

const named = (accepted: string, pattern: RegExp) => z.string({ error: accepted }).regex(pattern, accepted);
const account = named(FIELD.account, /^\d{12}$/);

const crossTeamSchema = z.strictObject({
  pipelineName: named(FIELD.pipelineName, /^[\w-]{1,30}$/),
  tableName: named(FIELD.tableName, /^[a-zA-Z0-9_.-]{3,255}$/),
  queueName: named(FIELD.queueName, /^[\w-]{1,80}$/),
  workflowName: named(FIELD.workflowName, /^[\w-]{1,80}$/),
  workerRoleName: named(FIELD.roleName, /^[\w+=,.@-]{1,64}$/),
  accessRoleName: named(FIELD.roleName, /^[\w+=,.@-]{1,64}$/),
  answers: z.enum(['direct', 'role', 'replyQueue'], { error: FIELD.answers }),
  answerTimeoutSeconds: seconds(FIELD.timeoutDurationSeconds, 1),
  schedule: named(FIELD.schedule, /^(cron|rate|at)\(.+\)$/).optional(),
  accounts: z
    .strictObject({
      teamA: account,
      teamB: account,
      teamC: account,
      region: named(FIELD.region, /^[a-z]{2}(-[a-z]+)+-\d$/),
    })
    .optional(),
});

const settingsSchema = z.strictObject({ fanOut: fanOutSchema, apiCaller: apiCallerSchema, crossTeam: crossTeamSchema });

/** Other values for some settings; the settings that they make are checked as a whole. */
const changes = z.record(z.string(), z.unknown()).optional();

const environmentSchema = z.strictObject({
  account: account.optional(),
  region: named(FIELD.ownRegion, /^[a-z]{2}(-[a-z]+)+-\d$/).optional(),
  tags: z
    .record(
      named(FIELD.tagKey, /^(?!aws:)[\p{L}\p{N}\p{Z}_.:/=+@-]{1,128}$/iu),
      z.string({ error: FIELD.tagValue }).max(256, FIELD.tagValue),
      { error: FIELD.tags },
    )
    .refine((tags) => Object.keys(tags).length <= 50, FIELD.tags)
    .default({}),
  terminationProtection: z.boolean({ error: FIELD.terminationProtection }).default(false),
  fanOut: changes,
  apiCaller: changes,
  crossTeam: changes,
});

const schema = settingsSchema.extend({
  environments: z.record(named(FIELD.environment, /^[a-zA-Z][a-zA-Z0-9-]{0,19}$/), environmentSchema).default({}),
});

/** Where the sample stacks go, and what sets them apart from those of another environment. */
export interface Environment {
  /** Before the name of each stack and of each resource that has one; empty without an environment. */
  readonly prefix: string;
  /** The account to deploy to; undefined for that of the CLI's credentials. */
  readonly account?: string;
  /** The Region to deploy to; undefined for the CLI's. */
  readonly region?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;
}

/** The account and the Region of the CLI, names as they stand in the settings. */
export const NO_ENVIRONMENT: Environment = { prefix: '', tags: {}, terminationProtection: false };

type Settings = z.infer<typeof settingsSchema>;

/** Settings of the sample apps, in one environment. */
export type Config = Settings & { readonly environment: Environment };

/** Settings of the fan-out's sample app. */
export type FanOutConfig = Config['fanOut'];

/** Settings of the API caller's sample app. */
export type ApiCallerConfig = Config['apiCaller'];

/** Settings of the pipeline's sample app. */
export type CrossTeamConfig = Config['crossTeam'];

/** A settings file that cannot be used; the message has a line for each field that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads and checks the settings of the sample apps, those of every environment, whichever is asked for.
 *
 * @param file path of the JSON file, which also names it in errors
 * @param environment one of `environments`; without it, the settings as they stand, for the CLI's account and Region
 */
export function readConfig(file: string, environment?: string): Config {
  const { environments, ...settings } = checked(file, schema, readJson(file));
  const configs = new Map(
    Object.entries(environments).map(([name, { account, region, tags, terminationProtection, ...own }]) => [
      name,
      {
        ...checked(`${file}, environment ${name}`, settingsSchema, settingsIn(name, settings, own)),
        environment: { prefix: `${name}-`, account, region, tags, terminationProtection },
      },
    ]),
  );
  if (environment === undefined) return { ...settings, environment: NO_ENVIRONMENT };
  const config = configs.get(environment);
  if (config !== undefined) return config;
  const names = [...configs.keys()].map((name) => inspect(name)).join(' or ') || 'left out, as the file has none';
  throw new ConfigError(`${file}: the environment must be ${names}, got ${inspect(environment)}`);
}

/** The names of resources, which two environments in one account must not share. */
const NAMES = {
  fanOut: ['tableName'],
  apiCaller: ['tableName'],
  crossTeam: ['pipelineName', 'tableName', 'queueName', 'workflowName', 'workerRoleName', 'accessRoleName'],
} as const;

/** The settings with what an environment changes; a name that it leaves alone gets the environment's in front. */
function settingsIn(environment: string, settings: Settings, own: { [S in keyof Settings]?: object }): unknown {
  const section = (name: keyof Settings) => {
    const values = new Map(Object.entries(settings[name]));
    const names = NAMES[name].map((key) => [key, `${environment}-${values.get(key)}`]);
    return { ...settings[name], ...Object.fromEntries(names), ...own[name] };
  };
  return { fanOut: section('fanOut'), apiCaller: section('apiCaller'), crossTeam: section('crossTeam') };
}

function checked<S extends z.ZodType>(file: string, shape: S, values: unknown): z.infer<S> {
  const result = shape.safeParse(values);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.flatMap((issue) => describe(file, values, issue)).join('\n'));
}

/**
 * Reads a JSON file that a person writes; where it is none, the `ConfigError` says at which line and column.
 *
 * @param file path of the file, which also names it in errors
 */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const before = text.slice(0, endOfJson(text)).split('\n');
    const place = `${before.length}:${(before.at(-1) as string).length + 1}`;
    // Node puts the place, or a piece of the text, behind what is wrong.
    const wrong = (error as Error).message.replace(/ (?:after JSON|in JSON) at position \d+.*$|, (?:\.{3})?".*$/s, '');
    throw new ConfigError(`${file}:${place}: must be JSON: ${wrong.charAt(0).toLowerCase()}${wrong.slice(1)}`, {
      cause: error,
    });
  }
}

/**
 * How much of a text that is no JSON could still become JSON, in UTF-16 units.
 *
 * Node tells the position of most errors, but of an unexpected token only the text around it. Such a token is the last
 * character of the shortest beginning with that error: a beginning that is merely too short has another one.
 */
function endOfJson(text: string): number {
  const message = jsonError(text);
  const position = / at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  if (!isUnexpectedToken(message)) return text.length;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUnexpectedToken(jsonError(text.slice(0, middle)))) bad = middle;
    else good = middle;
  }
  return good;
}

const isUnexpectedToken = (message: string) => message.startsWith('Unexpected token');

function jsonError(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function describe(file: string, values: unknown, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}.`;
    return issue.keys.map((key) => `${file}: ${place}${key} is no setting; remove it or correct its name`);
  }
  if (issue.code === 'invalid_key') {
    const [key, place] = [issue.path.at(-1), issue.path.slice(0, -1).join('.')];
    return [`${file}: each key of ${place} must be ${issue.issues[0]?.message}, got ${inspect(key)}`];
  }
  const got = issue.path.reduce(
    (value: unknown, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    values,
  );
  const accepted = issue.message.startsWith('Invalid input') ? 'an object' : issue.message;
  const came = got === undefined ? 'nothing' : inspect(got, { depth: 1, breakLength: Infinity });
  return [`${file}: ${issue.path.join('.') || 'the file'} must be ${accepted}, got ${came}`];
}
