import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';

/** What a server does with a request of which it has read the head and what came along with it. */
export type Behaviour = (socket: Socket, request: string) => void;

/** A server on loopback that speaks in bytes, so that it can break any rule. */
export interface TestApi {
  readonly port: number;
  /** Requests as they came in, and the name that TLS asked for with each. */
  readonly requests: readonly string[];
  readonly serverNames: readonly (string | false | null)[];
  /** Bytes that left the server on all connections. */
  sentBytes(): number;
}

const running = new Set<() => Promise<void>>();

afterEach(async () => {
  for (const stop of running) await stop();
  running.clear();
});

/**
 * Starts a server that the end of the test stops.
 *
 * @param certificate makes it speak TLS
 * @param greet what it does with a connection before any request
 */
export async function startApi(
  behaviour: Behaviour,
  certificate?: TlsOptions,
  greet: (socket: Socket) => void = () => {},
): Promise<TestApi> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const serverNames: (string | false | null)[] = [];
  const serve = (socket: Socket | TLSSocket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    greet(socket);
    let request = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      request += chunk;
      if (!isWhole(request)) return;
      requests.push(request);
      if ('servername' in socket) serverNames.push(socket.servername as string | false | null);
      behaviour(socket, request);
      request = '';
    });
  };
  const server: Server =
    certificate === undefined
      ? createServer(serve)
      : createTlsServer({ ...certificate, ALPNProtocols: ['http/1.1'] }, serve);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.add(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const sentBytes = () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0);
  return { port: address.port, requests, serverNames, sentBytes };
}

function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(request)?.[1] ?? '0';
  return end !== -1 && request.length >= end + 4 + Number(length);
}

/** An answer with the right length. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ ...headers, 'Content-Length': String(bytes.length) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Whatever\r\n${head}\r\n`, 'latin1'), bytes]);
}

/** A server that always says the same, and then closes. */
export function saying(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Behaviour {
  return (socket) => socket.end(answer(status, headers, body));
}

/** A JSON answer. */
export function json(value: unknown, status = 200): Behaviour {
  return saying(status, { 'Content-Type': 'application/json' }, JSON.stringify(value));
}
