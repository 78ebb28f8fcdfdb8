import dns from 'node:dns';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { ReachableHosts } from './reachable-hosts';

interface LookupOptions {
  readonly all?: boolean;
  readonly family?: number | 'IPv4' | 'IPv6';
}

type Callback = (error: Error | null, ...results: unknown[]) => void;
type Method = (...args: never[]) => unknown;

/** Queries by method, with the name that Node's errors give them. */
const QUERIES: Readonly<Record<string, string>> = {
  resolve4: 'queryA',
  resolve6: 'queryAaaa',
  resolveAny: 'queryAny',
  resolveCaa: 'queryCaa',
  resolveCname: 'queryCname',
  resolveMx: 'queryMx',
  resolveNaptr: 'queryNaptr',
  resolveNs: 'queryNs',
  resolvePtr: 'queryPtr',
  resolveSoa: 'querySoa',
  resolveSrv: 'querySrv',
  resolveTlsa: 'queryTlsa',
  resolveTxt: 'queryTxt',
  reverse: 'getHostByAddr',
};

/** Seconds for which an answer may be kept, where a caller asks. */
const TTL_SECONDS = 60;

/** Lets every resolver of Node know the reachable hosts and no others; no query leaves the machine. */
export function installNames(reachable: ReachableHosts): void {
  installLookup(reachable);
  const query = (method: string, name: string, options: unknown) => answer(reachable, method, name, options);
  const targets: [object, style: (method: string) => Method][] = [
    [dns, (method) => withCallback((name, options) => query(method, name, options))],
    [dns.Resolver.prototype, (method) => withCallback((name, options) => query(method, name, options))],
    [dns.promises, (method) => async (name: string, options?: unknown) => query(method, name, options)],
    [
      dns.promises.Resolver.prototype,
      (method) => async (name: string, options?: unknown) => query(method, name, options),
    ],
  ];
  for (const [target, style] of targets) {
    const replacements: Record<string, Method> = {};
    for (const method of ['resolve', ...Object.keys(QUERIES)])
      if (method in target) replacements[method] = style(method);
    Object.assign(target, replacements);
  }
}

function installLookup(reachable: ReachableHosts): void {
  const realLookup = dns.lookup as Method;
  const realPromise = dns.promises.lookup as Method;
  const isReal = (name: unknown) => typeof name !== 'string' || isIP(name) !== 0 || reachable.isLocal(name);

  const lookupPromise = async (name: string, given?: number | LookupOptions): Promise<unknown> => {
    if (isReal(name)) return Reflect.apply(realPromise, dns.promises, given === undefined ? [name] : [name, given]);
    return lookedUp(reachable, name, given);
  };
  const lookup = (name: string, ...rest: unknown[]) => {
    const callback = rest.at(-1);
    // Node's own function refuses what is no callback, with Node's own error.
    if (isReal(name) || typeof callback !== 'function') return Reflect.apply(realLookup, dns, [name, ...rest]);
    const given = rest.length > 1 ? (rest[0] as number | LookupOptions) : undefined;
    settle(
      () => lookedUp(reachable, name, given),
      (found) => (Array.isArray(found) ? [found] : [found.address, found.family]),
      callback as Callback,
    );
    return {};
  };
  Object.assign(dns, { lookup: Object.assign(lookup, { [promisify.custom]: lookupPromise }) });
  Object.assign(dns.promises, { lookup: lookupPromise });
}

interface Found {
  readonly address: string;
  readonly family: number;
}

function lookedUp(reachable: ReachableHosts, name: string, given: number | LookupOptions | undefined): Found | Found[] {
  const { all = false, family = 0 } = typeof given === 'number' ? { family: given } : (given ?? {});
  const address = reachable.addressOf(name);
  const wanted = family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family;
  if (address === undefined || (wanted !== 0 && wanted !== isIP(address))) {
    throw notFound('ENOTFOUND', 'getaddrinfo', name, `: ${reachable.hint(name)}`);
  }
  const found = { address, family: isIP(address) };
  return all ? [found] : found;
}

function answer(reachable: ReachableHosts, called: string, name: string, options: unknown): unknown {
  const [method, settings] =
    called === 'resolve' ? [methodOf(options), undefined] : [called, options as { ttl?: boolean } | undefined];
  const query = QUERIES[method] ?? 'query';
  const address = reachable.isLocal(name) ? '127.0.0.1' : reachable.addressOf(name);
  if (address === undefined) throw notFound('ENOTFOUND', query, name, `: ${reachable.hint(name)}`);
  if (method === 'resolve4' && isIP(address) === 4) {
    return settings?.ttl === true ? [{ address, ttl: TTL_SECONDS }] : [address];
  }
  throw notFound('ENODATA', query, name, '');
}

/** The method that `resolve` with this record type stands for. */
function methodOf(recordType: unknown): string {
  const type = typeof recordType === 'string' ? recordType.toUpperCase() : 'A';
  if (type === 'A') return 'resolve4';
  if (type === 'AAAA') return 'resolve6';
  return `resolve${type.charAt(0)}${type.slice(1).toLowerCase()}`;
}

function withCallback(act: (name: string, options: unknown) => unknown): Method {
  return (name: string, ...rest: unknown[]) => {
    const callback = rest.pop();
    if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function');
    settle(
      () => act(name, rest[0]),
      (result) => [result],
      callback as Callback,
    );
    return {};
  };
}

/** Calls back in a later turn, as a resolver does. */
function settle<T>(act: () => T, resultsOf: (value: T) => unknown[], callback: Callback): void {
  let call: () => void;
  try {
    const results = resultsOf(act());
    call = () => callback(null, ...results);
  } catch (error) {
    call = () => callback(error as Error);
  }
  setImmediate(call);
}

function notFound(code: 'ENOTFOUND' | 'ENODATA', syscall: string, hostname: string, hint: string): Error {
  return Object.assign(new Error(`${syscall} ${code} ${hostname}${hint}`), { errno: code, code, syscall, hostname });
}
