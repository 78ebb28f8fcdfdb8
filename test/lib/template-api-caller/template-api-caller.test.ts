import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { User } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DefinitionBody, Pass, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { ApiSecret, TemplateApiCaller, type TemplateApiCallerProps, UndefinedVariables } from '../../../lib';
import { aStack, definitionOf, policyStatements, textOf } from '../../support/synth';

const HOSTS = ['api.example.com'];

function aCaller(props: Partial<TemplateApiCallerProps> = {}): { stack: Stack; caller: TemplateApiCaller } {
  const stack = aStack();
  return { stack, caller: new TemplateApiCaller(stack, 'Caller', { allowedHosts: HOSTS, ...props }) };
}

/** What the caller function reads from its environment. */
function settingsOf(stack: Stack): Record<string, unknown> {
  const [caller] = Object.values(
    Template.fromStack(stack).findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { CALL_API_SETTINGS: Match.anyValue() } } },
    }),
  );
  return JSON.parse(textOf(caller?.Properties.Environment.Variables.CALL_API_SETTINGS));
}

/** What each role may do, as `action on resource`, without what logs and traces force to be `*`. */
function permissions(stack: Stack, role: RegExp): string[] {
  return Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(([id]) => role.test(id))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${action} on ${[Resource].flat().map(textOf)}`))
    .filter((permission) => !permission.endsWith(' on *'));
}

it('keeps templates under PK and SK, on demand, with recovery, kept when the stack goes', () => {
  const { stack } = aCaller();

  Template.fromStack(stack).hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    },
    // A first deployment that is rolled back leaves no table, whose name would then be taken.
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

it('keeps the logical id of its table, because another one would replace it and lose the templates', () => {
  expect(Object.keys(Template.fromStack(aCaller().stack).findResources('AWS::DynamoDB::GlobalTable'))).toEqual([
    'CallerTemplates1DFAE2A3',
  ]);
});

it('gives the function its settings with every default resolved', () => {
  expect(settingsOf(aCaller().stack)).toEqual({
    allowedHosts: ['api.example.com'],
    allowedPorts: [443],
    allowHttp: false,
    allowedPrivateCidrs: [],
    maxRedirects: 0,
    secrets: {},
    requestTimeoutMs: 10_000,
    connectTimeoutMs: 3_000,
    idleTimeoutMs: 5_000,
    retryOn: [408, 429, 500, 502, 503, 504],
    maxRetryAfterSeconds: 60,
    maxResponseBytes: 1_048_576,
    undefinedVariables: 'strict',
  });
});

it('lets the function run longer than the request, and the state longer than the function', () => {
  const { stack } = aCaller({ requestTimeout: Duration.seconds(3) });

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 15 });
  expect(definitionOf(stack).States['Call API']).toMatchObject({ TimeoutSeconds: 18 });
});

describe('permissions', () => {
  it('of the machine are to read that one table and to invoke that one function', () => {
    expect(permissions(aCaller().stack, /StateMachine/)).toEqual([
      expect.stringMatching(/^dynamodb:GetItem on arn:.*:table\/<CallerTemplates1DFAE2A3>$/),
      'lambda:InvokeFunction on <CallerE4588E40.Arn>,<CallerE4588E40.Arn>:*',
    ]);
  });

  it('of the function are its log and the secrets it was given, nothing else', () => {
    const stack = aStack();
    const secret = new Secret(stack, 'Token');
    const parameter = StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', {
      parameterName: '/api/key',
    });

    new TemplateApiCaller(stack, 'Caller', {
      allowedHosts: HOSTS,
      secrets: {
        token: ApiSecret.fromSecretsManager(secret, { hosts: HOSTS, field: 'bearer' }),
        key: ApiSecret.fromParameter(parameter, { hosts: HOSTS }),
      },
    });

    expect(permissions(stack, /CallerRole/)).toEqual([
      'logs:CreateLogStream on <CallerCallerLogs44E9333A.Arn>',
      'logs:PutLogEvents on <CallerCallerLogs44E9333A.Arn>',
      'secretsmanager:GetSecretValue on <TokenCB33349F>',
      expect.stringMatching(/^ssm:GetParameter on arn:.*:parameter\/api\/key$/),
    ]);
    expect(settingsOf(stack).secrets).toEqual({
      token: { source: 'secretsmanager', id: expect.stringMatching(/^<Token/), field: 'bearer', hosts: HOSTS },
      key: { source: 'ssm', id: '/api/key', hosts: HOSTS },
    });
  });

  it('to put into the overflow bucket come with it', () => {
    const stack = aStack();

    new TemplateApiCaller(stack, 'Caller', { allowedHosts: HOSTS, overflowBucket: new Bucket(stack, 'Bodies') });

    expect(permissions(stack, /CallerRole/)).toContainEqual(
      expect.stringMatching(/^s3:PutObject on <Bodies.*Arn>\/\*$/),
    );
  });
});

describe('the flow', () => {
  it('repeats only what may be repeated', () => {
    const { States } = definitionOf(aCaller().stack);

    expect(JSON.stringify(States['Call API']?.Retry)).toMatch(
      /ApiCaller.Timeout.*Lambda.ServiceException.*ApiCaller.StatusCode.503/,
    );
    expect(States['Call API once']?.Retry).toEqual([
      expect.objectContaining({ ErrorEquals: ['Lambda.TooManyRequestsException'] }),
    ]);
  });

  it('has a branch for every status', () => {
    const { Choices, Default } = definitionOf(aCaller().stack).States['Check status'] as {
      Choices: { Condition: string; Next: string }[];
      Default: string;
    };

    expect(Choices.map(({ Next }) => Next)).toEqual([
      'API call succeeded',
      'Wait as asked',
      'Rate limited',
      'Redirected',
      'Client error',
    ]);
    expect(Default).toBe('Unexpected status');
  });

  it('takes other success codes', () => {
    const { stack } = aCaller({ successCodes: ['200-204', '304'] });

    expect(JSON.stringify(definitionOf(stack).States['Check status'])).toMatch(
      '($states.input.statusCode >= 200 and $states.input.statusCode <= 204) or ($states.input.statusCode >= 304 and $states.input.statusCode <= 304)',
    );
  });

  it('refuses calls that are not repeatable where an execution may run twice', () => {
    const express = { stateMachineType: StateMachineType.EXPRESS };

    expect(definitionOf(aCaller(express).stack).States).toHaveProperty('Not repeatable');
    expect(definitionOf(aCaller({ ...express, startedSynchronously: true }).stack).States).not.toHaveProperty(
      'Not repeatable',
    );
  });

  it('stands in another workflow as states, twice with prefixes, and brings its permissions along', () => {
    const { stack, caller } = aCaller();

    new StateMachine(stack, 'Around', {
      definitionBody: DefinitionBody.fromChainable(
        new Pass(stack, 'Before')
          .next(caller.states(stack, 'First').prefixStates())
          .next(caller.states(stack, 'Second').prefixStates())
          .next(new Pass(stack, 'After')),
      ),
    });

    expect(permissions(stack, /Around/)).toHaveLength(2);
  });
});

it('takes a function of the user under the same contract', () => {
  const stack = aStack();
  const own = new LambdaFunction(stack, 'Own', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context): return {"statusCode": 200, "headers": {}}'),
  });

  const caller = new TemplateApiCaller(stack, 'Caller', { allowedHosts: HOSTS, caller: own });

  expect(caller.callerFunction).toBe(own);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
});

it('passes what protects the API and reaches private ones', () => {
  const stack = aStack();

  new TemplateApiCaller(stack, 'Caller', {
    allowedHosts: HOSTS,
    allowedPrivateCidrs: ['10.0.0.0/16'],
    vpc: new Vpc(stack, 'Vpc'),
    reservedConcurrentExecutions: 5,
    memorySize: 1024,
    undefinedVariables: UndefinedVariables.LENIENT,
  });

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    ReservedConcurrentExecutions: 5,
    MemorySize: 1024,
    VpcConfig: Match.anyValue(),
  });
  expect(settingsOf(stack)).toMatchObject({ allowedPrivateCidrs: ['10.0.0.0/16'], undefinedVariables: 'lenient' });
});

it('lets nobody start asynchronously what is started synchronously only', () => {
  const { stack, caller } = aCaller({ stateMachineType: StateMachineType.EXPRESS, startedSynchronously: true });

  caller.grantStartExecution(new User(stack, 'Operator'));

  expect(policyStatements(stack).map(({ Action }) => Action)).toContain('states:StartSyncExecution');
  expect(JSON.stringify(policyStatements(stack))).not.toContain('"states:StartExecution"');
});

it('alarms on failures', () => {
  const { stack, caller } = aCaller();

  caller.addFailureAlarms(new SnsAction(new Topic(stack, 'OnCall')));

  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 2);
});

it('logs every event, without the data of the executions, under the name that log delivery has room for', () => {
  const template = Template.fromStack(aCaller().stack);

  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: Match.stringLikeRegexp('^/aws/vendedlogs/states/'),
  });
});

it('goes with the stack when asked to', () => {
  const template = Template.fromStack(aCaller({ removalPolicy: RemovalPolicy.DESTROY }).stack);

  template.allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
  template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
});

it('synthesizes without a warning, with and without the feature flags of cdk.json', () => {
  for (const stack of [aStack(), new Stack()]) {
    new TemplateApiCaller(stack, 'Caller', { allowedHosts: HOSTS });

    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  }
});

describe('refused at synth', () => {
  it.each<[string, Partial<TemplateApiCallerProps>, RegExp]>([
    [
      'a request of no time',
      { requestTimeout: Duration.seconds(0) },
      /requestTimeout must be whole seconds from 1 to 840, got '0 s'$/,
    ],
    [
      'a request longer than a function',
      { requestTimeout: Duration.minutes(15) },
      /requestTimeout must be whole seconds from 1 to 840, got '900 s'$/,
    ],
    ['a status that is no error', { retryOn: [200] }, /retryOn must be status codes from 400 to 599, got 200$/],
    [
      'success codes that are none',
      { successCodes: ['2xx'] },
      /successCodes must be status codes such as '304' or ranges such as '200-299', got '2xx'$/,
    ],
    ['a range the wrong way round', { successCodes: ['299-200'] }, /successCodes must be .*, got '299-200'$/],
    ['no success codes', { successCodes: [] }, /successCodes must be at least one status code or range, got \[\]$/],
    [
      'a status that is both a success and worth another try',
      { successCodes: ['200-299', '500-503'] },
      /retryOn must be status codes that are not in successCodes, got 500$/,
    ],
    [
      'a connection that may take longer than the request',
      { connectTimeout: Duration.seconds(11) },
      /connectTimeout must be whole seconds from 1 to 10, got '11 s'$/,
    ],
    ['no silence at all', { idleTimeout: Duration.seconds(0) }, /idleTimeout must be whole seconds from 1 to 10, got/],
    [
      'settings that no function can hold',
      { allowedHosts: Array.from({ length: 200 }, (_, i) => `service-${i}.example.com`) },
      /allowedHosts must be so short that the function's settings fit the 4096 bytes of its environment, got '\d{4} bytes of \d{4}'$/,
    ],
    ['half a retry', { maxRetries: 0.5 }, /maxRetries must be a whole number from 0 to 10, got 0.5$/],
    [
      'no waiting time',
      { maxRateLimitWait: Duration.seconds(0) },
      /maxRateLimitWait must be whole seconds from 1 to 3600, got '0 s'$/,
    ],
    [
      'a synchronous start of a STANDARD machine',
      { startedSynchronously: true },
      /startedSynchronously must be absent for a STANDARD machine/,
    ],
    [
      'an EXPRESS call that may outlast five minutes',
      { stateMachineType: StateMachineType.EXPRESS, maxRateLimitWaits: 3 },
      /stateMachineType must be STANDARD, or requestTimeout, .* ends within 300 s, got 'EXPRESS with a call of up to 559 s'$/,
    ],
  ])('%s', (_what, props, message) => {
    expect(() => aCaller(props)).toThrow(message);
  });

  it.each([[['other.example.com']], [[]]])('a secret that is bound to %j', (hosts) => {
    const stack = aStack();
    const secret = ApiSecret.fromSecretsManager(new Secret(stack, 'Token'), { hosts });

    expect(() => new TemplateApiCaller(stack, 'Caller', { allowedHosts: HOSTS, secrets: { token: secret } })).toThrow(
      /secrets.token must be bound to one or more entries of allowedHosts, got \[.*\]$/,
    );
  });

  it('a name for a table that is brought', () => {
    const stack = aStack();
    const templates = TableV2.fromTableName(stack, 'Mine', 'mine');

    expect(() => new TemplateApiCaller(stack, 'Caller', { allowedHosts: HOSTS, templates, tableName: 'x' })).toThrow(
      /tableName must be absent when templates are brought, got 'x'$/,
    );
  });
});

it('takes 0 where 0 is a value', () => {
  const { stack } = aCaller({ maxRetries: 0, maxRateLimitWaits: 0, retryOn: [] });

  expect(definitionOf(stack).States['Call API']).toMatchObject({
    Retry: [expect.objectContaining({ MaxAttempts: 0 }), expect.anything()],
  });
  expect(policyStatements(stack).length).toBeGreaterThan(0);
});
