import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ROOT } from './check';

/** The block of a document that is marked with the name of the file it would be. */
export async function markedBlock(file: string, document = 'README.md'): Promise<string> {
  const text = await readFile(join(ROOT, document), 'utf8');
  const language = { '.ts': 'ts', '.py': 'python' }[extname(file)];
  const block = text.split(`<!-- ${file} -->\n\`\`\`${language}\n`)[1]?.split('```')[0];
  if (block === undefined) throw new Error(`${document} has no block marked ${file}`);
  return block;
}
