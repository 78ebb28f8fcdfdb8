import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup } from '../run-command';
import type { ServerPackage } from './server-package';

const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;

/** A server that answers the AWS APIs on 127.0.0.1. */
export interface AwsServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts the server with its files below `workDir`, and answers once it is ready. */
export async function startAwsServer(server: ServerPackage, workDir: string, path: string): Promise<AwsServer> {
  const port = await freePort();
  const child = spawn(server.python, ['-m', 'ministack'], {
    cwd: workDir,
    env: {
      PATH: path,
      HOME: workDir,
      TMPDIR: workDir,
      STATE_DIR: workDir,
      S3_DATA_DIR: workDir,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      LAMBDA_EXECUTOR: 'local',
      // The SDK that Lambda's runtime brings: the handlers of custom resources load it.
      NODE_PATH: join(dirname(dirname(__dirname)), 'node_modules'),
      // Wait states end at once: how long they last is proved by the local runner's journeys.
      SFN_WAIT_SCALE: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // The leader of a group, so that the Node processes it runs handlers in end with it.
    detached: true,
  });
  let log = '';
  const keep = (chunk: Buffer): void => {
    log += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await untilReady(child, endpoint, server.version);
  } catch (error) {
    endGroup(child.pid, 'SIGKILL');
    throw new Error(`the AWS server did not start: ${(error as Error).message}\n${log}`, { cause: error });
  }
  return { endpoint, stop: () => stop(child) };
}

/** A port that was free a moment ago: the server takes a number, it cannot pick one itself. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

async function untilReady(child: ChildProcess, endpoint: string, version: string): Promise<void> {
  let startError: Error | undefined;
  child.once('error', (error) => {
    startError = error;
  });
  const deadline = Date.now() + START_WITHIN_MS;
  while (Date.now() < deadline) {
    if (startError !== undefined) throw startError;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answered = await versionAt(endpoint);
    if (answered === version) return;
    // Whatever else took the port in between must not be deployed to.
    if (answered !== undefined) throw new Error(`version ${version} was expected, ${answered} answered`);
    await sleep(100);
  }
  throw new Error(`no answer within ${START_WITHIN_MS} ms`);
}

/** The version that answers, or undefined while nothing does. */
async function versionAt(endpoint: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) });
    const health = (await response.json()) as { readonly version?: string };
    return health.version ?? 'an unknown version';
  } catch {
    return undefined;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    endGroup(child.pid, 'SIGTERM');
    const graceful = new AbortController();
    await Promise.race([ended, sleep(STOP_WITHIN_MS, undefined, { signal: graceful.signal })]).finally(() =>
      graceful.abort(),
    );
  }
  endGroup(child.pid, 'SIGKILL');
}
