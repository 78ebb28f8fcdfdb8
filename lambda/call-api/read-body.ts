import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { CALL_API_ERRORS } from '../../lib/template-api-caller/contract';
import { CallError } from './call-error';
import { codeOf } from './open-socket';

type Encoding = 'gzip' | 'deflate' | 'br';

/** More than one encoding is rare, more than two is an attack. */
const MAX_ENCODINGS = 2;

/**
 * Reads a body, and undoes its content encoding, without ever holding more than `maxBytes` of either form.
 *
 * @param idleMs longest silence between two parts of it
 * @throws CallError `ApiCaller.Timeout`, `ApiCaller.ResponseTooLarge` or `ApiCaller.InvalidResponse`; what the stream
 * throws when the connection breaks passes as it is
 */
export async function readBody(response: IncomingMessage, maxBytes: number, idleMs: number): Promise<Buffer> {
  let body = await receive(response, maxBytes, idleMs);
  // A response to HEAD and a 304 name an encoding and have no body.
  if (body.length === 0) return body;
  for (const encoding of encodingsOf(response).reverse()) body = await decode(body, encoding, maxBytes);
  return body;
}

async function receive(response: IncomingMessage, maxBytes: number, idleMs: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const silent = () =>
    response.destroy(new CallError(CALL_API_ERRORS.timeout, `nothing of the response came for ${idleMs} ms`));
  let timer = setTimeout(silent, idleMs);
  try {
    // Leaving the loop in any way but its end destroys the stream, so a server that goes on sending is cut off.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
      timer = setTimeout(silent, idleMs);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks);
}

function encodingsOf(response: IncomingMessage): Encoding[] {
  const header = response.headers['content-encoding'] ?? '';
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  const encodings = names.flatMap((name) => {
    if (name === '' || name === 'identity') return [];
    const known = name === 'x-gzip' ? 'gzip' : name;
    if (known === 'gzip' || known === 'deflate' || known === 'br') return [known];
    throw invalid('the body is in a content encoding that was not asked for');
  });
  if (encodings.length > MAX_ENCODINGS) throw invalid(`more than ${MAX_ENCODINGS} content encodings`);
  return encodings as Encoding[];
}

async function decode(body: Buffer, encoding: Encoding, maxOutputLength: number): Promise<Buffer> {
  // Loaded here: most functions never meet an encoded body, and none needs it to start.
  const zlib = await import('node:zlib');
  const inflate = isZlib(body) ? zlib.inflate : zlib.inflateRaw;
  const run = promisify<Buffer, { maxOutputLength: number }, Buffer>(
    encoding === 'gzip' ? zlib.gunzip : encoding === 'br' ? zlib.brotliDecompress : inflate,
  );
  try {
    return await run(body, { maxOutputLength });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxOutputLength);
    throw invalid(`the body is not ${encoding}: ${codeOf(error)}`);
  }
}

/** `deflate` means zlib's format; some servers send the bare one. */
function isZlib(body: Buffer): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}

function tooLarge(maxBytes: number): CallError {
  return new CallError(CALL_API_ERRORS.responseTooLarge, `the response body exceeds ${maxBytes} bytes`);
}

function invalid(reason: string): CallError {
  return new CallError(CALL_API_ERRORS.invalidResponse, reason);
}
