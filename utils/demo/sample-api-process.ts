import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The sample API in a process of its own. */
export interface SampleApiProcess {
  readonly https: number;
  readonly host: string;
  /** Certificate authority to trust, in PEM. */
  readonly ca: string;
  stop(): Promise<void>;
}

/** Starts `utils/sample-api.ts` and resolves once it listens. */
export async function startSampleApiProcess(): Promise<SampleApiProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, '..', 'sample-api.ts')],
    // The channel ends the API when this process ends, however it ends.
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  const line = await firstLine(child);
  return {
    ...(JSON.parse(line) as { https: number; host: string; ca: string }),
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sample API ended with ${code} before it listened`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', resolve);
  });
}
