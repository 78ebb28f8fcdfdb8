import dgram from 'node:dgram';
import dns from 'node:dns';
import net, { isIP, type LookupFunction, type Socket } from 'node:net';
import tls from 'node:tls';
import type { MappedHost } from './mapped-hosts';
import type { ReachableHosts } from './reachable-hosts';

interface ConnectOptions {
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string | null;
  readonly lookup?: LookupFunction;
  readonly family?: number;
  readonly hints?: number;
  readonly localAddress?: string;
  readonly autoSelectFamily?: boolean;
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;

/**
 * Leads connections to mapped hosts to their targets and refuses all others that would leave the machine.
 *
 * Below everything that decides where to connect: whoever resolves by himself, guards the answer and connects to it
 * sees the public address that the name resolves to, before and after.
 */
export function installSockets(reachable: ReachableHosts): void {
  const realConnect = net.Socket.prototype.connect as Connect;
  const connect: Connect = function (...args) {
    const { options, callback } = connectArguments(args);
    const { host = 'localhost', lookup } = options;
    if (options.path) return realConnect.apply(this, args);
    if (reachable.isLocal(host) && (isIP(host) !== 0 || lookup === undefined)) return realConnect.apply(this, args);
    const port = Number(options.port);
    const proceed = (address: string) => {
      const target = reachable.find(address, port);
      if (target !== undefined) present(this, target);
      else if (!reachable.isLocal(address)) {
        // Later, as all that a connection tells: whoever asked for it cannot listen yet.
        process.nextTick(() => this.destroy(refusal(reachable, host, address, port)));
        return;
      }
      const { lookup: _resolved, ...others } = options;
      const place = target === undefined ? { host: address } : { host: '127.0.0.1', port: target.targetPort };
      realConnect.call(this, { ...others, ...place }, callback);
    };
    // What is written meanwhile waits for the connection.
    Object.assign(this, { connecting: true });
    if (isIP(host) !== 0) proceed(host);
    else resolveThen(this, host, options, proceed);
    return this;
  };
  Object.assign(net.Socket.prototype, { connect });
  installTrust(reachable);
  installDatagrams(reachable);
}

/** The part of `net` that turns a name into an address, with the caller's own `lookup` if there is one. */
function resolveThen(socket: Socket, host: string, options: ConnectOptions, proceed: (address: string) => void): void {
  const { lookup = dns.lookup as LookupFunction, family = 0, hints = 0 } = options;
  const wantsAll = options.autoSelectFamily ?? net.getDefaultAutoSelectFamily();
  const all = wantsAll && family !== 4 && family !== 6 && options.localAddress === undefined;
  lookup(host, all ? { family, hints, all } : { family, hints }, (error, found, foundFamily) => {
    const [first] = Array.isArray(found) ? found : [{ address: found, family: foundFamily }];
    socket.emit('lookup', error, first?.address, first?.family, host);
    if (!socket.connecting) return;
    if (error !== null && error !== undefined) socket.destroy(error);
    else if (first === undefined || isIP(first.address) === 0) socket.destroy(invalidAddress(host, first?.address));
    else proceed(first.address);
  });
}

/** Where the sockets lead that were connected to a mapped host, for whoever puts TLS on one of them later. */
const targets = new WeakMap<Socket, MappedHost>();

/** Shows the address and port that were called, as the socket's other end. */
function present(socket: Socket, target: MappedHost): void {
  const { address, port } = target;
  targets.set(socket, target);
  const whileOpen = <T>(value: T) => ({
    get: () => (socket.connecting || socket.destroyed ? undefined : value),
    configurable: true,
  });
  Object.defineProperties(socket, {
    remoteAddress: whileOpen(address),
    remoteFamily: whileOpen(`IPv${isIP(address)}`),
    remotePort: whileOpen(port),
  });
}

/** Lets TLS to a mapped host accept the authorities given for it, and for it alone; what the function sets wins. */
function installTrust(reachable: ReachableHosts): void {
  const realConnect = tls.connect as (...args: unknown[]) => tls.TLSSocket;
  const connect = (...args: unknown[]) => {
    const { options, callback } = connectArguments(args);
    const given = options as ConnectOptions & tls.ConnectionOptions;
    const { host, port, ca, secureContext, socket } = given;
    const called = host === undefined ? undefined : reachable.find(host, Number(port));
    const target = socket instanceof net.Socket ? targets.get(socket) : called;
    if (target?.ca === undefined || ca !== undefined || secureContext !== undefined) return realConnect(...args);
    return realConnect({ ...given, ca: target.ca }, callback);
  };
  Object.assign(tls, { connect });
}

/** The same for UDP, where nothing is mapped. */
function installDatagrams(reachable: ReachableHosts): void {
  const { send, connect } = dgram.Socket.prototype as unknown as Record<'send' | 'connect', Connect>;
  const guarded = (real: Connect, addressFrom: number): Connect =>
    function (...args) {
      const address = args.slice(addressFrom).find((argument) => typeof argument === 'string');
      if (typeof address !== 'string' || reachable.isLocal(address)) return real.apply(this, args);
      const port = args.slice(addressFrom).findLast((argument) => typeof argument === 'number');
      const error = refusal(reachable, address, address, Number(port));
      const callback = args.at(-1);
      process.nextTick(() => (typeof callback === 'function' ? callback(error) : this.emit('error', error)));
      return this;
    };
  Object.assign(dgram.Socket.prototype, { send: guarded(send, 1), connect: guarded(connect, 0) });
}

/** Reads the ways to call `connect`: options, a port and a host, or a path; `net` hands itself a list of both. */
function connectArguments(args: readonly unknown[]): { options: ConnectOptions; callback?: unknown } {
  const [first, second] = args;
  if (Array.isArray(first)) return { options: first[0] as ConnectOptions, callback: first[1] ?? undefined };
  const callback = args.find((argument) => typeof argument === 'function');
  const given = args.find((argument) => typeof argument === 'object' && argument !== null) as
    | ConnectOptions
    | undefined;
  if (typeof first === 'object') return { options: given ?? {}, callback };
  if (typeof first === 'string' && !(Number(first) >= 0)) return { options: { ...given, path: first }, callback };
  const place = { port: first as number, ...(typeof second === 'string' && { host: second }) };
  return { options: { ...given, ...place }, callback };
}

function refusal(reachable: ReachableHosts, host: string, address: string, port: number): Error {
  const code = 'ECONNREFUSED';
  const called = host === address ? host : `${host} (${address})`;
  const hint = reachable.hint(reachable.isLocal(host) ? address : host, port);
  const message = `connect ${code} ${called}:${port}: ${hint}`;
  return Object.assign(new Error(message), { errno: code, code, syscall: 'connect', address, port });
}

function invalidAddress(host: string, address: unknown): Error {
  return Object.assign(new TypeError(`Invalid IP address: ${String(address)}`), {
    code: 'ERR_INVALID_IP_ADDRESS',
    host,
  });
}
