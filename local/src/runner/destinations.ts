import type { Destination } from '../services/http';
import { isLoopback, type MappedHost } from '../services/lambda';

/** Where HTTP Tasks reach a host: where it is mapped to, or this machine itself; nowhere else. */
export function destinationsOf(hosts: readonly MappedHost[]): (url: URL) => Destination | undefined {
  return (url) => {
    const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = Number(url.port === '' ? 443 : url.port);
    if (name === 'localhost' || isLoopback(name)) return { port };
    const mapped = hosts.find((host) => host.name === name && host.port === port);
    return mapped && { port: mapped.targetPort, ca: mapped.ca };
  };
}
