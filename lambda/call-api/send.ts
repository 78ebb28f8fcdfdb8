import { type IncomingMessage, request as startRequest } from 'node:http';
import { CALL_API_ERRORS } from '../../lib/template-api-caller/contract';
import { CallError } from './call-error';
import type { Permission } from './guard';
import type { Network } from './network';
import { codeOf, connectionFailed, openSocket } from './open-socket';

/** Names and values of a response together; Node's own default, said so that no flag changes it. */
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Sends what was permitted to where it was permitted, and hands the response on while it arrives.
 *
 * Each call has a connection of its own: one that is kept would lead the next call to an address that nobody checked.
 *
 * @param consume reads the response, or leaves its body unread
 */
export async function send<T>(
  permission: Permission,
  network: Network,
  connectTimeoutMs: number,
  signal: AbortSignal,
  consume: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  const socket = await openSocket(permission, network, connectTimeoutMs, signal);
  try {
    return await new Promise<T>((resolve, reject) => {
      let hasAnswered = false;
      const request = startRequest({
        createConnection: () => socket,
        method: permission.method,
        path: permission.url.pathname + permission.url.search,
        headers: headersOf(permission),
        setHost: false,
        maxHeaderSize: MAX_HEADER_BYTES,
        insecureHTTPParser: false,
      });
      request.on('error', (error) => {
        const isBroken = codeOf(error).startsWith('HPE_') && codeOf(error) !== 'HPE_INVALID_EOF_STATE';
        if (isBroken) reject(invalidResponse(permission, codeOf(error), error));
        // A server that answers early may close while the request is still being written: the answer counts.
        else if (!hasAnswered) reject(connectionFailed(permission, error));
      });
      request.on('upgrade', () => reject(invalidResponse(permission, 'it switches protocols unasked')));
      request.on('response', (response) => {
        hasAnswered = true;
        consume(response).then(resolve, (error: unknown) =>
          reject(error instanceof CallError ? error : connectionFailed(permission, error)),
        );
      });
      request.end(permission.body);
    });
  } finally {
    socket.destroy();
  }
}

/** The length is always said: a body without one would be chunked, which not every API reads. */
function headersOf({ host, headers, body, method }: Permission): Record<string, string> {
  const hasLength = body !== undefined || method === 'POST' || method === 'PUT' || method === 'PATCH';
  const sent = { Host: host, ...headers };
  return hasLength ? { ...sent, 'Content-Length': String(Buffer.byteLength(body ?? '')) } : sent;
}

function invalidResponse({ hostname }: Permission, reason: string, cause?: unknown): CallError {
  return new CallError(CALL_API_ERRORS.invalidResponse, `the response of ${hostname} breaks HTTP: ${reason}`, {
    cause,
  });
}
