import { isIP } from 'node:net';
import { BadRequest } from '../../kernel/bad-request';

/** Where connections to a host really go. */
export interface HostTarget {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /**
   * Certificates, as PEM, of the authorities that the host's own must come from.
   *
   * @default - those that Node trusts
   */
  readonly ca?: string;
}

/** Targets by `<host>:<port>` as functions call them, such as `api.example.com:443`. */
export type Hosts = Readonly<Record<string, HostTarget>>;

/** One host and port that functions reach. */
export interface MappedHost {
  /** In lower case; an address stands for itself. */
  readonly name: string;
  readonly port: number;
  /** What the name resolves to. */
  readonly address: string;
  readonly targetPort: number;
  readonly ca: string | undefined;
}

/**
 * Checks a mapping and gives each name an address of its own.
 *
 * The addresses are 44.192.0.1 and up, in the order of the names: an EC2 range, because guards against forged requests
 * rightly refuse what is private or reserved for documentation. Nothing is ever sent there.
 */
export function mapHosts(hosts: Hosts): MappedHost[] {
  const names: string[] = [];
  return Object.entries(hosts).map(([key, target]) => {
    const [, host = '', digits = ''] = /^(?:\[?)(.+?)(?:\]?):(\d+)$/.exec(key) ?? [];
    const name = canonicalName(host);
    const port = Number(digits);
    if (!isPort(port) || !(isIP(name) || HOST_NAME.test(name))) {
      throw new BadRequest(`a mapped host must be '<host>:<port>', such as 'api.example.com:443', got '${key}'`);
    }
    if (name === 'localhost' || isLoopback(name)) {
      throw new BadRequest(`'${key}' cannot be mapped: functions reach what listens on this machine as it is`);
    }
    if (!isPort(target.port)) {
      throw new BadRequest(`the port of host '${key}' must be a whole number from 1 to 65535, got ${target.port}`);
    }
    if (!names.includes(name)) names.push(name);
    const nth = names.indexOf(name) + 1;
    const address = isIP(name) ? name : `44.192.${nth >> 8}.${nth & 0xff}`;
    return { name, port, address, targetPort: target.port, ca: target.ca };
  });
}

const HOST_NAME = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/;

/** As names are compared: in lower case, without the dot of a complete one. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** True for an address that cannot leave this machine. */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address) ? isIP(address) !== 0 : address === '::1';
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}
