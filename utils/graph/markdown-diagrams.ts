import { definitionTree } from '../execution-history/definition-tree';
import { RequestError } from '../request-error';
import type { AssemblyDefinition } from './assembly-definitions';
import { drawMermaid } from './mermaid';

/** A comment that names a state machine, and the drawing behind it, if there is one already. */
const DIAGRAM = /<!-- diagram of: (.+?) -->\n(?:```mermaid\n[\s\S]*?^```\n)?/gm;

/**
 * Markdown with each of its diagrams as the app is now: a line `<!-- diagram of: CONSTRUCT/PATH -->` says where one
 * belongs and what it shows.
 *
 * @throws RequestError where the app has no such state machine
 */
export function withDiagrams(
  file: string,
  markdown: string,
  machines: readonly AssemblyDefinition[],
): { markdown: string; paths: string[] } {
  const paths: string[] = [];
  const drawn = markdown.replace(DIAGRAM, (_all, wanted: string) => {
    const machine = machines.find(({ path }) => path === wanted);
    if (machine === undefined) {
      const known = machines.map(({ path }) => path).join(', ');
      throw new RequestError(`${file}: the app has no state machine '${wanted}'; there are: ${known}`);
    }
    paths.push(wanted);
    return `<!-- diagram of: ${wanted} -->\n\`\`\`mermaid\n${drawMermaid(definitionTree(machine.definition))}\n\`\`\`\n`;
  });
  return { markdown: drawn, paths };
}
