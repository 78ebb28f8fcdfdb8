import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type App, Stack } from 'aws-cdk-lib';
import { AwsIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import type { JsonObject } from '../../src/kernel/json';
import { removeSynthesized, synthesize, synthesizeStack } from '../fixtures/synthesize';

const running: LocalAws[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});
afterAll(removeSynthesized);

async function start(define: (stack: Stack) => void, options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  return startAssembly(synthesizeStack(define), options);
}

async function startAssembly(assembly: string, options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const local = await LocalAws.start({ assembly, seed: 1, ...options });
  running.push(local);
  return local;
}

const ACCOUNT = '123456789012';
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`;

/** A machine of one Task; its role may do nothing but what `allowed` says. */
function aMachine(stack: Stack, task: JsonObject, allowed: readonly iam.PolicyStatement[] = []): sfn.StateMachine {
  const machine = new sfn.StateMachine(stack, 'Machine', {
    stateMachineName: 'machine',
    definitionBody: sfn.DefinitionBody.fromString(
      JSON.stringify({ StartAt: 'Do', States: { Do: { Type: 'Task', End: true, ...task } } }),
    ),
  });
  for (const statement of allowed) machine.addToRolePolicy(statement);
  return machine;
}

/** One thing of each kind, for nobody in particular. */
function defineThings(stack: Stack): void {
  new Table(stack, 'Table', { tableName: 'things', partitionKey: { name: 'id', type: AttributeType.STRING } });
  new Queue(stack, 'Queue', { queueName: 'jobs' });
  new Topic(stack, 'Topic', { topicName: 'news' });
  new sfn.StateMachine(stack, 'Child', {
    stateMachineName: 'child',
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
  });
  aFunction(stack, 'idle', 'exports.handler = async () => 1;');
}

function aFunction(stack: Stack, functionName: string, code: string): lambda.Function {
  return new lambda.Function(stack, functionName, {
    functionName,
    runtime: lambda.Runtime.NODEJS_20_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
  });
}

const PUT = { TableName: 'things', Item: { id: { S: 'a' } } };
const QUEUE_URL = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/jobs`;

it.each<[string, JsonObject, string, string]>([
  ['dynamodb:putItem', PUT, 'DynamoDB.AmazonDynamoDBException', 'Error Code: AccessDeniedException'],
  ['aws-sdk:dynamodb:putItem', PUT, 'DynamoDb.DynamoDbException', 'dynamodb:PutItem on resource: arn:'],
  ['sqs:sendMessage', { QueueUrl: QUEUE_URL, MessageBody: 'a' }, 'SQS.AmazonSQSException', 'Status Code: 403'],
  ['sns:publish', { TopicArn: arn('sns', 'news'), Message: 'a' }, 'SNS.AuthorizationErrorException', 'sns:Publish'],
  ['lambda:invoke', { FunctionName: 'idle' }, 'Lambda.AWSLambdaException', 'lambda:InvokeFunction'],
  [
    'events:putEvents',
    { Entries: [{ Source: 'a', DetailType: 'a', Detail: {} }] },
    'EventBridge.',
    'event-bus/default',
  ],
  [
    'states:startExecution',
    { StateMachineArn: arn('states', 'stateMachine:child') },
    'StepFunctions.AWSStepFunctionsException',
    'states:StartExecution',
  ],
  ['aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }, 'S3.S3Exception', 'arn:aws:s3:::b/k'],
])(
  'fails a Task that calls %s without permission by the name that AWS uses',
  async (resource, Parameters, error, text) => {
    const local = await start((stack) => {
      defineThings(stack);
      aMachine(stack, { Resource: `arn:aws:states:::${resource}`, Parameters });
    });

    const report = await local.run({ machine: 'machine' });

    expect(report.status).toBe('FAILED');
    expect(report.error).toContain(error);
    expect(report.cause).toContain(text);
    expect(report.cause).toContain('[sfn-local: missing at Stack/Machine/Role: {"Effect":"Allow","Action":');
  },
);

it('lets every call pass where nobody asks for checks', async () => {
  const local = await start(
    (stack) => {
      defineThings(stack);
      aMachine(stack, { Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: PUT });
    },
    { permissions: false },
  );

  expect(await local.run({ machine: 'machine' })).toMatchObject({ status: 'SUCCEEDED' });
  expect(local.permissions()).toEqual({ denials: [], unused: [], undecided: [] });
});

it('asks for the permission of a mocked service whose name has a hyphen by that name', async () => {
  const Resource = 'arn:aws:states:::emr-containers:startJobRun';
  const define = (stack: Stack) => void aMachine(stack, { Resource, Parameters: {} });
  const local = await start(define, { mocks: { states: { Do: [{ result: {} }] } } });

  expect((await local.run()).cause).toContain('is not authorized to perform: emr-containers:StartJobRun');
});

it('asks of a nested execution what it takes to wait for it', async () => {
  const starting = new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: ['*'] });
  const local = await start((stack) => {
    defineThings(stack);
    const Parameters = { StateMachineArn: arn('states', 'stateMachine:child') };
    aMachine(stack, { Resource: 'arn:aws:states:::states:startExecution.sync:2', Parameters }, [starting]);
  });

  const report = await local.run({ machine: 'machine' });

  expect(report.cause).toContain(`states:DescribeExecution on resource: ${arn('states', 'execution:child:')}`);
});

describe('a Task with Credentials', () => {
  /** The machine may take the role on or not; the role trusts it or not. */
  const running = async (mayAssume: boolean, externalId: string) => {
    const local = await start((stack) => {
      defineThings(stack);
      const role = new iam.Role(stack, 'Other', {
        roleName: 'other',
        assumedBy: new iam.PrincipalWithConditions(new iam.AccountPrincipal(ACCOUNT), {
          StringEquals: { 'sts:ExternalId': externalId },
        }),
      });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['dynamodb:PutItem'], resources: ['*'] }));
      const RoleArn = `arn:aws:iam::${ACCOUNT}:role/other`;
      const task = { Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: PUT, Credentials: { RoleArn } };
      const assuming = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [RoleArn] });
      aMachine(stack, task, mayAssume ? [assuming] : []);
    });
    return local.run({ machine: 'machine' });
  };
  const OWN = arn('states', 'stateMachine:machine');

  it('runs as the other role, if both sides agree', async () => {
    expect(await running(true, OWN)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('fails if its own role may not take the other one on', async () => {
    expect((await running(false, OWN)).cause).toContain(
      'missing at Stack/Machine/Role: {"Effect":"Allow","Action":"sts:AssumeRole"',
    );
  });

  it('fails if the other role does not trust this machine', async () => {
    expect((await running(true, `${OWN}s`)).cause).toContain('missing at Stack/Other/AssumeRolePolicyDocument');
  });
});

describe('a function', () => {
  const ASKING = `
    const { DynamoDBClient, ScanCommand } = require('@aws-sdk/client-dynamodb');
    exports.handler = async ({ roleArn, externalId }) => {
      const config = {};
      if (roleArn !== undefined) {
        const answer = await fetch(process.env.AWS_ENDPOINT_URL, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/sts/aws4_request',
          },
          body: new URLSearchParams({
            Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: 'me', ExternalId: externalId,
          }).toString(),
        });
        const text = await answer.text();
        if (!answer.ok) return /<Code>(.*)<\\/Code>/.exec(text)[1];
        const accessKeyId = /<AccessKeyId>(.*)<\\/AccessKeyId>/.exec(text)[1];
        config.credentials = { accessKeyId, secretAccessKey: 'x', sessionToken: 'x' };
      }
      try {
        const { Count } = await new DynamoDBClient(config).send(new ScanCommand({ TableName: 'things' }));
        return Count;
      } catch (error) {
        return error.name + ' ' + error.message;
      }
    };`;

  /** A function that asks the table, as itself or as a reader whom it may become. */
  function defineAsker(stack: Stack): void {
    defineThings(stack);
    const asker = aFunction(stack, 'asker', ASKING);
    const reader = new iam.Role(stack, 'Reader', {
      roleName: 'reader',
      assumedBy: new iam.PrincipalWithConditions(new iam.ArnPrincipal(asker.role?.roleArn ?? ''), {
        StringEquals: { 'sts:ExternalId': 'secret' },
      }),
    });
    reader.addToPolicy(
      new iam.PolicyStatement({ actions: ['dynamodb:Scan'], resources: [arn('dynamodb', 'table/things')] }),
    );
    asker.addToRolePolicy(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [reader.roleArn] }));
  }

  const asked = async (local: LocalAws, event: object) => {
    const invoked = await fetch(`${local.endpoint}/2015-03-31/functions/asker/invocations`, {
      method: 'POST',
      body: JSON.stringify(event),
    });
    return invoked.json();
  };

  it('is denied what its own role does not grant', async () => {
    const local = await start(defineAsker);

    expect(await asked(local, {})).toMatch(
      /^AccessDeniedException User: .*assumed-role\/.*\/asker is not authorized to perform: dynamodb:Scan .*missing at Stack\/asker\/ServiceRole/,
    );
    expect(local.permissions().denials).toMatchObject([{ action: 'dynamodb:Scan' }]);
  });

  it('may what a role grants that it takes on, if that role wants it', async () => {
    const local = await start(defineAsker);
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/reader`;

    expect(await asked(local, { roleArn, externalId: 'secret' })).toBe(0);
    expect(await asked(local, { roleArn, externalId: 'guessed' })).toBe('AccessDenied');
  });

  it('is no measure for who calls from outside', async () => {
    const { endpoint, region } = await start(defineAsker);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint, region, credentials });

    expect(await client.send(new ScanCommand({ TableName: 'things' }))).toMatchObject({ Count: 0 });
    client.destroy();
  });
});

it('keeps a message from a queue that does not let the topic in, and says so', async () => {
  const notices: string[] = [];
  const define = (stack: Stack) => {
    defineThings(stack);
    new CfnSubscription(stack, 'Heard', {
      topicArn: arn('sns', 'news'),
      protocol: 'sqs',
      endpoint: arn('sqs', 'jobs'),
    });
    const publishing = new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] });
    const Parameters = { TopicArn: arn('sns', 'news'), Message: 'hello' };
    aMachine(stack, { Resource: 'arn:aws:states:::sns:publish', Parameters }, [publishing]);
  };
  const local = await start(define, { onNotice: (text) => notices.push(text) });

  const report = await local.run({ machine: 'machine' });

  expect(report.status).toBe('SUCCEEDED');
  expect(notices).toEqual([expect.stringContaining('not delivered: User: sns.amazonaws.com is not authorized')]);
  expect(local.permissions().denials).toEqual([
    {
      caller: 'sns.amazonaws.com',
      action: 'sqs:SendMessage',
      resource: arn('sqs', 'jobs'),
      text: expect.stringContaining(
        `"Principal":{"Service":"sns.amazonaws.com"},"Condition":{"ArnEquals":{"aws:SourceArn":"${arn('sns', 'news')}"}}`,
      ),
    },
  ]);
});

describe('a REST API that calls in a role', () => {
  const trusting = (stack: Stack, id: string, service = 'apigateway') =>
    new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal(`${service}.amazonaws.com`) });

  /** In another Region than the runner's own; `/item` and `/run` are called in the role that is asked for. */
  function defineApi(app: App): void {
    const stack = new Stack(app, 'Elsewhere', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const partitionKey = { name: 'id', type: AttributeType.STRING };
    const table = new Table(stack, 'Table', { tableName: 'things', partitionKey });
    const answering = aFunction(stack, 'answering', 'exports.handler = async () => ({ statusCode: 200, body: "" });');
    const roles = {
      may: trusting(stack, 'May'),
      lacks: trusting(stack, 'Lacks'),
      hers: trusting(stack, 'Hers', 'lambda'),
    };
    for (const role of [roles.may, roles.hers]) {
      table.grant(role, 'dynamodb:GetItem');
      answering.grantInvoke(role);
    }
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    const requestTemplates = { 'application/json': '{"TableName": "things", "Key": {"id": {"S": "a"}}}' };
    const path = `2015-03-31/functions/${answering.functionArn}/invocations`;
    for (const [name, credentialsRole] of Object.entries(roles)) {
      const below = api.root.addResource(name);
      const responses = { integrationResponses: [{ statusCode: '200' }], requestTemplates };
      const options = { credentialsRole, ...responses };
      below
        .addResource('item')
        .addMethod('GET', new AwsIntegration({ service: 'dynamodb', action: 'GetItem', options }), {
          methodResponses: [{ statusCode: '200' }],
        });
      const invoking = new AwsIntegration({ service: 'lambda', path, proxy: true, options: { credentialsRole } });
      below.addResource('run').addMethod('GET', invoking);
    }
  }

  it('may what the role may, where the API is, if the role trusts API Gateway', async () => {
    const local = await startAssembly(synthesize(defineApi));
    const [url] = Object.values(local.outputs());
    const asked = async (path: string) => (await fetch(`${url}${path}`)).status;

    expect([await asked('may/item'), await asked('may/run')]).toEqual([200, 200]);
    expect(local.permissions().denials).toEqual([]);
    expect([await asked('lacks/run'), await asked('hers/item'), await asked('hers/run')]).toEqual([500, 500, 500]);
    await asked('lacks/item');
    expect(local.permissions().denials.map(({ text }) => /missing at ([\w/]+)/.exec(text)?.[1])).toEqual([
      'Elsewhere/Lacks',
      'Elsewhere/Hers/AssumeRolePolicyDocument',
      'Elsewhere/Hers/AssumeRolePolicyDocument',
      'Elsewhere/Lacks',
    ]);
  });
});

it('leaves roles alone that no stack defines, and says which policies it does not know', async () => {
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  const local = await start(
    (stack) => {
      defineThings(stack);
      const role = new iam.Role(stack, 'Role', {
        assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
        managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonDynamoDBFullAccess')],
      });
      new sfn.StateMachine(stack, 'Machine', {
        stateMachineName: 'machine',
        role: role.withoutPolicyUpdates(),
        definitionBody: sfn.DefinitionBody.fromString(
          JSON.stringify({
            StartAt: 'Do',
            States: { Do: { Type: 'Task', End: true, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: PUT } },
          }),
        ),
      });
    },
    { onNotice },
  );

  expect(await local.run({ machine: 'machine' })).toMatchObject({ status: 'SUCCEEDED' });
  expect(notices).toContain(
    'Stack/Role is left out of permission checks: nobody here knows policy arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess',
  );
});
