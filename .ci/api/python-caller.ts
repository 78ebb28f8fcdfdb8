import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ApiCall } from './calls';
import type { Caller } from './check-calls';
import type { Outcome } from './verify';

/** Makes calls by a client in Python, in one process for all of them: it takes a second to start. */
export function pythonCaller(python: string, client: 'boto3' | 'cli', env: NodeJS.ProcessEnv): Caller {
  const child = spawn(python, [join(__dirname, 'call.py'), client], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString('utf8');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    call: async ({ service, operation, request, typed }: ApiCall): Promise<Outcome> => {
      child.stdin.write(`${JSON.stringify({ service, operation, request, typed })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`${client} ended: ${told.trim()}`);
      return JSON.parse(line.value) as Outcome;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
