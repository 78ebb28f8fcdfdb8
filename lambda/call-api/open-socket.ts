import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { isNativeError } from 'node:util/types';
import { CALL_API_ERRORS } from '../../lib/template-api-caller/contract';
import { CallError } from './call-error';
import { withDeadline } from './deadline';
import type { Permission } from './guard';
import type { Network } from './network';

/** Codes of a connection that was cut while TLS was being agreed on: worth another try, unlike a bad certificate. */
const cutOff: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']);

/**
 * Connects to the address that was checked, and over https makes sure that the permitted name is who answers.
 *
 * @param timeoutMs for the connection and its TLS handshake
 * @param signal destroys the socket
 */
export async function openSocket(
  permission: Permission,
  network: Network,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const { hostname, port } = permission;
  const timedOut = () =>
    new CallError(CALL_API_ERRORS.timeout, `no connection to ${hostname}:${port} in ${timeoutMs} ms`);
  return withDeadline(timeoutMs, timedOut, () => connectAndSecure(permission, network, signal));
}

async function connectAndSecure(permission: Permission, network: Network, signal: AbortSignal): Promise<Socket> {
  const { address, port, family, hostname, url } = permission;
  const socket = network.connect({ host: address, port, family });
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  await ready(socket, 'connect', signal, (error) => connectionFailed(permission, error));
  // From here on whoever uses the socket hears of its errors; this one is for the moments in between.
  socket.on('error', () => {});
  if (url.protocol === 'http:') return socket;
  const secured = network.secure({
    socket,
    // With an address, which has no SNI, the certificate must name the address.
    host: hostname,
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    // Said here so that NODE_TLS_REJECT_UNAUTHORIZED cannot say otherwise.
    rejectUnauthorized: true,
  });
  await ready(secured, 'secureConnect', signal, (error) =>
    cutOff.has(codeOf(error)) ? connectionFailed(permission, error) : tlsFailed(permission, error),
  );
  secured.on('error', () => {});
  return secured;
}

async function ready(
  socket: Socket,
  event: string,
  signal: AbortSignal,
  translate: (error: unknown) => CallError,
): Promise<void> {
  try {
    await once(socket, event, { signal });
  } catch (error) {
    throw translate(error);
  }
}

/** Refused, reset or cut. */
export function connectionFailed({ hostname, port }: Permission, cause: unknown): CallError {
  const code = codeOf(cause);
  return new CallError(CALL_API_ERRORS.connectionFailed, `connection to ${hostname}:${port} failed: ${code}`, {
    cause,
  });
}

function tlsFailed({ hostname, port }: Permission, cause: unknown): CallError {
  return new CallError(CALL_API_ERRORS.tlsFailed, `TLS with ${hostname}:${port} failed: ${codeOf(cause)}`, { cause });
}

/** Node's or OpenSSL's code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
export function codeOf(error: unknown): string {
  // Not `instanceof`: Node's own errors may come from another realm than this module.
  if (!isNativeError(error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
