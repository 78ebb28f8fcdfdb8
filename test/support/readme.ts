import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The block of the README that shows what a command prints. */
export function shownInReadme(command: string): string {
  const block = README.split(`<!-- output of: ${command} -->\n\`\`\`text\n`)[1]?.split('\n```')[0];
  if (block === undefined) throw new Error(`README.md shows no output of: ${command}`);
  return block;
}
