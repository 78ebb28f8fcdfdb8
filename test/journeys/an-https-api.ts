import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../../utils/sample-api/certificate';

/** An API on loopback whose paths name what it does: `/status/404`, `/silent`. */
export interface PathApi {
  readonly port: number;
  /** Certificate authority that a client has to trust, in PEM. */
  readonly ca: string;
  /** Requests that came in since it was asked last, as `GET /ok`. */
  takeRequests(): string[];
  stop(): Promise<void>;
}

/** Says again all that it was told, with a status that the path may name: `/echo/500`. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { url = '', headers } = request;
    const [, status] = /^\/echo\/(\d{3})/.exec(url) ?? [];
    const told = { url, headers, text: Buffer.concat(chunks).toString() };
    response.writeHead(Number(status ?? 200), { 'Content-Type': 'application/json' }).end(JSON.stringify(told));
  });
}

/** Starts the API with a certificate for one host. */
export async function startPathApi(host: string): Promise<PathApi> {
  const authority = createAuthority();
  let requests: string[] = [];
  const server = createServer(authority.issue([host]), (request, response) => {
    const { method = '', url = '/' } = request;
    requests.push(`${method} ${url}`);
    if (url.startsWith('/echo')) return echo(request, response);
    request.resume();
    const status = /^\/status\/(\d+)$/.exec(url)?.[1];
    const asJson = { 'Content-Type': 'application/json' };
    if (url === '/silent') return;
    if (url === '/reset') request.socket.destroy();
    else if (url === '/busy') response.writeHead(429, { 'Retry-After': '1' }).end();
    else if (url === '/not-json') response.writeHead(200, asJson).end('{"a":');
    else if (url === '/large') response.writeHead(200, { 'Content-Type': 'text/plain' }).end('x'.repeat(100_000));
    else response.writeHead(Number(status ?? 200), asJson).end(JSON.stringify({ url }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca: authority.ca,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
