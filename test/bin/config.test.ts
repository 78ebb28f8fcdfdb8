import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../config';

const { environment: NONE, ...SETTINGS } = readConfig(join(__dirname, '../../config.json'));
const FAN_OUT = SETTINGS.fanOut;
const directory = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(directory, { recursive: true }));

function reading(text: string, environment?: string): () => unknown {
  const file = join(directory, 'config.json');
  writeFileSync(file, text);
  return () => {
    try {
      return readConfig(file, environment);
    } catch (error) {
      throw new Error((error as Error).message.replaceAll(file, 'config.json'));
    }
  };
}

const withFanOut = (change: Record<string, unknown>) =>
  JSON.stringify({ ...SETTINGS, fanOut: { ...FAN_OUT, ...change } });
const withApiCaller = (change: Record<string, unknown>) =>
  JSON.stringify({ ...SETTINGS, apiCaller: { ...SETTINGS.apiCaller, ...change } });

it('reads what the seed had as settings', () => {
  expect(FAN_OUT).toEqual({
    tableName: expect.any(String),
    partitionKey: { name: expect.any(String), value: expect.any(String) },
    attribute: expect.any(String),
    maxConcurrency: 1,
    waitDurationSeconds: 2,
    timeoutDurationSeconds: expect.any(Number),
    itemFormat: 'plain',
  });
});

it('takes 0 for the settings that may be 0', () => {
  expect(reading(withFanOut({ maxConcurrency: 0, waitDurationSeconds: 0 }))()).toMatchObject({
    fanOut: { maxConcurrency: 0, waitDurationSeconds: 0 },
  });
});

it.each([
  [
    { tableName: 'a' },
    "config.json: fanOut.tableName must be a DynamoDB table name: 3 to 255 letters, digits, _ . or -, got 'a'",
  ],
  [{ partitionKey: 'id' }, 'config.json: fanOut.partitionKey must be an object { "name", "value" }, got \'id\''],
  [
    { partitionKey: { name: '', value: 1 } },
    "config.json: fanOut.partitionKey.name must be an attribute name of 1 to 255 characters, got ''",
  ],
  [
    { partitionKey: { name: 'id', value: '' } },
    "config.json: fanOut.partitionKey.value must be a string of 1 to 1024 characters that does not begin with {%, or a number, got ''",
  ],
  [
    { partitionKey: { name: 'id' } },
    'config.json: fanOut.partitionKey.value must be a string of 1 to 1024 characters that does not begin with {%, or a number, got nothing',
  ],
  [
    { attribute: FAN_OUT.partitionKey.name },
    "config.json: fanOut.attribute must be an attribute name of 1 to 255 characters that is no part of the key, got 'id'",
  ],
  [
    { maxConcurrency: '3' },
    "config.json: fanOut.maxConcurrency must be a whole number from 0 to 40 (0 sets no limit of its own), got '3'",
  ],
  [
    { maxConcurrency: 41 },
    'config.json: fanOut.maxConcurrency must be a whole number from 0 to 40 (0 sets no limit of its own), got 41',
  ],
  [
    { waitDurationSeconds: -1 },
    'config.json: fanOut.waitDurationSeconds must be a whole number of seconds from 0 to 99999999, got -1',
  ],
  [
    { waitDurationSeconds: 0.5 },
    'config.json: fanOut.waitDurationSeconds must be a whole number of seconds from 0 to 99999999, got 0.5',
  ],
  [
    { timeoutDurationSeconds: 0 },
    'config.json: fanOut.timeoutDurationSeconds must be a whole number of seconds from 1 to 99999999, got 0',
  ],
  [{ itemFormat: 'typed' }, "config.json: fanOut.itemFormat must be 'plain' or 'dynamodb', got 'typed'"],
  [{ maxConcurency: 3 }, 'config.json: fanOut.maxConcurency is no setting; remove it or correct its name'],
])('refuses %j, naming the field, what is accepted and what came', (change, message) => {
  expect(reading(withFanOut(change))).toThrow(new Error(message));
});

it.each([
  [{ allowedHosts: [] }, 'config.json: apiCaller.allowedHosts must be a list of one or more host names, got []'],
  [{ allowedHosts: [''] }, "config.json: apiCaller.allowedHosts.0 must be a host name, or '*.' before one, got ''"],
  [
    { requestTimeoutSeconds: 0 },
    'config.json: apiCaller.requestTimeoutSeconds must be a whole number of seconds from 1 to 840, got 0',
  ],
  [{ maxRateLimitWaits: -1 }, 'config.json: apiCaller.maxRateLimitWaits must be a whole number from 0 to 100, got -1'],
])('refuses %j of the API caller', (change, message) => {
  expect(reading(withApiCaller(change))).toThrow(new Error(message));
});

it('names every field that is wrong, a line each', () => {
  expect(reading(withFanOut({ maxConcurrency: -1, itemFormat: 1 }))).toThrow(/maxConcurrency.*\n.*itemFormat/);
});

it.each([
  [
    'a comma that is missing',
    '{\n  "a": 1\n  "b": 2\n}',
    "config.json:3:3: must be JSON: expected ',' or '}' after property value",
  ],
  ['a comma too many', '{ "fanOut": [1,\n    ] }', "config.json:2:5: must be JSON: unexpected token ']'"],
  [
    'a word',
    '{\n\n"a": yes, "b": "a text that is longer than what Node shows of one" }',
    "config.json:3:6: must be JSON: unexpected token 'y'",
  ],
  ['what stands behind', '{}\n}', 'config.json:2:1: must be JSON: unexpected non-whitespace character'],
  ['an end that comes early', '{\n  "a": 1,\n', 'config.json:3:1: must be JSON: expected double-quoted property name'],
  ['a text without an end', '{"a', 'config.json:1:4: must be JSON: unterminated string'],
  ['nothing', '', 'config.json:1:1: must be JSON: unexpected end of JSON input'],
])('tells where %s keeps a file from being JSON', (_, text, message) => {
  expect(reading(text)).toThrow(message);
});

it('refuses a file that has nothing in it', () => {
  expect(reading('{}')).toThrow(
    'config.json: fanOut must be an object, got nothing\nconfig.json: apiCaller must be an object, got nothing',
  );
  expect(reading('[]')).toThrow('config.json: the file must be an object, got []');
});

it('names a file that is not there', () => {
  expect(() => readConfig(join(directory, 'none.json'))).toThrow(/none.json: cannot be read \(ENOENT\)$/);
});

describe('the settings of the pipeline', () => {
  const withCrossTeam = (change: Record<string, unknown>) =>
    JSON.stringify({ ...SETTINGS, crossTeam: { ...SETTINGS.crossTeam, ...change } });
  const accounts = { teamA: '111111111111', teamB: '222222222222', teamC: '333333333333', region: 'eu-west-1' };

  it('may name three accounts, or none, and a schedule, or none', () => {
    expect(reading(withCrossTeam({ accounts }))()).toMatchObject({ crossTeam: { accounts } });
    expect(reading(withCrossTeam({ accounts: undefined, schedule: undefined }))()).toBeDefined();
  });

  it.each([
    [{ pipelineName: '' }, "crossTeam.pipelineName must be 1 to 30 letters, digits, '-' or '_', got ''"],
    [{ queueName: 'a b' }, "crossTeam.queueName must be a queue name: 1 to 80 letters, digits, '-' or '_', got 'a b'"],
    [{ workerRoleName: 'a/b' }, "crossTeam.workerRoleName must be 1 to 64 letters, digits or _ + = , . @ -, got 'a/b'"],
    [{ answers: 'mail' }, "crossTeam.answers must be 'direct', 'role' or 'replyQueue', got 'mail'"],
    [
      { answerTimeoutSeconds: 0 },
      'crossTeam.answerTimeoutSeconds must be a whole number of seconds from 1 to 99999999, got 0',
    ],
    [
      { schedule: 'daily' },
      "crossTeam.schedule must be an expression of EventBridge Scheduler, such as 'cron(0 6 * * ? *)' or 'rate(1 day)', got 'daily'",
    ],
    [
      { accounts: { ...accounts, teamB: '2' } },
      "crossTeam.accounts.teamB must be an account number: 12 digits, got '2'",
    ],
    [{ topic: 'x' }, 'crossTeam.topic is no setting; remove it or correct its name'],
  ])('refuses %j', (change, message) => {
    expect(reading(withCrossTeam(change))).toThrow(`config.json: ${message}`);
  });
});

describe('the settings of environments', () => {
  const withEnvironments = (environments: unknown, environment?: string) =>
    reading(JSON.stringify({ ...SETTINGS, environments }), environment);

  it('are those of the file, for the account and Region of the CLI, unless one is asked for', () => {
    expect(withEnvironments({ prod: { account: '111111111111', fanOut: { maxConcurrency: 7 } } })()).toEqual({
      ...SETTINGS,
      environment: NONE,
    });
  });

  it('put the name of the environment before every name that must not be shared', () => {
    expect(withEnvironments({ prod: {} }, 'prod')()).toEqual({
      fanOut: { ...FAN_OUT, tableName: `prod-${FAN_OUT.tableName}` },
      apiCaller: { ...SETTINGS.apiCaller, tableName: `prod-${SETTINGS.apiCaller.tableName}` },
      crossTeam: {
        ...SETTINGS.crossTeam,
        pipelineName: `prod-${SETTINGS.crossTeam.pipelineName}`,
        tableName: `prod-${SETTINGS.crossTeam.tableName}`,
        queueName: `prod-${SETTINGS.crossTeam.queueName}`,
        workflowName: `prod-${SETTINGS.crossTeam.workflowName}`,
        workerRoleName: `prod-${SETTINGS.crossTeam.workerRoleName}`,
        accessRoleName: `prod-${SETTINGS.crossTeam.accessRoleName}`,
      },
      environment: { prefix: 'prod-', tags: {}, terminationProtection: false },
    });
  });

  it('take what an environment sets as it is', () => {
    const place = {
      account: '111111111111',
      region: 'eu-west-1',
      tags: { stage: 'prod' },
      terminationProtection: true,
    };
    const changed = { fanOut: { tableName: 'lists', maxConcurrency: 0 }, apiCaller: { allowedHosts: ['a.example'] } };

    expect(withEnvironments({ prod: { ...place, ...changed } }, 'prod')()).toMatchObject({
      ...changed,
      environment: { prefix: 'prod-', ...place },
    });
  });

  it.each([
    [
      { prod: { account: 111111111111 } },
      'environments.prod.account must be an account number: 12 digits, got 111111111111',
    ],
    [{ prod: { region: 'Ireland' } }, "environments.prod.region must be a Region, such as 'eu-west-1', got 'Ireland'"],
    [
      { prod: { terminationProtection: 'yes' } },
      "environments.prod.terminationProtection must be true or false, got 'yes'",
    ],
    [{ prod: { tags: ['a'] } }, "environments.prod.tags must be an object of at most 50 tags, got [ 'a' ]"],
    [{ prod: { tags: { stage: 1 } } }, 'environments.prod.tags.stage must be a text of at most 256 characters, got 1'],
    [
      { prod: { tags: { 'aws:stage': 'prod' } } },
      "each key of environments.prod.tags must be 1 to 128 letters, digits, spaces or _ . : / = + - @ that do not begin with aws:, got 'aws:stage'",
    ],
    [
      { '1st': {} },
      "each key of environments must be a name of 1 to 20 letters, digits or '-' that begins with a letter, got '1st'",
    ],
    [{ prod: 'eu-west-1' }, "environments.prod must be an object, got 'eu-west-1'"],
    [['prod'], "environments must be an object, got [ 'prod' ]"],
    [{ prod: { fanOut: [] } }, 'environments.prod.fanOut must be an object, got []'],
    [{ prod: { acount: '1' } }, 'environments.prod.acount is no setting; remove it or correct its name'],
  ])('refuse %j', (environments, message) => {
    expect(withEnvironments(environments)).toThrow(message);
  });

  it('refuse more tags than CloudFormation takes', () => {
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`tag ${i}`, '']));

    expect(withEnvironments({ prod: { tags: tags(50) } })).not.toThrow();
    expect(withEnvironments({ prod: { tags: tags(51) } })).toThrow('tags must be an object of at most 50 tags, got {');
  });

  it.each([
    [{ fanOut: { maxConcurrency: 41 } }, /^config.json, environment prod: fanOut.maxConcurrency must be .*, got 41$/],
    [{ fanOut: { attribute: 'id' } }, /^config.json, environment prod: fanOut.attribute must be .*, got 'id'$/],
    [{ apiCaller: { hosts: [] } }, /^config.json, environment prod: apiCaller.hosts is no setting/],
  ])('refuse what %j makes of the settings, whichever environment is asked for', (changes, message) => {
    expect(withEnvironments({ dev: {}, prod: changes }, 'dev')).toThrow(message);
  });

  it('refuse a name that the prefix makes too long, with the name as it came out', () => {
    const names = { ...SETTINGS.crossTeam, pipelineName: 'p'.repeat(30) };

    expect(reading(JSON.stringify({ ...SETTINGS, crossTeam: names, environments: { prod: {} } }))).toThrow(
      `config.json, environment prod: crossTeam.pipelineName must be 1 to 30 letters, digits, '-' or '_', got 'prod-${'p'.repeat(30)}'`,
    );
  });

  it('name the environments when another is asked for', () => {
    expect(withEnvironments({ dev: {}, prod: {} }, 'prd')).toThrow(
      "config.json: the environment must be 'dev' or 'prod', got 'prd'",
    );
    expect(withEnvironments({}, 'prod')).toThrow(
      "config.json: the environment must be left out, as the file has none, got 'prod'",
    );
  });
});
