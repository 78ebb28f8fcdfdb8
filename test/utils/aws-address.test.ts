import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Address, clientSettings, type Service } from '../../utils/aws-address';
import { withClients } from '../../utils/step-functions/clients';
import { withTable } from '../../utils/table-client';

let server: Server;
let answer: (response: ServerResponse) => void = () => {};
beforeAll((done) => {
  server = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  server.listen(0, '127.0.0.1', done);
});
afterAll((done) => {
  server.closeAllConnections();
  server.close(done);
});

it.each<[string, (response: ServerResponse) => void, number, string]>([
  ['is silent', () => {}, 20, 'a request has exceeded the configured 20 ms requestTimeout.'],
  [
    'falls silent in the middle of its answer',
    (response) => response.writeHead(200).write('{"stateMachines"'),
    20,
    'the request socket timed out after 20 ms of inactivity (configured by client requestHandler).',
  ],
  ['hangs up', (response) => response.destroy(), 60_000, 'socket hang up'],
])('waits no longer than it may for a service that %s', async (_what, silence, silenceMs, reason) => {
  answer = silence;
  const address = { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };

  const listed = withClients(address, ({ sfn }) => sfn.send(new ListStateMachinesCommand({})), silenceMs);

  await expect(listed).rejects.toMatchObject({
    name: 'RequestError',
    message: `the service was not reached: ${reason}`,
  });
});

it('has a finite timeout for each thing that may never come', () => {
  const { requestHandler } = clientSettings('SFN', {});

  expect(requestHandler).toEqual({
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    socketTimeout: 10_000,
  });
});

it.each<[string, Address, object]>([
  ['this machine, without an account', { endpoint: 'http://127.0.0.1:1' }, { accessKeyId: 'local', secretAccessKey: 'local' }], // biome-ignore format: a row
  ['this machine by its name', { endpoint: 'http://localhost:1/' }, { accessKeyId: 'local', secretAccessKey: 'local' }],
  ['this machine in its newer form', { endpoint: 'http://[::1]:1' }, { accessKeyId: 'local', secretAccessKey: 'local' }], // biome-ignore format: a row
])('reaches %s', (_what, address, credentials) => {
  expect(clientSettings('SFN', address)).toMatchObject({ credentials, disableHostPrefix: true });
});

it.each<[string, Address]>([
  ['AWS', {}],
  ['another machine', { endpoint: 'https://127.0.0.1.example.com' }],
  ['this machine with a profile', { endpoint: 'http://127.0.0.1:1', profile: 'dev' }],
])('leaves credentials to the SDK for %s', (_what, address) => {
  expect(clientSettings('SFN', address)).not.toHaveProperty('credentials');
});

describe('with an endpoint in the environment', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it.each<[string, Record<string, string>, Service]>([
    ['all services', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'SQS'],
    ['its service', { AWS_ENDPOINT_URL_SFN: 'http://127.0.0.1:1' }, 'SFN'],
    ['its service before all', { AWS_ENDPOINT_URL_SFN: 'http://localhost:1', AWS_ENDPOINT_URL: 'https://aws.test' }, 'SFN'], // biome-ignore format: a row
  ])('goes by that of %s as by --endpoint', (_what, variables, service) => {
    Object.assign(process.env, variables);

    expect(clientSettings(service, {})).toMatchObject({
      credentials: { accessKeyId: 'local' },
      disableHostPrefix: true,
    });
  });

  it.each<[string, Record<string, string>]>([
    ['another service', { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }],
    ['nothing', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
  ])('does not go by that of %s', (_what, variables) => {
    Object.assign(process.env, variables);

    expect(clientSettings('SFN', {})).toMatchObject({ disableHostPrefix: false });
    expect(clientSettings('SFN', {})).not.toHaveProperty('credentials');
  });

  it('names that of the environment where the table is not there', async () => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    answer = (response) => response.writeHead(400).end(JSON.stringify({ __type: 'ResourceNotFoundException' }));

    const read = withTable({ table: 'mine' }, 'read', (client) =>
      client.send(new GetCommand({ TableName: 'mine', Key: { id: 'a' } })),
    );

    await expect(read).rejects.toMatchObject({
      message: expect.stringMatching(/^no table 'mine' at http:\/\/127.0.0.1:\d+; name one with --table/),
    });
  });

  it('goes by --endpoint first', () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';

    expect(clientSettings('SFN', { endpoint: 'https://aws.test' })).not.toHaveProperty('credentials');
  });
});
