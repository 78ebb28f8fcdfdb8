import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ROOT } from './check';

/** The block of the README that is marked with the name of the file it would be. */
export async function readmeBlock(file: string): Promise<string> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const language = { '.ts': 'ts', '.py': 'python' }[extname(file)];
  const block = readme.split(`<!-- ${file} -->\n\`\`\`${language}\n`)[1]?.split('```')[0];
  if (block === undefined) throw new Error(`README.md has no block marked ${file}`);
  return block;
}
