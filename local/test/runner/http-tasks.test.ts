import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SecretValue, type Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const certificate = (name: string) => readFileSync(join(__dirname, '../fixtures/certificates', name), 'utf8');
const SECRET = 's3cr3t-key';

/** A state for each kind of connection, and a path of the API from the input. */
function callers(stack: Stack): void {
  const token = new Secret(stack, 'Token', { secretName: 'shop/token' });
  const authorizations = {
    Key: events.Authorization.apiKey('X-Key', SecretValue.secretsManager(token.secretArn, { jsonField: 'key' })),
    Basic: events.Authorization.basic('me', SecretValue.unsafePlainText('pass')),
    OAuth: events.Authorization.oauth({
      authorizationEndpoint: 'https://api.example.com/token',
      clientId: 'me',
      clientSecret: SecretValue.unsafePlainText('pass'),
      httpMethod: events.HttpMethod.POST,
    }),
  };
  for (const [name, authorization] of Object.entries(authorizations)) {
    const call = tasks.HttpInvoke.jsonata(stack, `Call with ${name}`, {
      apiRoot: 'https://api.example.com',
      apiEndpoint: sfn.TaskInput.fromText('{% $states.input.path %}'),
      method: sfn.TaskInput.fromText('POST'),
      body: sfn.TaskInput.fromObject({ order: 1 }),
      connection: new events.Connection(stack, `${name} connection`, { authorization }),
    });
    new sfn.StateMachine(stack, name, {
      stateMachineName: name,
      definitionBody: sfn.DefinitionBody.fromChainable(call),
    });
  }
  const far = new sfn.CustomState(stack, 'Call another', {
    stateJson: {
      Type: 'Task',
      Resource: 'arn:aws:states:::http:invoke',
      Parameters: {
        ApiEndpoint: 'https://api.example.com/echo',
        Method: 'GET',
        InvocationConfig: { ConnectionArn: 'arn:aws:events:us-east-1:123456789012:connection/other/1' },
      },
    },
  });
  const fixed = sfn.DefinitionBody.fromString(
    JSON.stringify({
      StartAt: 'Call',
      States: {
        Call: {
          Type: 'Task',
          Resource: 'arn:aws:states:::http:invoke',
          Parameters: {
            ApiEndpoint: 'https://far.example.com/x',
            Method: 'GET',
            InvocationConfig: { ConnectionArn: 'arn:aws:events:us-east-1:123456789012:connection/other/1' },
          },
          End: true,
        },
      },
    }),
  );
  new sfn.StateMachine(stack, 'Fixed', { stateMachineName: 'Fixed', definitionBody: fixed });
  const other = new sfn.StateMachine(stack, 'Other', {
    stateMachineName: 'Other',
    definitionBody: sfn.DefinitionBody.fromChainable(far),
  });
  other.addToRolePolicy(new PolicyStatement({ actions: ['*'], resources: ['*'] }));
}

/** Says again what it was told; other paths name what they do. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = '', headers } = request;
  if (url === '/silent') return;
  if (url === '/reset') {
    request.socket.destroy();
    return;
  }
  const status = Number(/^\/status\/(\d+)/.exec(url)?.[1] ?? 200);
  const types: Record<string, string> = { '/text': 'text/plain', '/image': 'image/png' };
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { 'x-key': key, authorization, host } = headers;
    const told = { key: key === SECRET, authorization, host, body: Buffer.concat(chunks).toString() };
    response.writeHead(status, { 'Content-Type': types[url] ?? 'application/json', Date: 'x', Connection: 'close' });
    response.end(JSON.stringify(told));
  });
}

let assembly: string;
let server: Server;
let port: number;
const running: LocalAws[] = [];
/** For all tests that want nothing of their own. */
let shared: LocalAws;

beforeAll(async () => {
  assembly = synthesizeStack(callers);
  server = createServer({ key: certificate('server-key.pem'), cert: certificate('server.pem') }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  shared = await LocalAws.start(optionsWith({}));
});
afterEach(() => Promise.all(running.splice(0).map((local) => local.stop())));
afterAll(async () => {
  await shared?.stop();
  server.closeAllConnections();
  server.close();
  removeSynthesized();
});

function optionsWith(options: Partial<LocalAwsOptions>): LocalAwsOptions {
  return {
    assembly,
    seed: 1,
    hosts: { 'api.example.com:443': { port, ca: certificate('authority.pem') } },
    secrets: { 'shop/token': JSON.stringify({ key: SECRET }) },
    ...options,
  };
}

async function start(options?: Partial<LocalAwsOptions>): Promise<LocalAws> {
  if (options === undefined) return shared;
  const local = await LocalAws.start(optionsWith(options));
  running.push(local);
  return local;
}

describe('an HTTP Task', () => {
  it('calls the host that is mapped, with the key of its connection, which no history shows', async () => {
    const local = await start();

    const report = await local.run({ machine: 'Key', input: { path: 'echo' } });

    expect(report.output).toEqual({
      Headers: {
        connection: ['close'],
        'content-type': ['application/json'],
        date: ['x'],
        'transfer-encoding': ['chunked'],
      },
      ResponseBody: { key: true, host: 'api.example.com', body: '{"order":1}' },
      StatusCode: 200,
      StatusText: 'OK',
    });
    expect(JSON.stringify(report)).not.toContain(SECRET);
    expect(local.permissions()).toMatchObject({ denials: [], undecided: [] });
  });

  it('authorizes with a name and a password', async () => {
    const local = await start();

    const { output } = await local.run({ machine: 'Basic', input: { path: 'echo' } });

    const authorization = `Basic ${Buffer.from('me:pass').toString('base64')}`;
    expect(output).toMatchObject({ ResponseBody: { key: false, authorization } });
  });

  it('gives text as text', async () => {
    const local = await start();

    const { output } = await local.run({ machine: 'Basic', input: { path: 'text' } });

    expect(output).toMatchObject({ ResponseBody: expect.stringMatching(/^\{"key":false,/) });
  });

  it.each([
    ['status/404', 'States.Http.StatusCode.404', 'Not Found'],
    ['status/302', 'States.Http.StatusCode.302', 'Found'],
    ['reset', 'States.Http.Socket', 'socket hang up'],
    ['image', 'States.Runtime', "The response of type 'image/png' cannot be read as text"],
  ])('fails for %s with %s', async (path, error, cause) => {
    const local = await start();

    expect(await local.run({ machine: 'Basic', input: { path } })).toMatchObject({ status: 'FAILED', error, cause });
  });

  it.each([
    ['throttle', 'States.Http.StatusCode.429', 'Too Many Requests'],
    ['reset', 'States.Http.Socket', 'Connection reset'],
  ])('fails under the fault %s with %s', async (kind, error, cause) => {
    const local = await start({ faults: [`http:Invoke=${kind}`] });

    expect(await local.run({ machine: 'Basic', input: { path: 'echo' } })).toMatchObject({ error, cause });
    expect(local.faults()).toMatchObject([{ injected: 1 }]);
  });

  it('reaches no host that nothing stands for, and says how to map it', async () => {
    const local = await start({ hosts: {} });

    const report = await local.run({ machine: 'Basic', input: { path: 'echo' } });

    expect(report).toMatchObject({
      error: 'States.Http.Socket',
      cause: expect.stringContaining('map it with --host api.example.com:443=127.0.0.1:<port>'),
    });
  });

  it('is refused before it starts where the host that it names is not mapped', async () => {
    const local = await start();

    const before = local.executions().length;

    await expect(local.run({ machine: 'Fixed' })).rejects.toThrow(
      'Stack/Fixed/States/Call/Parameters/ApiEndpoint: calls far.example.com:443, for which nothing stands here',
    );
    expect(local.executions()).toHaveLength(before);
  });

  it('is given up after a minute when nobody answers', async () => {
    const local = await start({ faults: ['http:Invoke=hang'] });

    const report = await local.run({ machine: 'Basic', input: { path: 'echo' } });

    expect(report).toMatchObject({ error: 'States.Http.Socket', simulatedMs: 60_000 });
  });

  it('trusts no certificate of an authority that was not given', async () => {
    const local = await start({ hosts: { 'api.example.com:443': { port } } });

    const report = await local.run({ machine: 'Basic', input: { path: 'echo' } });

    expect(report.error).toBe('States.Http.Socket');
    expect(report.cause).toMatch(/certificate/);
  });

  it('does not find the connection of others', async () => {
    const local = await start();

    expect(await local.run({ machine: 'Other' })).toMatchObject({
      error: 'Events.ConnectionResource.ResourceNotFound',
    });
  });

  it('refuses OAuth, and a secret without a value, by name', async () => {
    const [local, without] = [await start(), await start({ secrets: {} })];

    await expect(local.run({ machine: 'OAuth', input: { path: 'echo' } })).rejects.toThrow(
      "/AuthorizationType: is 'OAUTH_CLIENT_CREDENTIALS', which the runner does not serve; use BASIC or API_KEY",
    );
    await expect(without.run({ machine: 'Key', input: { path: 'echo' } })).rejects.toThrow(
      /refers to \{\{resolve:secretsmanager:.*\}\}, which has no value here; give it one with --secrets/,
    );
  });
});
