// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so
import type { Json, JsonObject } from '../../src/kernel/json';
import { Account, type AccountOptions, type Caller, statementFrom } from '../../src/permissions';

const ROLE = 'arn:aws:iam::111111111111:role/worker';
const QUEUE = 'arn:aws:sqs:eu-west-1:111111111111:jobs';
const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:news';

const allow = (given: JsonObject): JsonObject => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  ...given,
});
const deny = (given: JsonObject = {}): JsonObject => allow({ ...given, Effect: 'Deny' });

const read = (statements: readonly Json[], place: string) =>
  statements.flatMap((source, at) => statementFrom(source, `${place}/${at}`) ?? []);

interface Given {
  readonly role?: readonly Json[];
  readonly trust?: readonly Json[];
  readonly queue?: readonly Json[];
}

const anAccount = ({ role = [], trust = [], queue = [] }: Given, options: AccountOptions = {}) =>
  new Account(
    [{ arn: ROLE, place: 'Stack/Worker/Role', statements: read(role, 'Policy'), trust: read(trust, 'Trust') }],
    [{ resources: [QUEUE], statements: read(queue, 'QueuePolicy') }],
    options,
  );

const worker: Caller = { principal: { kind: 'role', roleArn: ROLE, session: 'worker' } };
const topic: Caller = {
  principal: { kind: 'service', name: 'sns.amazonaws.com' },
  context: { 'aws:sourcearn': TOPIC, 'aws:sourceaccount': '111111111111' },
};
const stranger: Caller = {
  principal: { kind: 'role', roleArn: 'arn:aws:iam::222222222222:role/other', session: 'other' },
};

const sending = (account: Account, caller: Caller = worker, resource: string | undefined = QUEUE) =>
  account.refusal(caller, [{ action: 'sqs:SendMessage', resource }]) === undefined;

describe('a statement of a role', () => {
  it.each<[string, Json, boolean]>([
    ['names action and resource', allow({}), true],
    ['names them among others', allow({ Action: ['sqs:Get*', 'sqs:SendMessage'], Resource: ['x', QUEUE] }), true],
    ['has wildcards', allow({ Action: 'sqs:Send*', Resource: 'arn:aws:sqs:*:*:job?' }), true],
    ['knows no case in actions', allow({ Action: 'SQS:sendmessage' }), true],
    ['knows case in resources', allow({ Resource: QUEUE.replace('jobs', 'Jobs') }), false],
    ['means everything', allow({ Action: '*', Resource: '*' }), true],
    ['names another action', allow({ Action: 'sqs:SendMessages' }), false],
    ['leaves out others', allow({ Action: undefined as never, NotAction: 'sns:*' }), true],
    ['leaves out this', allow({ Action: undefined as never, NotAction: 'sqs:*' }), false],
    ['leaves out other resources', allow({ Resource: undefined as never, NotResource: TOPIC }), true],
    ['leaves out this resource', allow({ Resource: undefined as never, NotResource: 'arn:aws:sqs:*' }), false],
    ['names it by a variable', allow({ Resource: 'arn:aws:sqs:*:${aws:PrincipalAccount}:jobs' }), true],
    ['names another by a variable', allow({ Resource: 'arn:aws:sqs:*:*:${aws:PrincipalAccount}' }), false],
    ['names one by a variable of no value', allow({ Resource: "arn:aws:sqs:*:*:${aws:username, 'jobs'}" }), true],
  ])('that %s: %j', (_, statement, expected) => {
    const source = Object.fromEntries(
      Object.entries(statement as JsonObject).filter(([, value]) => value !== undefined),
    );

    expect(sending(anAccount({ role: [source] }))).toBe(expected);
  });

  it('that denies wins over all that allow, whichever policy it stands in', () => {
    const everybody = { Principal: '*' };

    expect(sending(anAccount({ role: [allow({}), deny()] }))).toBe(false);
    expect(sending(anAccount({ role: [allow({})], queue: [deny(everybody)] }))).toBe(false);
    expect(sending(anAccount({ role: [deny()], queue: [allow(everybody)] }))).toBe(false);
  });
});

it('denies nothing of which it is not certain', () => {
  const account = (denied: JsonObject) => anAccount({ role: [allow({ Resource: '*' }), deny(denied)] });
  const unknown = (denied: JsonObject) =>
    account(denied).refusal(worker, [{ action: 'sqs:SendMessage', resource: undefined }]) === undefined;

  expect(unknown({ Resource: '*' })).toBe(false);
  expect(unknown({ Resource: QUEUE })).toBe(true);
  expect(unknown({ Resource: undefined as never, NotResource: QUEUE })).toBe(true);
});

describe('the policy of a resource', () => {
  it.each<[string, JsonObject, boolean]>([
    ['everybody', { Principal: '*' }, true],
    ['everybody of AWS', { Principal: { AWS: '*' } }, true],
    ['the role', { Principal: { AWS: [ROLE] } }, true],
    ['its session', { Principal: { AWS: 'arn:aws:sts::111111111111:assumed-role/worker/worker' } }, true],
    ['the account, which leaves it to the role', { Principal: { AWS: '111111111111' } }, false],
    ['another role', { Principal: { AWS: `${ROLE}s` } }, false],
    ['the account and another role', { Principal: { AWS: ['111111111111', `${ROLE}s`] } }, false],
    ['a service', { Principal: { Service: 'sns.amazonaws.com' } }, false],
    ['all but another role', { NotPrincipal: { AWS: `${ROLE}s` } }, true],
  ])('lets a role of its account in that it names: %s', (_, principal, expected) => {
    expect(sending(anAccount({ queue: [allow(principal)] }))).toBe(expected);
  });

  it('is not enough for another account, nor is that account’s own', () => {
    const policy = allow({ Principal: { AWS: '222222222222' } });
    const both = new Account(
      [{ arn: 'arn:aws:iam::222222222222:role/other', place: 'Other', trust: [], statements: read([allow({})], 'P') }],
      [{ resources: [QUEUE], statements: read([policy], 'Q') }],
    );
    const onlyTheirs = new Account(
      [{ arn: 'arn:aws:iam::222222222222:role/other', place: 'Other', trust: [], statements: read([allow({})], 'P') }],
      [],
    );
    const onlyOurs = new Account(
      [{ arn: 'arn:aws:iam::222222222222:role/other', place: 'Other', trust: [], statements: [] }],
      [{ resources: [QUEUE], statements: read([policy], 'Q') }],
    );

    expect([both, onlyTheirs, onlyOurs].map((account) => sending(account, stranger))).toEqual([true, false, false]);
  });

  it('that nobody here knows, because the account is not of the stacks, is not in the way', () => {
    const theirs = QUEUE.replace('111111111111', '222222222222');
    const account = (role: readonly Json[]) => anAccount({ role }, { accounts: ['111111111111'] });
    const both = { accounts: ['111111111111', '222222222222'] };

    expect(sending(account([allow({ Resource: theirs })]), worker, theirs)).toBe(true);
    expect(sending(account([]), worker, theirs)).toBe(false);
    expect(sending(account([]), topic, theirs)).toBe(true);
    expect(sending(anAccount({ role: [allow({ Resource: theirs })] }, both), worker, theirs)).toBe(false);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
  it('of a function is not that of its aliases, nor the other way round', () => {
    const FUNCTION = 'arn:aws:lambda:eu-west-1:111111111111:function:f';
    const may = (permitted: string, called: string) => {
      const statement = allow({ Principal: { Service: 'sns.amazonaws.com' }, Action: 'lambda:*', Resource: '*' });
      const account = new Account([], [{ resources: [permitted], statements: read([statement], 'F') }]);
      return account.refusal(topic, [{ action: 'lambda:InvokeFunction', resource: called }]) === undefined;
    };

    expect(may(FUNCTION, FUNCTION)).toBe(true);
    expect(may(FUNCTION, `${FUNCTION}:$LATEST`)).toBe(true);
    expect(may(FUNCTION, `${FUNCTION}:live`)).toBe(false);
    expect(may(`${FUNCTION}:live`, `${FUNCTION}:live`)).toBe(true);
    expect(may(`${FUNCTION}:live`, FUNCTION)).toBe(false);
  });

  it('decides alone about a service', () => {
    const named = { Principal: { Service: 'sns.amazonaws.com' } };

    expect(sending(anAccount({ role: [allow({})] }), topic)).toBe(false);
    expect(sending(anAccount({ queue: [allow(named)] }), topic)).toBe(true);
    expect(sending(anAccount({ queue: [allow({ Principal: { Service: 'events.amazonaws.com' } })] }), topic)).toBe(
      false,
    );
  });
});

describe('a condition', () => {
  it.each<[JsonObject, boolean]>([
    [{ ArnEquals: { 'aws:SourceArn': TOPIC } }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:111111111111:n*' } }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:news' } }, false],
    [{ ArnEquals: { 'AWS:sourcearn': [`${TOPIC}s`, TOPIC] } }, true],
    [{ ArnNotEquals: { 'aws:SourceArn': TOPIC } }, false],
    [{ StringEquals: { 'aws:SourceAccount': '222222222222' } }, false],
    [{ StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnEquals: { 'aws:SourceArn': `${TOPIC}s` } }, false],
    [{ StringNotEquals: { 'aws:SourceAccount': '222222222222' } }, true],
    [{ StringEquals: { 'sts:ExternalId': 'x' } }, false],
    [{ StringEqualsIfExists: { 'sts:ExternalId': 'x' } }, true],
    [{ StringNotEquals: { 'sts:ExternalId': 'x' } }, true],
    [{ Null: { 'sts:ExternalId': 'true' } }, true],
    [{ Null: { 'aws:SourceArn': 'true' } }, false],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:SourceAccount': ['111111111111'] } }, true],
    [{ 'ForAllValues:StringEquals': { 'sts:ExternalId': 'x' } }, true],
    [{ 'ForAnyValue:StringEquals': { 'sts:ExternalId': 'x' } }, false],
    [{ 'ForAnyValue:StringNotEquals': { 'sts:ExternalId': 'x' } }, false],
    [{ 'ForAnyValue:StringNotEquals': { 'aws:SourceAccount': '222222222222' } }, true],
    [{ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, true],
    [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, false],
    [{ Bool: { 'aws:ViaAWSService': 'false' } }, true],
    [{ DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, false],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, true],
    [{ DateGreaterThan: { 'aws:EpochTime': '1767225600' } }, true],
    [{ NumericLessThan: { 'aws:EpochTime': '1767225600' } }, false],
    [{ StringLike: { 'aws:SourceArn': 'arn:aws:sns:*:${aws:SourceAccount}:news' } }, true],
  ])('%j', (Condition, expected) => {
    const now = () => Date.UTC(2026, 5, 1);
    const account = anAccount({ queue: [allow({ Principal: { Service: 'sns.amazonaws.com' }, Condition })] }, { now });

    expect(sending(account, topic)).toBe(expected);
    expect(account.undecided()).toEqual([]);
  });

  it('that cannot be decided allows, does not deny, and is told of', () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } };
    const account = anAccount({ role: [allow({ Condition })], queue: [deny({ Principal: '*', Condition })] });

    expect(sending(account)).toBe(true);
    expect(account.undecided()).toEqual([
      { place: 'Policy/0', keys: ['aws:PrincipalOrgID'] },
      { place: 'QueuePolicy/0', keys: ['aws:PrincipalOrgID'] },
    ]);
  });
});

describe('a key', () => {
  const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/k';
  const decrypting = (keyPolicy: readonly Json[], context: Caller['context'] = {}) =>
    new Account(
      [{ arn: ROLE, place: 'R', trust: [], statements: read([allow({ Action: 'kms:Decrypt', Resource: KEY })], 'P') }],
      [{ resources: [KEY], statements: read(keyPolicy, 'K') }],
    ).refusal(worker, [{ action: 'kms:Decrypt', resource: KEY, context }]) === undefined;
  const toAccount = { Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' };

  it('is not opened by the policy of a role alone', () => {
    expect(decrypting([])).toBe(false);
    expect(decrypting([allow(toAccount)])).toBe(true);
  });

  it('of somebody else lets in whom it may let in, for nobody here knows its policy', () => {
    const account = (role: readonly Json[]) =>
      new Account([{ arn: ROLE, place: 'R', trust: [], statements: read(role, 'P') }], []).refusal(worker, [
        { action: 'kms:Decrypt', resource: KEY },
      ]) === undefined;

    expect(account([])).toBe(true);
    expect(account([deny({ Action: 'kms:*', Resource: '*' })])).toBe(false);
  });

  it('may ask whose account calls', () => {
    const theirs = 'arn:aws:iam::222222222222:role/other';
    const Condition = { StringEquals: { 'kms:CallerAccount': '222222222222' } };
    const statement = allow({ Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*', Condition });
    const account = new Account(
      [
        {
          arn: theirs,
          place: 'R',
          trust: [],
          statements: read([allow({ Action: 'kms:Decrypt', Resource: KEY })], 'P'),
        },
      ],
      [{ resources: [KEY], statements: read([statement], 'K') }],
    );

    expect(account.refusal(stranger, [{ action: 'kms:Decrypt', resource: KEY }])).toBeUndefined();
    expect(account.refusal(worker, [{ action: 'kms:Decrypt', resource: KEY }])).toContain('resource-based policy');
  });

  it('may ask through which service it is used', () => {
    const Condition = { StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } };

    expect(decrypting([allow({ ...toAccount, Condition })])).toBe(false);
    expect(decrypting([allow({ ...toAccount, Condition })], { 'kms:viaservice': 'sqs.eu-west-1.amazonaws.com' })).toBe(
      true,
    );
  });
});

describe('a role', () => {
  const trust = (given: JsonObject) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...given });

  it('is taken on by the service that it trusts, under its conditions', () => {
    const Condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:other' } };
    const sns = { Principal: { Service: 'sns.amazonaws.com' } };

    expect(anAccount({ trust: [trust(sns)] }).trustRefusal(ROLE, topic)).toBeUndefined();
    expect(anAccount({ trust: [trust({ ...sns, Condition })] }).trustRefusal(ROLE, topic)).toContain('sts:AssumeRole');
    expect(anAccount({}).trustRefusal(ROLE, topic)).toContain('because no resource-based policy allows');
  });

  it('is taken on by another only if both agree', () => {
    const account = (theirs: readonly Json[]) =>
      new Account(
        [
          {
            arn: ROLE,
            place: 'Ours',
            statements: [],
            trust: read([trust({ Principal: { AWS: '222222222222' } })], 'T'),
          },
          { arn: 'arn:aws:iam::222222222222:role/other', place: 'Theirs', trust: [], statements: read(theirs, 'P') },
        ],
        [],
      );

    expect(account([allow({ Action: 'sts:AssumeRole', Resource: ROLE })]).trustRefusal(ROLE, stranger)).toBeUndefined();
    expect(account([]).trustRefusal(ROLE, stranger)).toContain('missing at Theirs');
  });
});

describe('a role that is passed to a service', () => {
  const SERVICE = 'sagemaker.amazonaws.com';
  const JOB = 'arn:aws:iam::111111111111:role/job';
  const trusting = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: SERVICE } };
  const passing = (own: readonly Json[], trust: readonly Json[], jobs: readonly Json[]) => {
    const account = new Account(
      [
        { arn: ROLE, place: 'Worker', trust: [], statements: read(own, 'P') },
        { arn: JOB, place: 'Job', trust: read(trust, 'T'), statements: read(jobs, 'J') },
      ],
      [],
    );
    const needs = [{ action: 'sqs:SendMessage', resource: QUEUE }];
    const need = {
      action: 'iam:PassRole',
      resource: JOB,
      context: { 'iam:passedtoservice': SERVICE },
      passing: { service: SERVICE, context: { 'aws:sourceaccount': '111111111111' }, needs },
    };
    return account.refusal(worker, [need]);
  };
  const may = allow({
    Action: 'iam:PassRole',
    Resource: JOB,
    Condition: { StringEquals: { 'iam:PassedToService': SERVICE } },
  });

  it('is asked for by who passes it, by whom it trusts, and by what it is passed for', () => {
    expect(passing([may], [trusting], [allow({})])).toBeUndefined();
    expect(passing([], [trusting], [allow({})])).toContain(
      'missing at Worker: {"Effect":"Allow","Action":"iam:PassRole"',
    );
    expect(passing([may], [], [allow({})])).toContain('missing at Job/AssumeRolePolicyDocument');
    expect(passing([may], [trusting], [])).toContain('missing at Job: {"Effect":"Allow","Action":"sqs:SendMessage"');
  });

  it('is passed only to the service that a condition names', () => {
    const others = allow({ ...may, Condition: { StringEquals: { 'iam:PassedToService': 'ecs.amazonaws.com' } } });

    expect(passing([others], [trusting], [allow({})])).toContain('iam:PassRole');
  });
});

it('says what AWS says, and which statement is missing where', () => {
  const account = anAccount({});

  const text = account.refusal(worker, [{ action: 'sqs:SendMessage', resource: QUEUE }]);

  expect(text).toBe(
    `User: arn:aws:sts::111111111111:assumed-role/worker/worker is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no identity-based policy allows the sqs:SendMessage action [sfn-local: missing at Stack/Worker/Role: {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"${QUEUE}"}]`,
  );
  expect(account.denials()).toEqual([{ caller: ROLE, action: 'sqs:SendMessage', resource: QUEUE, text }]);
});

it('says where a denial stands', () => {
  const account = anAccount({ role: [allow({}), deny()] });

  expect(account.refusal(worker, [{ action: 'sqs:SendMessage', resource: QUEUE }])).toContain(
    'with an explicit deny in an identity-based policy [sfn-local: the deny stands at Policy/1]',
  );
});

it('lists what was granted and never used, of roles that called', () => {
  const account = anAccount({ role: [allow({ Action: ['sqs:SendMessage', 'sqs:Get*', 'ec2:*'] })] });
  const before = account.unused(() => true);

  sending(account);

  expect(before).toEqual([]);
  expect(account.unused((action) => action.startsWith('sqs:'))).toEqual([
    { place: 'Policy/0', role: 'Stack/Worker/Role', action: 'sqs:Get*', resources: [QUEUE] },
  ]);
});
