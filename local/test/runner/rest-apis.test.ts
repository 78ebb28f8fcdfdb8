import { Duration, type Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

/** Tells what it was called with; paths say what goes wrong. */
const TELLING = `exports.handler = async (event) => {
  if (event.path === '/items/broken') throw new Error('broken');
  if (event.path === '/items/shapeless') return 'text';
  if (event.path === '/items/slow') await new Promise((resolve) => setTimeout(resolve, 29_001));
  const { resource, path, httpMethod, pathParameters, queryStringParameters, multiValueQueryStringParameters, body, isBase64Encoded, requestContext, stageVariables } = event;
  return {
    statusCode: 201,
    headers: { 'X-One': '1' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    body: JSON.stringify({ resource, path, httpMethod, pathParameters, queryStringParameters, multiValueQueryStringParameters, body, isBase64Encoded, stageVariables, stage: requestContext.stage, url: process.env.API_URL }),
  };
};`;

function pass(stack: Stack, id: string, props: Partial<sfn.StateMachineProps> = {}): sfn.StateMachine {
  const choose = new sfn.Choice(stack, `${id} choose`)
    .when(
      sfn.Condition.isPresent('$.body.fail'),
      new sfn.Fail(stack, `${id} fail`, { error: 'Asked', cause: 'for it' }),
    )
    .otherwise(new sfn.Pass(stack, `${id} pass`));
  return new sfn.StateMachine(stack, id, {
    stateMachineName: id,
    definitionBody: sfn.DefinitionBody.fromChainable(choose),
    ...props,
  });
}

function anApi(stack: Stack): void {
  const teller = new lambda.Function(stack, 'Teller', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(TELLING),
    timeout: Duration.seconds(60),
  });
  const asker = new lambda.Function(stack, 'Asker', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => (await fetch(process.env.API_URL + "mock")).status;'),
  });
  const api = new apigateway.RestApi(stack, 'Api', {
    deployOptions: { variables: { color: 'blue' } },
    defaultCorsPreflightOptions: { allowOrigins: ['https://shop.example.com'] },
    binaryMediaTypes: ['image/png'],
  });
  asker.addEnvironment('API_URL', api.url);
  const proxy = new apigateway.LambdaIntegration(teller);
  const items = api.root.addResource('items');
  const item = items.addResource('{id}');
  item.addMethod('GET', proxy);
  item.addMethod('PUT', proxy, { apiKeyRequired: true });
  item.addMethod('DELETE', proxy, { authorizationType: apigateway.AuthorizationType.IAM });
  items.addResource('special').addMethod('ANY', proxy);
  api.root.addResource('files').addProxy({ defaultIntegration: proxy });
  api.root.addResource('mock').addMethod(
    'GET',
    new apigateway.MockIntegration({
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      integrationResponses: [
        { statusCode: '200', responseTemplates: { 'application/json': '{"stage": "$context.stage"}' } },
      ],
    }),
    { methodResponses: [{ statusCode: '200' }] },
  );
  // Without the permission that a LambdaIntegration brings.
  const uninvited = new apigateway.AwsIntegration({
    service: 'lambda',
    path: `2015-03-31/functions/${asker.functionArn}/invocations`,
    proxy: true,
  });
  api.root.addResource('locked').addMethod('GET', uninvited);
  api.root.addResource('web').addMethod('GET', new apigateway.HttpIntegration('https://example.com'));

  const express = pass(stack, 'Express', { stateMachineType: sfn.StateMachineType.EXPRESS });
  api.root
    .addResource('sync')
    .addResource('{id}')
    .addMethod('POST', apigateway.StepFunctionsIntegration.startExecution(express, { headers: true }), {
      methodResponses: [{ statusCode: '200' }],
    });
  const standard = pass(stack, 'Standard');
  const role = new Role(stack, 'Starter', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
  standard.grantStartExecution(role);
  const starting = (credentialsRole: Role) =>
    new apigateway.AwsIntegration({
      service: 'states',
      action: 'StartExecution',
      options: {
        credentialsRole,
        requestTemplates: {
          'application/json': `{"stateMachineArn": "${standard.stateMachineArn}", "input": "$util.escapeJavaScript($input.json('$'))"}`,
        },
        integrationResponses: [
          { statusCode: '202', responseTemplates: { 'application/json': '{"id": "$input.path(\'$.executionArn\')"}' } },
          {
            statusCode: '400',
            selectionPattern: '4\\d\\d',
            responseTemplates: {
              'application/json': '{"error": "$util.escapeJavaScript($input.path(\'$.message\'))"}',
            },
          },
        ],
      },
    });
  const methodResponses = [{ statusCode: '202' }, { statusCode: '400' }];
  const start = api.root.addResource('start');
  start.addMethod('POST', starting(role), { methodResponses });
  const other = new Role(stack, 'Powerless', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
  start.addMethod('PUT', starting(other), { methodResponses });

  const table = new Table(stack, 'Things', {
    tableName: 'things',
    partitionKey: { name: 'id', type: AttributeType.STRING },
  });
  table.grantReadData(role);
  api.root
    .addResource('table')
    .addResource('{id}')
    .addMethod(
      'GET',
      new apigateway.AwsIntegration({
        service: 'dynamodb',
        action: 'GetItem',
        options: {
          credentialsRole: role,
          requestTemplates: {
            'application/json': '{"TableName": "things", "Key": {"id": {"S": "$input.params(\'id\')"}}}',
          },
          integrationResponses: [
            {
              statusCode: '200',
              responseTemplates: { 'application/json': '{"name": "$input.path(\'$.Item.name.S\')"}' },
            },
          ],
        },
      }),
      { methodResponses: [{ statusCode: '200' }] },
    );

  const call = (id: string, path: string) =>
    tasks.CallApiGatewayRestApiEndpoint.jsonPath(stack, id, {
      api,
      stageName: 'prod',
      method: tasks.HttpMethod.GET,
      apiPath: path,
    });
  for (const [name, path] of Object.entries({ CallMock: '/mock', CallNothing: '/nothing' })) {
    new sfn.StateMachine(stack, name, {
      stateMachineName: name,
      definitionBody: sfn.DefinitionBody.fromChainable(call(`${name} call`, path)),
    });
  }
  new sfn.StateMachine(stack, 'Ask', {
    stateMachineName: 'Ask',
    definitionBody: sfn.DefinitionBody.fromChainable(
      tasks.LambdaInvoke.jsonPath(stack, 'Ask it', { lambdaFunction: asker, payloadResponseOnly: true }),
    ),
  });
}

let aws: LocalAws;
let url: string;
const notices: string[] = [];

beforeAll(async () => {
  aws = await LocalAws.start({ assembly: synthesizeStack(anApi), seed: 1, onNotice: (text) => notices.push(text) });
  url = Object.values(aws.outputs()).find((value) => value.includes('/restapis/')) ?? '';
});
afterAll(async () => {
  await aws.stop();
  removeSynthesized();
});

/** Sends a request on a connection of its own, which leaves nothing open. */
async function ask(path: string, init: RequestInit = {}) {
  const headers = { connection: 'close', ...(init.headers as Record<string, string>) };
  const response = await fetch(`${url}${path}`, { ...init, headers });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json().catch(() => undefined)) as never,
  };
}

it('says no word about what it serves, and puts its URL into the outputs', () => {
  expect(notices.filter((text) => text.includes('ApiGateway'))).toEqual([]);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/restapis\/[a-z0-9]{10}\/prod\/$/);
});

describe('a Lambda proxy', () => {
  it('gets the whole request, and answers with status, headers and body', async () => {
    const { status, headers, body } = await ask('items/a%20b?x=1&x=2', { method: 'GET' });

    expect(status).toBe(201);
    expect(headers.get('x-one')).toBe('1');
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(body).toMatchObject({
      resource: '/items/{id}',
      path: '/items/a%20b',
      httpMethod: 'GET',
      pathParameters: { id: 'a b' },
      queryStringParameters: { x: '2' },
      multiValueQueryStringParameters: { x: ['1', '2'] },
      body: null,
      stage: 'prod',
      stageVariables: { color: 'blue' },
    });
  });

  it.each([
    ['items/special', { method: 'POST' }, '/items/special'],
    ['items/other', { method: 'GET' }, '/items/{id}'],
    ['files/a/b', { method: 'PATCH' }, '/files/{proxy+}'],
  ])('is found for %s', async (path, init, resource) => {
    expect((await ask(path, init)).body).toMatchObject({ resource });
  });

  it('gets binary bodies in Base64', async () => {
    const init = { method: 'POST', body: Buffer.from([1, 2, 255]), headers: { 'Content-Type': 'image/png' } };

    expect((await ask('items/special', init)).body).toMatchObject({ body: 'AQL/', isBase64Encoded: true });
  });

  it.each([
    ['items/broken', {}, 502, 'Internal server error'],
    ['items/shapeless', {}, 502, 'Internal server error'],
    ['items/slow', {}, 504, 'Endpoint request timed out'],
    ['nowhere', {}, 403, 'Missing Authentication Token'],
    ['items/x', { method: 'POST' }, 403, 'Missing Authentication Token'],
    ['items/x', { method: 'PUT' }, 403, 'Forbidden'],
    ['items/x', { method: 'DELETE' }, 403, 'Missing Authentication Token'],
  ])('for %s %j answers with %i', async (path, init, status, message) => {
    const answer = await ask(path, init);

    expect([answer.status, answer.body]).toEqual([status, { message }]);
  });

  it('is not reached without the permission to invoke it, which a notice tells', async () => {
    const answer = await ask('locked');

    expect([answer.status, answer.body]).toEqual([500, { message: 'Internal server error' }]);
    expect(notices).toContainEqual(
      expect.stringMatching(
        /^not invoked: User: apigateway\.amazonaws\.com is not authorized to perform: lambda:Invoke/,
      ),
    );
  });

  it('is reached with a key, or a signature, where the method asks for one', async () => {
    const withKey = await ask('items/x', { method: 'PUT', headers: { 'x-api-key': 'any' } });
    const signed = await ask('items/x', { method: 'DELETE', headers: { Authorization: 'AWS4-HMAC-SHA256 x' } });

    expect([withKey.status, signed.status]).toEqual([201, 201]);
  });
});

describe('an API without functions', () => {
  it('answers preflights and mocks', async () => {
    const preflight = await ask('items', { method: 'OPTIONS' });
    const mock = await ask('mock');

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
    expect(mock.body).toEqual({ stage: 'prod' });
  });

  it('runs an EXPRESS machine and answers with its output', async () => {
    const answer = await ask('sync/7?q=%22x%22', {
      method: 'POST',
      body: '{"a": "it\'s"}',
      headers: { 'Content-Type': 'application/json', 'X-Mine': 'yes' },
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      body: { a: "it's" },
      path: { id: '7' },
      querystring: { q: '"x"' },
      header: { 'X-Mine': 'yes' },
    });
  });

  it('answers with 500 when the machine fails', async () => {
    const answer = await ask('sync/7', {
      method: 'POST',
      body: '{"fail": 1}',
      headers: { 'Content-Type': 'application/json' },
    });

    expect([answer.status, answer.body]).toEqual([500, { error: 'Asked', cause: 'for it' }]);
  });

  it('starts a STANDARD machine with the role of its integration', async () => {
    const answer = await ask('start', {
      method: 'POST',
      body: '{"a": "é\\n"}',
      headers: { 'Content-Type': 'application/json' },
    });
    const report = await aws.report((answer.body as { id: string }).id);

    expect(answer.status).toBe(202);
    expect(report).toMatchObject({ status: 'SUCCEEDED', output: { a: 'é\n' } });
  });

  it('maps the refusal of a role that may not', async () => {
    const answer = await ask('start', { method: 'PUT', body: '{}', headers: { 'Content-Type': 'application/json' } });

    expect(answer.status).toBe(400);
    expect((answer.body as { error: string }).error).toContain('is not authorized to perform: states:StartExecution');
  });

  it('reads a table', async () => {
    await aws.putItems('things', [{ id: '1', name: 'cup' }]);

    expect((await ask('table/1')).body).toEqual({ name: 'cup' });
    expect((await ask('table/2')).body).toEqual({ name: '' });
  });

  it('says by name which integration it does not serve', async () => {
    const answer = await ask('web');

    expect(answer.status).toBe(501);
    expect((answer.body as { message: string }).message).toMatch(
      /^sfn-local: Stack\/Api\/Default\/web\/GET\/Integration\/Type: is 'HTTP_PROXY', which the runner does not serve/,
    );
  });
});

describe('apigateway:invoke', () => {
  it('calls an API of the stacks', async () => {
    const report = await aws.run({ machine: 'CallMock' });

    expect(report.output).toEqual({
      Headers: { 'Content-Type': ['application/json'] },
      ResponseBody: { stage: 'prod' },
      StatusCode: 200,
      StatusText: 'OK',
    });
  });

  it('fails with the status of the API', async () => {
    expect(await aws.run({ machine: 'CallNothing' })).toMatchObject({
      status: 'FAILED',
      error: 'ApiGateway.403',
      cause: '{"message":"Missing Authentication Token"}',
    });
  });
});

it('leads a function to the API by the URL in its environment', async () => {
  expect(await aws.run({ machine: 'Ask' })).toMatchObject({ status: 'SUCCEEDED', output: 200 });
});
