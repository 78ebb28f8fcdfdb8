import { BadRequest } from '../kernel/bad-request';
import type { Hosts } from '../services/lambda';
import { readText } from './read-input';

/** Reads what `--host` and `--ca` say. */
export function readHosts(mappings: readonly string[], caFile: string | undefined): Hosts {
  if (caFile !== undefined && mappings.length === 0) {
    throw new BadRequest('--ca goes with --host: it tells which authorities to trust for those hosts');
  }
  const ca = caFile === undefined ? undefined : readText(caFile, '--ca');
  return Object.fromEntries(
    mappings.map((mapping) => {
      const [, host, port] = /^(.+)=127\.0\.0\.1:(\d+)$/.exec(mapping) ?? [];
      if (host === undefined) {
        throw new BadRequest(
          `--host must be <host>:<port>=127.0.0.1:<port>, such as api.example.com:443=127.0.0.1:41234, got '${mapping}'`,
        );
      }
      return [host, { port: Number(port), ...(ca !== undefined && { ca }) }];
    }),
  );
}
