import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Response } from './answer';
import { createAuthority, type ServerCertificate } from './certificate';
import { Orders } from './orders';

/** The host that the templates call and that the server's certificate names. */
export const SAMPLE_API_HOST = 'api.example.com';

const MAX_BODY_BYTES = 1024 * 1024;

/** How the sample API is started. */
export interface SampleApiOptions {
  /** @default - one that the system picks */
  readonly httpPort?: number;
  /** @default - one that the system picks */
  readonly httpsPort?: number;
  /**
   * The server's certificate, and what a client trusts to accept it.
   *
   * @default - made on the spot for `api.example.com` by an authority of its own
   */
  readonly certificate?: ServerCertificate & { readonly ca: string };
}

/** The sample API, running on 127.0.0.1. */
export interface SampleApi {
  readonly http: number;
  readonly https: number;
  readonly host: string;
  /** Certificate authority that a client has to trust, in PEM. */
  readonly ca: string;
  /** How often each request came, such as `{ "GET /orders/1001": 2 }`; counted when it begins. */
  requests(): Readonly<Record<string, number>>;
  /** Ends the servers and every connection, also those that were never answered. */
  stop(): Promise<void>;
}

/** Starts the API over HTTP and HTTPS; both see the same orders and count together. */
export async function startSampleApi(options: SampleApiOptions = {}): Promise<SampleApi> {
  const counts = new Map<string, number>();
  const listener = listenerOf(new Orders(), counts);
  const { cert, key, ca } = options.certificate ?? newCertificate();
  const servers = [createServer(listener), createTlsServer({ cert, key }, listener)] as const;
  const stop = async () => {
    await Promise.all(servers.map(close));
  };
  try {
    const [http, https] = await Promise.all([
      listen(servers[0], options.httpPort ?? 0),
      listen(servers[1], options.httpsPort ?? 0),
    ]);
    return { http, https, host: SAMPLE_API_HOST, ca, requests: () => Object.fromEntries(counts), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function newCertificate(): ServerCertificate & { ca: string } {
  const authority = createAuthority();
  return { ca: authority.ca, ...authority.issue([SAMPLE_API_HOST]) };
}

function listenerOf(orders: Orders, counts: Map<string, number>): RequestListener {
  return (request, response) => {
    const [rawPath = '', query] = (request.url ?? '').split('?', 2);
    const path = decoded(rawPath);
    if (path === undefined) return send(response, wrong(400, 'the path cannot be read'));
    const method = request.method ?? '';
    if (path === '/_requests') return send(response, { status: 200, body: Object.fromEntries(counts) });

    const what = `${method} ${path}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
    readBody(request, (body) => {
      if (body === undefined) return send(response, wrong(413, `the body is larger than ${MAX_BODY_BYTES} bytes`));
      const { headers } = request;
      const answer = orders.answer({ method, path, query: new URLSearchParams(query), headers, body });
      if (answer === 'never') return;
      if (answer === 'hang up') request.socket.destroy();
      else send(response, answer);
    });
  };
}

/** Hands over the body; undefined when it is too large. A request that breaks off is handed over to nobody. */
function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => done(bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString()));
}

function send(response: ServerResponse, { status, headers, body, text }: Response): void {
  const type = body === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  const content = body === undefined ? text : JSON.stringify(body);
  response.writeHead(status, { ...headers, ...(content !== undefined && { 'Content-Type': type }) }).end(content);
}

function wrong(status: number, error: string): Response {
  return { status, body: { error } };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
