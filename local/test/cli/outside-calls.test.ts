import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CustomResource, type Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { removeSynthesized, scratchDirectory, synthesizeStack } from '../fixtures/synthesize';
import { ATerminal } from './a-terminal';
import { main } from './built-command';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const certificate = (name: string) => join(__dirname, '../fixtures/certificates', name);

/** Reads its secret, resolves the API's name by itself, refuses what is not public, and calls with the secret. */
const CALLER = `
  const { resolve4 } = require('node:dns/promises');
  const https = require('node:https');
  const secret = async () => {
    const headers = { 'X-Amz-Target': 'secretsmanager.GetSecretValue' };
    const body = JSON.stringify({ SecretId: process.env.SECRET_ARN });
    return (await (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body })).json()).SecretString;
  };
  exports.handler = async ({ host }) => {
    const [address] = await resolve4(host);
    if (/^(10|127|169\\.254|192\\.168)\\./.test(address)) throw new Error('not public: ' + address);
    const lookup = (name, options, done) =>
      process.nextTick(() => (options.all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)));
    const headers = { authorization: await secret() };
    return new Promise((resolve, reject) => {
      https.get({ host, lookup, headers, path: '/orders' }, (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode }));
      }).on('error', reject);
    });
  };`;

function defineCaller(stack: Stack): void {
  const secret = new secretsmanager.Secret(stack, 'Token');
  const caller = new lambda.Function(stack, 'Caller', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(CALLER),
    environment: { SECRET_ARN: secret.secretArn },
  });
  const seeder = new lambda.Function(stack, 'Seeder', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => { throw new Error("runs in a deployment only"); };'),
  });
  new CustomResource(stack, 'Templates', { serviceToken: seeder.functionArn, resourceType: 'Custom::SeedTemplates' });
  new sfn.StateMachine(stack, 'Machine', {
    stateMachineType: sfn.StateMachineType.EXPRESS,
    definitionBody: sfn.DefinitionBody.fromChainable(
      new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: caller, payloadResponseOnly: true }),
    ),
  });
}

let server: Server;
let assembly: string;
const requests: string[] = [];

beforeAll(async () => {
  assembly = synthesizeStack(defineCaller);
  const identity = { key: readFileSync(certificate('server-key.pem')), cert: readFileSync(certificate('server.pem')) };
  server = createServer(identity, ({ method, url, headers }, response) => {
    requests.push(`${method} https://${headers.host}${url} ${headers.authorization}`);
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => requests.splice(0));
afterAll(() => {
  server.close();
  removeSynthesized();
});

/** Runs the machine with a file of secrets and one mapped host. */
async function call(host: string, ...options: string[]) {
  const secrets = join(scratchDirectory(), 'values.json');
  writeFileSync(secrets, JSON.stringify({ secrets: { 'Stack/Token': { key: 's3cr3t' } } }));
  const terminal = new ATerminal();
  const { port } = server.address() as AddressInfo;
  const mapping = ['--host', `api.example.com:443=127.0.0.1:${port}`, '--secrets', secrets, ...options];
  const exitCode = await main(['run', assembly, '--json', '--input', JSON.stringify({ host }), ...mapping], terminal);
  return { exitCode, report: JSON.parse(terminal.stdout), stderr: terminal.stderr };
}

describe('an Express machine whose function calls an API', () => {
  it('reaches the server that stands in for it, with the secret that was given', async () => {
    const { exitCode, report } = await call('api.example.com', '--ca', certificate('authority.pem'));

    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ status: 'SUCCEEDED', output: { status: 202 } });
    expect(requests).toEqual(['GET https://api.example.com/orders {"key":"s3cr3t"}']);
  });

  it('trusts nobody who was not named', async () => {
    const { exitCode, report } = await call('api.example.com');

    expect(exitCode).toBe(1);
    expect(JSON.parse(report.cause).errorMessage).toMatch(/^unable to verify the first certificate/);
    expect(requests).toEqual([]);
  });

  it('fails with the name of any other host, and how to map it', async () => {
    const { report } = await call('www.example.com');

    expect(JSON.parse(report.cause).errorMessage).toMatch(
      /^queryA ENOTFOUND www\.example\.com: .* map the host, as in --host www\.example\.com:<port>=127\.0\.0\.1:<port>$/,
    );
  });

  it('runs without what only a deployment does', async () => {
    const { stderr } = await call('api.example.com', '--ca', certificate('authority.pem'));

    expect(stderr).toContain(
      'note Custom::SeedTemplates is skipped: a custom resource runs only in a deployment (Stack/Templates)\n',
    );
  });
});
