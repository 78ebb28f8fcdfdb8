import { measureCalls } from './calls';
import { measureLoading } from './loading';
import { measureRenders } from './renders';
import { measureSize } from './size';

/** One line of the result. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What this project wants it to be. */
  readonly aim?: string;
}

const HELP = `Measures the handler of TemplateApiCaller: size, loading, rendering, calling.

Usage: npx tsx bench/call-api/main.ts [--packages DIRECTORY]

  --packages DIRECTORY   where nunjucks and @huggingface/jinja are installed, to be measured beside our engine in the
                         same run: npm install --prefix DIRECTORY nunjucks @huggingface/jinja
`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const at = args.indexOf('--packages');
  const packages = at === -1 ? undefined : args[at + 1];
  process.stdout.write(`Node ${process.version} on ${process.platform} ${process.arch}\n`);
  for (const measure of [measureSize, measureLoading, () => measureRenders(packages), measureCalls]) {
    for (const { what, value, aim } of await measure()) {
      process.stdout.write(`${what.padEnd(56)} ${value.padStart(12)}${aim === undefined ? '' : `   (aim: ${aim})`}\n`);
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
