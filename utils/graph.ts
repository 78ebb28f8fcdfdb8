import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionTree } from './execution-history/definition-tree';
import { type AssemblyDefinition, definitionsIn } from './graph/assembly-definitions';
import { STANDALONE_STYLE } from './graph/graph-style';
import { withDiagrams } from './graph/markdown-diagrams';
import { drawMermaid } from './graph/mermaid';
import { drawSvg } from './graph/svg';
import { flags, readArguments, texts } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { EXIT, type Stream, type Terminal } from './terminal';

const HELP = `Draws every state machine of an app, before anything is deployed or run.

Usage: npm run graph -- [options]

  --app DIR         what cdk synth wrote                   (default: cdk.out)
  --out DIR         where to write                         (default: graphs)
  --only NAME       draw those with NAME in their construct path
  --mermaid         print Mermaid for Markdown instead of writing SVG
  --into FILE       draw the diagrams of a Markdown file anew, each behind its <!-- diagram of: CONSTRUCT/PATH -->
  --json            print what was written as JSON
  --help            this text

Exit code: 0 done, 2 the request was wrong.

Examples:
  npm run synth && npm run graph
  npm run --silent graph -- --only FanOut --mermaid
  npm run graph -- --into README.md
`;

const OPTIONS = { ...texts('app', 'out', 'only', 'into'), ...flags('mermaid', 'json', 'help') };

/** Runs the command; returns the exit code. */
export async function main(args: readonly string[], { out }: Terminal): Promise<number> {
  const { values } = readArguments('npm run graph --', args, OPTIONS);
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const app = values.app ?? 'cdk.out';
  const machines = definitionsIn(app).filter(({ path }) => path.includes(values.only ?? ''));
  if (machines.length === 0) {
    const which = values.only === undefined ? '' : ` with '${values.only}' in its path`;
    throw new RequestError(`${app} has no state machine${which}`);
  }
  if (values.mermaid) {
    for (const { path, definition } of machines) {
      out.write(`%% ${path}\n${drawMermaid(definitionTree(definition))}\n`);
    }
    return EXIT.done;
  }
  if (values.into !== undefined) {
    drawInto(values.into, machines, out);
    return EXIT.done;
  }
  const directory = values.out ?? 'graphs';
  mkdirSync(directory, { recursive: true });
  const written = machines.map(({ path, definition }) => {
    const file = join(directory, `${path.replaceAll(/[^\w.-]+/g, '-')}.svg`);
    writeFileSync(
      file,
      drawSvg(definitionTree(definition), { title: `State machine ${path}`, style: STANDALONE_STYLE }),
    );
    return { path, file };
  });
  if (values.json) out.write(`${JSON.stringify(written)}\n`);
  else for (const { path, file } of written) out.write(`${path}: ${file}\n`);
  return EXIT.done;
}

function drawInto(file: string, machines: readonly AssemblyDefinition[], out: Stream): void {
  let before: string;
  try {
    before = readFileSync(file, 'utf8');
  } catch (error) {
    throw new RequestError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  const { markdown, paths } = withDiagrams(file, before, machines);
  if (markdown !== before) writeFileSync(file, markdown);
  out.write(`${file}: ${paths.length} diagrams, ${markdown === before ? 'all as they were' : 'drawn anew'}\n`);
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
