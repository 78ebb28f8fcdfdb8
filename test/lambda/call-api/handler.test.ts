import dns from 'node:dns/promises';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { CALL_API_SETTINGS, type CallApiSettings } from '../../../lib/template-api-caller/contract';
import { callSettings } from './a-call';

type Handler = typeof import('../../../lambda/call-api/handler');

const HOST = 'api.example.com';

const secretsManager = jest.fn();
const parameters = jest.fn();
const buckets = jest.fn();

jest.mock('@aws-sdk/client-secrets-manager', () => aClient('SecretsManager', 'getSecretValue', secretsManager));
jest.mock('@aws-sdk/client-ssm', () => aClient('SSM', 'getParameter', parameters));
jest.mock('@aws-sdk/client-s3', () => aClient('S3', 'putObject', buckets));

/** A module of the SDK that notes its loading as a call without arguments. */
function aClient(name: string, operation: string, called: jest.Mock): unknown {
  called();
  return {
    [name]: class {
      [operation] = called;
    },
  };
}

async function load(settings: string | undefined): Promise<Handler> {
  if (settings === undefined) delete process.env[CALL_API_SETTINGS];
  else process.env[CALL_API_SETTINGS] = settings;
  jest.resetModules();
  return jest.requireActual<Handler>('../../../lambda/call-api/handler');
}

function loadClients(): typeof import('../../../lambda/call-api/aws-clients') {
  jest.resetModules();
  return jest.requireActual('../../../lambda/call-api/aws-clients');
}

beforeEach(() => {
  for (const mock of [secretsManager, parameters, buckets]) mock.mockReset();
});

afterEach(() => {
  delete process.env[CALL_API_SETTINGS];
  jest.restoreAllMocks();
});

describe('fails when it is loaded', () => {
  it.each<[string, string | undefined]>([
    ['environment variable CALL_API_SETTINGS must be set', undefined],
    ['environment variable CALL_API_SETTINGS must be set', ''],
    ['CALL_API_SETTINGS.allowedHosts must be at least one host, got []', changed({ allowedHosts: [] })],
    [
      'CALL_API_SETTINGS.allowedHosts must be a host that is not loopback, got "localhost"',
      changed({ allowedHosts: ['localhost'] }),
    ],
    ['CALL_API_SETTINGS.requestTimeoutMs must be a whole number, 0 or more, got -1', changed({ requestTimeoutMs: -1 })],
    [
      'CALL_API_SETTINGS.maxResponseBytes must be a whole number, 0 or more, got "1"',
      JSON.stringify({ ...callSettings(), maxResponseBytes: '1' }),
    ],
    [
      "CALL_API_SETTINGS.undefinedVariables must be 'strict' or 'lenient', got undefined",
      JSON.stringify({ ...callSettings(), undefinedVariables: undefined }),
    ],
  ])('%s', async (message, settings) => {
    await expect(load(settings)).rejects.toThrow(message);
  });
});

it('calls the API through the network of the machine, logs a line and loads no client of AWS', async () => {
  const server = createServer((request, response) => response.end(`${request.method} ${request.url}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const lookup = jest.spyOn(dns, 'lookup').mockResolvedValue([{ address: '203.0.114.7', family: 4 }] as never);
  const { connect } = net;
  const connected: unknown[] = [];
  jest.spyOn(net, 'connect').mockImplementation(((options: object) => {
    connected.push(options);
    return connect({ host: '127.0.0.1', port });
  }) as typeof net.connect);
  const written: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const { handler } = await load(changed({}));

  const result = await handler(
    {
      template: { url: { S: `http://${HOST}/{{ id }}` } },
      method: 'GET',
      params: { id: 7 },
      idempotencyKey: 'k',
      inputBytes: 10,
    },
    { awsRequestId: 'request-9' },
  ).finally(() => server.close());

  expect(result).toMatchObject({ statusCode: 200, body: 'GET /7' });
  expect(lookup).toHaveBeenCalledWith(HOST, { all: true, order: 'ipv4first' });
  expect(connected).toEqual([{ host: '203.0.114.7', port: 80, family: 4 }]);
  expect(written).toEqual([
    expect.stringMatching(/^\{"message":"call","requestId":"request-9","method":"GET",.*\}\n$/),
  ]);
  for (const mock of [secretsManager, parameters, buckets]) expect(mock).not.toHaveBeenCalled();
});

describe('asks AWS', () => {
  it('for a secret and a parameter, each for its value', async () => {
    const { fetchSecret } = loadClients();
    secretsManager.mockResolvedValue({ SecretString: 'one' });
    parameters.mockResolvedValue({ Parameter: { Value: 'two' } });

    const values = [await fetchSecret('secretsmanager', 'arn:key'), await fetchSecret('ssm', '/token')];

    const limit = { abortSignal: expect.any(AbortSignal) };
    expect(values).toEqual(['one', 'two']);
    expect(secretsManager.mock.calls).toEqual([[], [{ SecretId: 'arn:key' }, limit]]);
    expect(parameters.mock.calls).toEqual([[], [{ Name: '/token', WithDecryption: true }, limit]]);
    expect(buckets).not.toHaveBeenCalled();
  });

  it('to keep a body that is too large', async () => {
    const { storeOverflow } = loadClients();
    const body = Buffer.from('x');

    await storeOverflow({ bucket: 'bodies', key: 'a/b', body, contentType: undefined });

    expect(buckets).toHaveBeenLastCalledWith(
      { Bucket: 'bodies', Key: 'a/b', Body: body, ContentType: undefined },
      { abortSignal: expect.any(AbortSignal) },
    );
  });
});

function changed(overrides: Partial<CallApiSettings>): string {
  return JSON.stringify(callSettings(overrides));
}
