import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { HttpRequest } from './build-request';

/** Where the requests to a host really go: a port on 127.0.0.1. */
export interface Destination {
  readonly port: number;
  /** Certificates of authorities, as PEM. @default - those that Node trusts */
  readonly ca?: string | undefined;
  /** @default 'https' */
  readonly protocol?: 'http' | 'https';
  /** @default - the path of the request */
  readonly path?: string;
}

/** A host as `--host` names it. */
export function hostAndPort({ hostname, port }: URL): string {
  return `${hostname}:${port === '' ? 443 : port}`;
}

/** An answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** Nobody answered in time. */
export class Silent extends Error {
  override readonly name = 'Silent';
}

/** More than a state could take; what comes after it is not read. */
const MAX_BODY_BYTES = 1_048_576;

/** Sends a request; rejects with `Silent`, or with what broke the connection. */
export function sendRequest(
  { method, url, headers, body }: HttpRequest,
  { port, ca, protocol = 'https', path = `${url.pathname}${url.search}` }: Destination,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...headers, host: url.host, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      // A connection of its own: nothing is left open when the state has its answer.
      agent: false,
      signal,
    };
    const onAnswer = (answer: IncomingMessage) => {
      readAll(answer).then(resolve, reject);
    };
    const secure = { ...options, servername: url.hostname, ...(ca !== undefined && { ca }) };
    const sent = protocol === 'http' ? httpRequest(options, onAnswer) : httpsRequest(secure, onAnswer);
    const timer = setTimeout(() => sent.destroy(new Silent('no answer')), patienceMs);
    sent.on('error', reject);
    sent.on('close', () => clearTimeout(timer));
    sent.end(body);
  });
}

async function readAll(answer: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY_BYTES) break;
  }
  const headers: Record<string, string[]> = {};
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) headers[name] = values;
  return {
    status: answer.statusCode ?? 0,
    statusText: answer.statusMessage ?? '',
    headers,
    body: Buffer.concat(chunks),
  };
}
