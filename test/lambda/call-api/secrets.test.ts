import { secretReader } from '../../../lambda/call-api/secrets';
import type { SecretReference } from '../../../lib/template-api-caller/contract';
import { type ACall, call, NOW } from './a-call';
import { json, startApi } from './an-api';

const HOST = 'api.example.com';
const OTHER = 'other.example.com';
const key: SecretReference = { source: 'secretsmanager', id: 'arn:key', hosts: [HOST], allowHttp: true };
const token: SecretReference = { source: 'ssm', id: '/token', hosts: [OTHER], allowHttp: true };
const secretValues = { 'arn:key': 'k3y-value', '/token': 't0ken-value' };
const settings = { secrets: { key, token } };

function withKey(template: Readonly<Record<string, unknown>> = {}): ACall {
  const headers = { Authorization: "Bearer {{ secret('key') }}" };
  return { template: { url: `http://${HOST}/`, headers, ...template }, settings, secretValues };
}

describe('a secret', () => {
  it('goes into the request that the template writes, with the same value wherever it is named', async () => {
    const api = await startApi(json({}));
    const body = { nested: [`{{ secret("key") }}`, "{{ 'x' ~ secret('key')|upper }}"] };

    const { secretsRead } = await call({ ...withKey({ body }), method: 'POST', servers: { [HOST]: api } });

    expect(api.requests[0]).toContain('Authorization: Bearer k3y-value\r\n');
    expect(api.requests[0]).toContain('{"nested":["k3y-value","xK3Y-VALUE"]}');
    expect(secretsRead).toEqual(['secretsmanager arn:key']);
  });

  it('can be a field of a secret that is a JSON object', async () => {
    const api = await startApi(json({}));
    const given = withKey();

    await call({
      ...given,
      settings: { secrets: { key: { ...key, field: 'api' } } },
      secretValues: { 'arn:key': '{"api":"from-field","other":"x"}' },
      servers: { [HOST]: api },
    });

    expect(api.requests[0]).toContain('Authorization: Bearer from-field\r\n');
  });

  it('is read only where the template names it', async () => {
    const api = await startApi(json({}));

    const { secretsRead } = await call({ settings, secretValues, servers: { [HOST]: api } });

    expect(secretsRead).toEqual([]);
  });

  it('is read for the host that is called and no other', async () => {
    const api = await startApi(json({}));
    const headers = { 'X-Key': "{{ secret('key') if host == 'api' else secret('token') }}" };
    const template = { url: 'http://{{ host }}.example.com/', headers };

    const { result, secretsRead } = await call({
      ...withKey(template),
      params: { host: 'api' },
      servers: { [HOST]: api },
    });

    expect(result?.statusCode).toBe(200);
    expect(secretsRead).toEqual(['secretsmanager arn:key']);
  });
});

describe('ends with ApiCaller.SecretUnavailable, without a connection,', () => {
  it.each<[string, ACall, string]>([
    [
      'for a secret that is not declared',
      withKey({ headers: { A: "{{ secret('gone') }}" } }),
      "secret 'gone' is not declared",
    ],
    [
      'for a name that every object has',
      withKey({ headers: { A: "{{ secret('constructor') }}" } }),
      "secret 'constructor' is not declared",
    ],
    [
      'for a secret of another host',
      withKey({ headers: { A: "{{ secret('token') }}" } }),
      "secret 'token' may not be sent to http://api.example.com",
    ],
    [
      'for a host that the parameters choose',
      { ...withKey({ url: 'http://{{ h }}/' }), params: { h: OTHER } },
      "secret 'key' may not be sent to http://other.example.com",
    ],
    [
      'for a name that the parameters choose',
      {
        ...withKey({ headers: { A: "{% set s = secret %}{{ s(name) }} {{ secret('key') }}" } }),
        params: { name: 'token' },
      },
      "secret 'token' is not named in the template as a literal",
    ],
    [
      'for http, unless the secret allows it',
      { ...withKey(), settings: { secrets: { key: { ...key, allowHttp: undefined } } } },
      "secret 'key' may not be sent to http://api.example.com",
    ],
    ['for one that cannot be read', { ...withKey(), secretValues: {} }, "secret 'key' holds bytes; a text is needed"],
    [
      'for one that is too short to be kept out of results',
      { ...withKey(), secretValues: { 'arn:key': 'abc' } },
      "secret 'key' is shorter than 4 characters",
    ],
    [
      'for a field of a text that is no JSON',
      { ...withKey(), settings: { secrets: { key: { ...key, field: 'api' } } } },
      "secret 'key' is not a JSON object",
    ],
    [
      'for a field that is missing',
      {
        ...withKey(),
        settings: { secrets: { key: { ...key, field: 'toString' } } },
        secretValues: { 'arn:key': '{"api":"hidden-value"}' },
      },
      "secret 'key' has no text in its field 'toString'",
    ],
  ])('%s', async (_, given, message) => {
    const { error, connected } = await call(given);

    expect(error).toMatchObject({ name: 'ApiCaller.SecretUnavailable', message });
    expect(connected).toEqual([]);
  });

  it('for a host that is chosen by a secret', async () => {
    const asked: string[] = [];
    const url = `http://{{ '${HOST}' if secret('key')[0] == 'k' else '${OTHER}' }}/`;
    const both = { secrets: { key: { ...key, hosts: [HOST, OTHER] } } };
    const resolve = async (name: string) => {
      asked.push(name);
      return [];
    };

    const { error } = await call({ ...withKey({ url }), settings: both, resolve });

    expect(error).toMatchObject({
      name: 'ApiCaller.SecretUnavailable',
      message: 'the host of the rendered URL depends on a secret',
    });
    expect(asked).toEqual([]);
  });
});

it('keeps the error of the service as the cause, and no word of it in the message', async () => {
  const denied = Object.assign(new Error('User: arn:aws:sts::1:role is not authorized'), { name: 'AccessDenied' });
  const read = secretReader(() => Promise.reject(denied), Date.now);

  const error = await read('key', key).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({
    name: 'ApiCaller.SecretUnavailable',
    message: "secret 'key' cannot be read from secretsmanager: AccessDenied",
    cause: denied,
  });
});

it('refuses a secret in the host of the URL before it is read', async () => {
  const url = "http://{{ secret('key') }}.example.com/";
  const wide = { ...settings, allowedHosts: ['*.example.com'] };

  const { error, secretsRead, connected } = await call({ ...withKey({ url }), settings: wide });

  expect(error?.name).toBe('ApiCaller.SecretUnavailable');
  expect([secretsRead, connected]).toEqual([[], []]);
});

it.each([
  '{{ secret(name) }}',
  "{{ secret('key', 'x') }}",
  '{{ secret() }}',
  "{{ secret('k' ~ 'ey') }}",
  '{{ secret(*a) }}',
])('takes no name but one literal: %s', async (text) => {
  const { error, secretsRead } = await call(withKey({ headers: { A: text } }));

  expect(error).toMatchObject({
    name: 'ApiCaller.InvalidTemplate',
    message: 'headers.A: line 1, column 4: secret() takes one literal name',
  });
  expect(secretsRead).toEqual([]);
});

describe('the cache', () => {
  function aReader(answers: (() => Promise<string>)[]) {
    let now = NOW;
    let asked = 0;
    const read = secretReader(
      () => {
        asked += 1;
        return (answers.shift() ?? (() => Promise.reject(new Error('asked too often'))))();
      },
      () => now,
    );
    return { read: () => read('key', key), wait: (ms: number) => (now += ms), asked: () => asked };
  }

  it('keeps a value for five minutes', async () => {
    const reader = aReader([async () => 'first', async () => 'second']);

    const values = [await reader.read()];
    reader.wait(299_999);
    values.push(await reader.read());
    reader.wait(1);
    values.push(await reader.read());

    expect(values).toEqual(['first', 'first', 'second']);
  });

  it('keeps no failure', async () => {
    const denied = Object.assign(new Error('User: arn:aws:iam::111122223333 is not authorized'), {
      name: 'AccessDenied',
    });
    const reader = aReader([() => Promise.reject(denied), async () => 'value']);

    await expect(reader.read()).rejects.toMatchObject({
      name: 'ApiCaller.SecretUnavailable',
      message: "secret 'key' cannot be read from secretsmanager: AccessDenied",
    });

    expect(await reader.read()).toBe('value');
    expect(reader.asked()).toBe(2);
  });
});
