import { createAuthority } from '../../../utils/sample-api/certificate';
import { call } from './a-call';
import { json, startApi } from './an-api';
import { selfSigned } from './self-signed';

const HOST = 'api.example.com';
const DAY_MS = 86_400_000;
const template = { url: `https://${HOST}/items` };

const authority = createAuthority();
const stranger = createAuthority('Somebody else');

it('asks for the name of the host and takes a certificate for it', async () => {
  const api = await startApi(json({ ok: true }), authority.issue([HOST]));

  const { result, connected } = await call({ template, servers: { [HOST]: api }, ca: authority.ca });

  expect(result?.body).toEqual({ ok: true });
  expect(api.serverNames).toEqual([HOST]);
  expect(api.requests[0]).toContain(`Host: ${HOST}\r\n`);
  expect(connected).toEqual(['203.0.114.7:443']);
});

it('takes a certificate for all names of a domain', async () => {
  const api = await startApi(json({}), authority.issue(['*.example.com']));

  const { result } = await call({ template, servers: { [HOST]: api }, ca: authority.ca });

  expect(result?.statusCode).toBe(200);
});

it('wants a certificate for the address, and asks for no name, when the host is an address', async () => {
  const address = '203.0.114.7';
  const given = {
    template: { url: `https://${address}/` },
    settings: { allowedHosts: [address] },
    ca: authority.ca,
  };
  const right = await startApi(json({}), authority.issue([address]));
  const wrong = await startApi(json({}), authority.issue(['203.0.114.8', HOST]));

  const accepted = await call({ ...given, servers: { [HOST]: right } });
  const refused = await call({ ...given, servers: { [HOST]: wrong } });

  expect(accepted.result?.statusCode).toBe(200);
  expect(right.serverNames).toEqual([false]);
  expect(refused.error?.name).toBe('ApiCaller.TlsFailed');
});

describe('ends with ApiCaller.TlsFailed, and sends nothing, when the certificate', () => {
  it.each([
    ['is from an authority that nobody trusts', stranger.issue([HOST]), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['is signed by itself', selfSigned(HOST), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['is for another host', authority.issue(['other.example.com']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is for the domain above', authority.issue(['example.com']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is for names two labels below', authority.issue(['*.com']), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'has expired',
      authority.issue([HOST], { from: new Date(Date.now() - 2 * DAY_MS), until: new Date(Date.now() - DAY_MS) }),
      'CERT_HAS_EXPIRED',
    ],
    ['is not valid yet', authority.issue([HOST], { from: new Date(Date.now() + DAY_MS) }), 'CERT_NOT_YET_VALID'],
  ])('%s', async (_, certificate, code) => {
    const api = await startApi(json({}), certificate);

    const { error } = await call({ template, servers: { [HOST]: api }, ca: authority.ca });

    expect(error).toMatchObject({
      name: 'ApiCaller.TlsFailed',
      message: `TLS with ${HOST}:443 failed: ${code}`,
    });
    expect(api.requests).toEqual([]);
  });
});

it('is not told by the environment to trust anybody', async () => {
  const api = await startApi(json({}), stranger.issue([HOST]));
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

  const { error } = await call({ template, servers: { [HOST]: api }, ca: authority.ca }).finally(() => {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });

  expect(error?.name).toBe('ApiCaller.TlsFailed');
});

it('ends with ApiCaller.TlsFailed when the server speaks no TLS', async () => {
  const api = await startApi(
    (socket) => socket.end(),
    undefined,
    (socket) => socket.end('220 mail ready\r\n'),
  );

  const { error } = await call({ template, servers: { [HOST]: api } });

  expect(error?.name).toBe('ApiCaller.TlsFailed');
});

it('ends with ApiCaller.TlsFailed when the server speaks TLS of before 1.2 only', async () => {
  const api = await startApi(json({}), { ...authority.issue([HOST]), maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });

  const { error } = await call({ template, servers: { [HOST]: api }, ca: authority.ca });

  expect(error?.name).toBe('ApiCaller.TlsFailed');
});

it('ends with ApiCaller.ConnectionFailed when the connection is cut while TLS is agreed on', async () => {
  const api = await startApi(
    () => {},
    undefined,
    (socket) => socket.once('data', () => socket.destroy()),
  );

  const { error } = await call({ template, servers: { [HOST]: api } });

  expect(error?.name).toBe('ApiCaller.ConnectionFailed');
});

it('ends with ApiCaller.Timeout when the server accepts the connection and no more', async () => {
  const api = await startApi(() => {});

  const { error } = await call({ template, servers: { [HOST]: api }, settings: { requestTimeoutMs: 300 } });

  expect(error?.name).toBe('ApiCaller.Timeout');
});
