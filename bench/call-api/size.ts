import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle';
import type { Figure } from './main';

/** Size of the bundle without the SDK, and what the template engine has of it. */
export async function measureSize(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'call-api-size-'));
  try {
    const { outputs } = await bundle('call-api/handler.ts', join(directory, 'index.js'));
    const [output] = Object.values(outputs);
    if (output === undefined) throw new Error('esbuild wrote nothing');
    const engine = Object.entries(output.inputs)
      .filter(([path]) => path.includes('shared/jinja'))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
    return [
      { what: 'bundle, minified, without the SDK', value: kilobytes(output.bytes), aim: 'under 60 KB' },
      { what: '  of which template engine', value: kilobytes(engine) },
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
