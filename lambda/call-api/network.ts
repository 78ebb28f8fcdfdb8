import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { Resolve } from './guard';

/** What of the network a call uses. It lies below the guard: it is told an address, and decides nothing. */
export interface Network {
  readonly resolve: Resolve;
  readonly connect: (options: { readonly host: string; readonly port: number; readonly family: 4 | 6 }) => Socket;
  readonly secure: (options: ConnectionOptions) => TLSSocket;
}

/** The network of the machine. */
export const systemNetwork: Network = {
  // The first answer is the one that is used, and a function outside a dual-stack VPC has no way to an IPv6 address.
  resolve: async (hostname) =>
    (await lookup(hostname, { all: true, order: 'ipv4first' })).map(({ address, family }) => ({
      address,
      family: family === 6 ? 6 : 4,
    })),
  connect: (options) => connect(options),
  secure: (options) => connectTls(options),
};
