import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionTree } from './execution-history/definition-tree';
import { definitionsIn } from './graph/assembly-definitions';
import { STANDALONE_STYLE } from './graph/graph-style';
import { drawMermaid } from './graph/mermaid';
import { drawSvg } from './graph/svg';
import { readArguments } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { EXIT, type Terminal } from './terminal';

const HELP = `Draws every state machine of an app, before anything is deployed or run.

Usage: npm run graph -- [options]

  --app DIR         what cdk synth wrote                   (default: cdk.out)
  --out DIR         where to write                         (default: graphs)
  --only NAME       draw those with NAME in their construct path
  --mermaid         print Mermaid for Markdown instead of writing SVG
  --json            print what was written as JSON
  --help            this text

Exit code: 0 done, 2 the request was wrong.

Examples:
  npm run synth && npm run graph
  npm run --silent graph -- --only FanOut --mermaid
`;

const OPTIONS = {
  app: { type: 'string' },
  out: { type: 'string' },
  only: { type: 'string' },
  mermaid: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

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

if (require.main === module) void runCommand(main, process.argv.slice(2));
