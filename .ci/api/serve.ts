import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** `sfn-local up`, serving. */
export interface ServedApp {
  readonly endpoint: string;
  readonly region: string;
  /** The variables that it printed. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ends it as Ctrl-C does; rejects unless it says that it went well. */
  stop(): Promise<void>;
}

const COMMAND = join(__dirname, '..', '..', 'local', 'bin', 'sfn-local.js');
const STARTS_WITHIN_MS = 60_000;

/** Serves the app of an assembly, and answers once it prints that it does. */
export async function serveApp(assembly: string): Promise<ServedApp> {
  const child = spawn(process.execPath, [COMMAND, 'up', assembly], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    printed.out += chunk.toString('utf8');
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it said nothing in ${STARTS_WITHIN_MS} ms`)), STARTS_WITHIN_MS);
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${printed.err}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        printed.err += chunk.toString('utf8');
        if (!printed.err.includes('stop it with Ctrl-C')) return;
        clearTimeout(timer);
        resolve();
      });
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const lines = [...printed.out.matchAll(/^export (\w+)=(.*)$/gm)];
  const variables = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = variables;
  return { endpoint, region, variables, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`sfn-local up ended with ${code} after Ctrl-C`);
}
