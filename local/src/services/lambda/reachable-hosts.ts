import { canonicalName, isLoopback, type MappedHost } from './mapped-hosts';

/** The SDK puts a prefix before the endpoint's host for some operations, such as `sync-` for StartSyncExecution. */
const PREFIXED_ENDPOINT = /^[a-z-]+-127\.0\.0\.1$/;

/** What a function's network consists of: this machine, and the hosts that are mapped to it. */
export class ReachableHosts {
  constructor(readonly hosts: readonly MappedHost[]) {}

  /** What a name resolves to; undefined for a name that does not exist here. */
  addressOf(name: string): string | undefined {
    const wanted = canonicalName(name);
    if (PREFIXED_ENDPOINT.test(wanted)) return '127.0.0.1';
    return this.hosts.find((host) => host.name === wanted)?.address;
  }

  /** The mapping for a name, or for the address it resolves to. */
  find(nameOrAddress: string, port: number): MappedHost | undefined {
    const wanted = canonicalName(nameOrAddress);
    return this.hosts.find((host) => host.port === port && (host.name === wanted || host.address === wanted));
  }

  /** True for what reaches this machine without being mapped. */
  isLocal(nameOrAddress: string): boolean {
    const name = canonicalName(nameOrAddress);
    return name === '' || name === 'localhost' || name.endsWith('.localhost') || isLoopback(name);
  }

  /** What to do about a host that is out of reach. */
  hint(host: string, port?: number): string {
    const name = this.hosts.find(({ address }) => address === host)?.name ?? host;
    const place = `${name}:${port ?? '<port>'}`;
    return `functions reach this machine only; map the host, as in --host ${place}=127.0.0.1:<port>`;
  }
}
