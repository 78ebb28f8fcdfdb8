import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { mapHosts } from '../../../src/services/lambda';
import { ANY_BODY, LambdaFixture } from './lambda-fixture';

const certificate = (name: string) => readFileSync(join(__dirname, '../../fixtures/certificates', name), 'utf8');
const AUTHORITY = certificate('authority.pem');

let lambda: LambdaFixture;
let plain: Server;
let secure: Server;

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

beforeAll(async () => {
  const tell: RequestListener = (request, response) => response.end(`${request.method} ${request.headers.host}`);
  plain = createServer(tell);
  // The certificate is for api.example.com alone.
  secure = createTlsServer({ key: certificate('server-key.pem'), cert: certificate('server.pem') }, tell);
  const plainPort = await listen(plain);
  const securePort = await listen(secure);
  lambda = new LambdaFixture({
    hosts: mapHosts({
      'api.example.com:443': { port: securePort, ca: AUTHORITY },
      'untrusted.example.com:443': { port: securePort },
      'other.example.com:443': { port: securePort, ca: AUTHORITY },
      'api.example.com:80': { port: plainPort },
      '203.0.113.9:80': { port: plainPort },
    }),
  });
  lambda.add(`
    const dns = require('node:dns');
    const http = require('node:http');
    const https = require('node:https');
    const fail = (error) => ({ code: error.code, message: error.message });
    const get = (module, options) => new Promise((resolve, reject) => {
      const request = module.get(options, (response) => {
        const { remoteAddress, remotePort } = response.socket;
        let text = '';
        response.on('data', (chunk) => { text += chunk; });
        response.on('end', () => resolve({ text, remoteAddress, remotePort }));
      });
      request.on('error', reject);
    });
    ${ANY_BODY}`);
});

afterAll(async () => {
  await lambda.stop();
  plain.close();
  secure.close();
});

/** Runs a handler's body, with `get` and `fail` at hand, and gives what it returns. */
async function inFunction(body: string): Promise<unknown> {
  return (await lambda.invoke({ body })).result;
}

describe('a name that is mapped', () => {
  it.each([
    ['dns.lookup', "await new Promise((done) => dns.lookup('api.example.com', (error, ...found) => done(found)))"],
    ['a promise of dns.lookup', "Object.values(await require('util').promisify(dns.lookup)('api.example.com'))"],
    ['dns.promises.lookup', "Object.values(await dns.promises.lookup('API.example.com.', { family: 4 }))"],
    ['all of dns.lookup', "Object.values((await dns.promises.lookup('api.example.com', { all: true }))[0])"],
    ['resolve4', "[(await dns.promises.resolve4('api.example.com'))[0], 4]"],
    ['resolve', "[(await require('dns/promises').resolve('api.example.com'))[0], 4]"],
    ['a resolver', "[(await new dns.promises.Resolver().resolve4('api.example.com', { ttl: true }))[0].address, 4]"],
    [
      'a resolver with callbacks',
      "await new Promise((done) => new dns.Resolver().resolve('api.example.com', 'A', (error, [first]) => done([first, 4])))",
    ],
  ])('has one public address for %s', async (_, expression) => {
    expect(await inFunction(`return ${expression};`)).toEqual(['44.192.0.1', 4]);
  });

  it('has no other records', async () => {
    const result = await inFunction(`return [
      await dns.promises.resolve6('api.example.com').catch(fail),
      await dns.promises.resolve('api.example.com', 'TXT').catch(fail),
    ];`);

    expect(result).toEqual([
      { code: 'ENODATA', message: 'queryAaaa ENODATA api.example.com' },
      { code: 'ENODATA', message: 'queryTxt ENODATA api.example.com' },
    ]);
  });
});

describe('a connection to a mapped host', () => {
  it.each([
    ['http', "return get(http, { host: 'api.example.com' });", 'GET api.example.com', 80],
    ['https', "return get(https, { host: 'api.example.com' });", 'GET api.example.com', 443],
    [
      'https with a lookup of its own',
      `const lookup = (name, options, callback) => dns.resolve4(name, (error, [address]) =>
         options.all ? callback(error, [{ address, family: 4 }]) : callback(error, address, 4));
       return get(https, { host: 'api.example.com', lookup, agent: false });`,
      'GET api.example.com',
      443,
    ],
    [
      'https to the address that was resolved, under the name',
      `const [host] = await dns.promises.resolve4('api.example.com');
       return get(https, { host, servername: 'api.example.com', headers: { host: 'api.example.com' } });`,
      'GET api.example.com',
      443,
    ],
    ['http to an address that is mapped itself', "return get(http, { host: '203.0.113.9' });", 'GET 203.0.113.9', 80],
  ])('by %s arrives, and shows the address that was called', async (_, body, text, remotePort) => {
    const remoteAddress = text.endsWith('203.0.113.9') ? '203.0.113.9' : '44.192.0.1';

    expect(await inFunction(body)).toEqual({ text, remoteAddress, remotePort });
  });

  it('can be made by fetch, by a bare socket and by TLS without HTTP', async () => {
    const result = await inFunction(`
      const { once } = require('node:events');
      const net = require('node:net');
      const bare = net.connect(80, 'api.example.com');
      bare.end('GET / HTTP/1.0\\r\\nHost: bare\\r\\n\\r\\n');
      const [answer] = await once(bare, 'data');
      const tls = require('node:tls').connect(443, 'api.example.com', { servername: 'api.example.com' });
      await once(tls, 'secureConnect');
      tls.end();
      return [await (await fetch('https://api.example.com/')).text(), String(answer).slice(0, 15), tls.authorized];`);

    expect(result).toEqual(['GET api.example.com', 'HTTP/1.1 200 OK', true]);
  });

  it('trusts the authority given for it when TLS is put on an open connection', async () => {
    const result = await inFunction(`
      const { once } = require('node:events');
      const [host] = await dns.promises.resolve4('api.example.com');
      const socket = require('node:net').connect({ host, port: 443 });
      await once(socket, 'connect');
      const tls = require('node:tls').connect({ socket, servername: 'api.example.com', host: 'api.example.com' });
      await once(tls, 'secureConnect');
      tls.end();
      return tls.authorized;`);

    expect(result).toBe(true);
  });

  it.each([
    ['without its authority', 'untrusted.example.com', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['under a name its certificate lacks', 'other.example.com', {}, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    // On a new connection: the agent would take one that another call left open.
    [
      'with authorities that the function chose',
      'api.example.com',
      { ca: [], agent: false },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ])('is refused by TLS %s', async (_, host, options, code) => {
    const given = JSON.stringify({ host, ...options });

    expect(await inFunction(`return get(https, ${given}).catch(fail);`)).toMatchObject({ code });
  });
});

describe('everything else', () => {
  it('is a name that does not exist, at once', async () => {
    const result = await inFunction(`return [
      await get(https, { host: 'www.example.com' }).catch(fail),
      await dns.promises.resolve4('www.example.com').catch(fail),
      await fetch('http://www.example.com').catch((error) => fail(error.cause)),
    ];`);

    const hint =
      'functions reach this machine only; map the host, as in --host www.example.com:<port>=127.0.0.1:<port>';
    const message = `getaddrinfo ENOTFOUND www.example.com: ${hint}`;
    expect(result).toEqual([
      { code: 'ENOTFOUND', message },
      { code: 'ENOTFOUND', message: `queryA ENOTFOUND www.example.com: ${hint}` },
      { code: 'ENOTFOUND', message },
    ]);
  });

  it.each([
    ['an address', "get(http, { host: '198.51.100.7' })", '198.51.100.7:80', '198.51.100.7:80'],
    [
      'another port of a mapped host',
      "get(https, { host: 'api.example.com', port: 8443 })",
      'api.example.com (44.192.0.1):8443',
      'api.example.com:8443',
    ],
    [
      'what a lookup of its own found',
      "get(http, { host: 'localhost', lookup: (name, options, done) => done(null, [{ address: '198.51.100.7', family: 4 }]) })",
      'localhost (198.51.100.7):80',
      '198.51.100.7:80',
    ],
    ['the metadata service', "get(http, 'http://169.254.169.254/latest')", '169.254.169.254:80', '169.254.169.254:80'],
  ])('is refused: %s', async (_, expression, called, place) => {
    expect(await inFunction(`return ${expression}.catch(fail);`)).toEqual({
      code: 'ECONNREFUSED',
      message: `connect ECONNREFUSED ${called}: functions reach this machine only; map the host, as in --host ${place}=127.0.0.1:<port>`,
    });
  });

  it('is refused to UDP too', async () => {
    const result = await inFunction(`
      const socket = require('node:dgram').createSocket('udp4');
      const error = await new Promise((done) => socket.send('x', 53, '198.51.100.7', done));
      socket.close();
      return fail(error);`);

    expect(result).toMatchObject({ code: 'ECONNREFUSED', message: expect.stringContaining('198.51.100.7:53') });
  });

  it('leaves this machine as it is', async () => {
    const result = await inFunction(`
      const server = http.createServer((request, response) => response.end('here')).listen(0, '127.0.0.1');
      await require('node:events').once(server, 'listening');
      const { port } = server.address();
      const [byAddress, byName] = [await get(http, { host: '127.0.0.1', port }), await get(http, { host: 'localhost', port, family: 4 })];
      const udp = require('node:dgram').createSocket('udp4');
      const sent = await new Promise((done) => udp.send('x', port, '127.0.0.1', done));
      udp.close();
      server.close();
      return [byAddress.text, byName.text, sent];`);

    expect(result).toEqual(['here', 'here', null]);
  });

  it('is found when an ES module imports the functions by name', async () => {
    const other = new LambdaFixture().add({
      'index.mjs': `import { lookup } from 'node:dns/promises';
        import { connect } from 'node:tls';
        import tls from 'node:tls';
        export const handler = async () => [connect === tls.connect, await lookup('a.example').catch((e) => e.code)];`,
    });

    const { result } = await other.invoke();
    await other.stop();

    expect(result).toEqual([true, 'ENOTFOUND']);
  });
});

describe('mapHosts', () => {
  it('gives each name one address and takes addresses as they are', () => {
    const hosts = mapHosts({
      'a.example:80': { port: 1 },
      'B.example.:443': { port: 2 },
      'a.example:443': { port: 3 },
      '[2600::1]:80': { port: 4 },
    });

    expect(hosts.map(({ name, port, address }) => [name, port, address])).toEqual([
      ['a.example', 80, '44.192.0.1'],
      ['b.example', 443, '44.192.0.2'],
      ['a.example', 443, '44.192.0.1'],
      ['2600::1', 80, '2600::1'],
    ]);
  });

  it.each([
    [
      'api.example.com',
      1,
      "a mapped host must be '<host>:<port>', such as 'api.example.com:443', got 'api.example.com'",
    ],
    ['', 1, "a mapped host must be '<host>:<port>', such as 'api.example.com:443', got ''"],
    ['http://a:80', 1, "a mapped host must be '<host>:<port>', such as 'api.example.com:443', got 'http://a:80'"],
    ['a:0', 1, "a mapped host must be '<host>:<port>', such as 'api.example.com:443', got 'a:0'"],
    ['127.0.0.1:80', 1, "'127.0.0.1:80' cannot be mapped: functions reach what listens on this machine as it is"],
    ['a:80', 0, "the port of host 'a:80' must be a whole number from 1 to 65535, got 0"],
  ])('refuses %j to port %d', (key, port, message) => {
    expect(() => mapHosts({ [key]: { port } })).toThrow(message);
  });
});
