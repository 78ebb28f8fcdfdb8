import type { IncomingMessage } from 'node:http';

/** Collects a request's body; rejects when the client goes away before its end. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Collects a request's body as text; rejects when the client goes away before its end. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString('utf8');
}
