import type { RestApiResource } from '../assembly';
import { REST_API_PATH } from '../gateway';
import { restApiHost } from '../kernel/rest-api-spec';
import type { Destination } from '../services/http';
import { isLoopback, type MappedHost } from '../services/lambda';
import type { LocalUrls } from './local-urls';

/** Where HTTP Tasks reach a host: where it is mapped to, a REST API of the stacks, or this machine; nowhere else. */
export function destinationsOf(
  hosts: readonly MappedHost[],
  apis: readonly RestApiResource[],
  urls: LocalUrls,
): (url: URL) => Destination | undefined {
  return (url) => {
    const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const port = Number(url.port === '' ? 443 : url.port);
    if (name === 'localhost' || isLoopback(name)) return { port };
    const mapped = hosts.find((host) => host.name === name && host.port === port);
    if (mapped !== undefined) return { port: mapped.targetPort, ca: mapped.ca };
    const api = apis.find((api) => restApiHost(api) === name);
    if (api === undefined || urls.endpoint === undefined) return undefined;
    const path = `${REST_API_PATH}${api.id}${url.pathname}${url.search}`;
    return { port: Number(new URL(urls.endpoint).port), protocol: 'http', path };
  };
}
