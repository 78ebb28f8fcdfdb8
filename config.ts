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
  answers: "'direct', 'role' or 'replyQueue'",
  schedule: "an expression of EventBridge Scheduler, such as 'cron(0 6 * * ? *)' or 'rate(1 day)'",
  account: 'an account number: 12 digits',
  region: 'the Region that all three teams share',
};

const seconds = (accepted: string, min: number) =>
  z.int({ error: accepted }).min(min, accepted).max(99_999_999, accepted);

const fanOutSchema = z.strictObject({
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

const schema = z.strictObject({ fanOut: fanOutSchema, apiCaller: apiCallerSchema, crossTeam: crossTeamSchema });

/** Settings of the sample apps. */
export type Config = z.infer<typeof schema>;

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
 * Reads and checks the settings of the sample apps.
 *
 * @param file path of the JSON file, which also names it in errors
 */
export function readConfig(file: string): Config {
  const values = parseFile(file);
  const result = schema.safeParse(values);
  if (!result.success) {
    throw new ConfigError(result.error.issues.flatMap((issue) => describe(file, values, issue)).join('\n'));
  }
  const { partitionKey, attribute } = result.data.fanOut;
  if (attribute === partitionKey.name) {
    throw new ConfigError(`${file}: fanOut.attribute must be ${FIELD.attribute}, got ${inspect(attribute)}`);
  }
  return result.data;
}

function parseFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${file}: must be JSON, got ${(error as Error).message}`, { cause: error });
  }
}

function describe(file: string, values: unknown, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}.`;
    return issue.keys.map((key) => `${file}: ${place}${key} is no setting; remove it or correct its name`);
  }
  const got = issue.path.reduce(
    (value: unknown, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    values,
  );
  const accepted = issue.message.startsWith('Invalid input') ? 'an object' : issue.message;
  const came = got === undefined ? 'nothing' : inspect(got, { depth: 1, breakLength: Infinity });
  return [`${file}: ${issue.path.join('.') || 'the file'} must be ${accepted}, got ${came}`];
}
