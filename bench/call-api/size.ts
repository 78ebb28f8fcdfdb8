import { join } from 'node:path';
import { bundle, inDirectory } from './bundle';
import type { Figure } from './main';

/** Size of the bundle without the SDK, and what the template engine has of it. */
export async function measureSize(): Promise<readonly Figure[]> {
  return inDirectory(async (directory) => {
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
  });
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
