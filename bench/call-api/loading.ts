import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALL_API_SETTINGS } from '../../lib/template-api-caller/contract';
import { BENCH_SETTINGS, bundle, inDirectory } from './bundle';
import type { Figure } from './main';

const ROUNDS = 25;

/**
 * Time to load the bundle, beside a handler that does nothing, each in a process of its own, in turns.
 *
 * Lambda's runtime talks to its own service over HTTP, so `node:http` is loaded before any handler is. The second
 * figure is measured in such a process, the first in a bare one.
 */
export async function measureLoading(): Promise<readonly Figure[]> {
  return inDirectory(async (directory) => {
    const ours = join(directory, 'ours.js');
    const empty = join(directory, 'empty.js');
    await bundle('call-api/handler.ts', ours);
    writeFileSync(empty, '"use strict";exports.handler=async()=>({});');
    return [false, true].flatMap((hasHttp) => {
      const runner = join(directory, 'runner.js');
      writeRunner(runner, hasHttp);
      const times: { ours: number[]; empty: number[] } = { ours: [], empty: [] };
      for (let round = 0; round < ROUNDS; round++) {
        times.empty.push(load(runner, empty));
        times.ours.push(load(runner, ours));
      }
      const [our, bare] = [median(times.ours), median(times.empty)];
      const where = hasHttp ? 'where node:http is loaded' : 'in a bare process';
      return [
        { what: `loading ${where}`, value: `${our.toFixed(2)} ms` },
        { what: '  an empty handler', value: `${bare.toFixed(2)} ms` },
        { what: '  ratio', value: `${(our / bare).toFixed(1)}x`, aim: 'under 10x' },
      ];
    });
  });
}

/** The script is a file, as Lambda's runtime is: code given with `-e` pays for setting up `require` on its first use. */
function writeRunner(file: string, hasHttp: boolean): void {
  writeFileSync(
    file,
    `${hasHttp ? 'require("node:http");' : ''}
    const [, , handler] = process.argv;
    const from = process.hrtime.bigint();
    require(handler);
    process.stdout.write(String(process.hrtime.bigint() - from));`,
  );
}

function load(runner: string, file: string): number {
  const env = { ...process.env, [CALL_API_SETTINGS]: JSON.stringify(BENCH_SETTINGS) };
  return Number(execFileSync(process.execPath, [runner, file], { env, encoding: 'utf8' })) / 1e6;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
