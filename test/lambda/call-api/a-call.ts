import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { OverflowObject, StoreOverflow } from '../../../lambda/call-api/fit-result';
import { type CallLine, type Collaborators, callApi } from '../../../lambda/call-api/logic';
import type { Network } from '../../../lambda/call-api/network';
import { secretReader } from '../../../lambda/call-api/secrets';
import type {
  CallApiEvent,
  CallApiResult,
  CallApiSettings,
  TypedValue,
} from '../../../lib/template-api-caller/contract';
import type { TestApi } from './an-api';

/** Names that the tests resolve; the guard takes the addresses for public ones. */
const addresses: Readonly<Record<string, string>> = {
  'api.example.com': '203.0.114.7',
  'other.example.com': '203.0.114.8',
};

/** A moment that all calls happen at. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');

export function callSettings(overrides: Partial<CallApiSettings> = {}): CallApiSettings {
  return {
    allowedHosts: ['api.example.com', 'other.example.com'],
    allowedPorts: [443, 80],
    allowHttp: true,
    allowedPrivateCidrs: [],
    maxRedirects: 0,
    secrets: {},
    requestTimeoutMs: 20_000,
    connectTimeoutMs: 20_000,
    idleTimeoutMs: 20_000,
    retryOn: [408, 429, 500, 502, 503, 504],
    maxRetryAfterSeconds: 60,
    maxResponseBytes: 1_000_000,
    undefinedVariables: 'strict',
    ...overrides,
  };
}

/** Strings, numbers, lists and maps in DynamoDB's typed form. */
export function typed(value: unknown): TypedValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(typed) };
  return { M: typedFields(value as object) };
}

function typedFields(value: object): { readonly [name: string]: TypedValue } {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, typed(field)]));
}

/** What a test says about a call. */
export interface ACall {
  /** Plain values, which are brought into DynamoDB's form. */
  readonly template?: Readonly<Record<string, unknown>>;
  /** As DynamoDB writes it, instead of `template`. */
  readonly rawTemplate?: { readonly [attribute: string]: TypedValue };
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly idempotencyKey?: string;
  readonly inputBytes?: number;
  readonly settings?: Partial<CallApiSettings>;
  /** Values by id, for both sources. */
  readonly secretValues?: Readonly<Record<string, string>>;
  /** The server behind each name; a name without one refuses connections. */
  readonly servers?: Readonly<Record<string, TestApi>>;
  /** Certificate authority that the machine is made to trust. */
  readonly ca?: string;
  readonly resolve?: Network['resolve'];
  readonly storeOverflow?: StoreOverflow;
  readonly now?: () => number;
}

/** How a call ended, and what it left behind. */
export interface Outcome {
  readonly result?: CallApiResult;
  readonly error?: Error;
  readonly lines: readonly CallLine[];
  readonly stored: readonly OverflowObject[];
  /** Addresses that were connected to. */
  readonly connected: readonly string[];
  readonly secretsRead: readonly string[];
}

/** Calls an API through the whole of the logic. Below the guard, public addresses lead to servers on loopback. */
export async function call(given: ACall = {}): Promise<Outcome> {
  const connected: string[] = [];
  const lines: CallLine[] = [];
  const stored: OverflowObject[] = [];
  const secretsRead: string[] = [];
  const event: CallApiEvent = {
    template: given.rawTemplate ?? typedFields(given.template ?? { url: 'http://api.example.com/items' }),
    method: given.method ?? 'GET',
    params: given.params ?? {},
    idempotencyKey: given.idempotencyKey ?? 'execution-1:call',
    inputBytes: given.inputBytes ?? 100,
  };
  const now = given.now ?? (() => NOW);
  const collaborators: Collaborators = {
    settings: callSettings(given.settings),
    network: { ...loopback(given, connected), resolve: given.resolve ?? resolveTestName },
    readSecret: secretReader(async (source, id) => {
      secretsRead.push(`${source} ${id}`);
      return given.secretValues?.[id];
    }, now),
    storeOverflow:
      given.storeOverflow ??
      (async (object) => {
        stored.push(object);
      }),
    now,
    log: (line) => lines.push(line),
  };
  const left = { lines, stored, connected, secretsRead };
  try {
    return { result: await callApi(event, 'request-1', collaborators), ...left };
  } catch (error) {
    return { error: error as Error, ...left };
  }
}

async function resolveTestName(hostname: string): ReturnType<Network['resolve']> {
  const address = addresses[hostname];
  if (address === undefined) throw Object.assign(new Error(`queryA ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
  return [{ address, family: 4 }];
}

function loopback({ servers = {}, ca }: ACall, connected: string[]): Omit<Network, 'resolve'> {
  return {
    connect: ({ host, port }) => {
      connected.push(`${host}:${port}`);
      const name = Object.keys(addresses).find((known) => addresses[known] === host) ?? host;
      // Port 1 refuses: nothing listens there.
      return connect({ host: '127.0.0.1', port: servers[name]?.port ?? 1 });
    },
    secure: (options) => connectTls(ca === undefined ? options : { ...options, ca }),
  };
}
