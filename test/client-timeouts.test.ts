import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

function sourcesIn(directory: string): string[] {
  return readdirSync(join(ROOT, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesIn(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const MAKES_A_CLIENT = /new [A-Za-z0-9]+Client\(|import\('@aws-sdk\/client-/;
const GIVES_UP = /throwOnRequestTimeout: true/;
const ENDS_EVERY_CALL = /AbortSignal\.timeout\(/;

/** The files of ours that a file imports. */
function importsOf(file: string): string[] {
  return [...text(file).matchAll(/from '(\.[^']+)'/g)]
    .map(([, specifier = '']) => join(dirname(file), `${specifier}.ts`))
    .filter((target) => statSync(join(ROOT, target), { throwIfNoEntry: false })?.isFile());
}

const CLIENTS = ['lambda', 'utils', '.ci', 'bench']
  .flatMap(sourcesIn)
  .filter((file) => MAKES_A_CLIENT.test(text(file)));

it('finds the files that make clients of AWS', () => {
  expect(CLIENTS.length).toBeGreaterThan(10);
});

// The SDK waits for ever on a peer that says nothing, unless it is told twice that it shall not.
it.each(CLIENTS)('%s waits for AWS no longer than it says', (file) => {
  const isBounded =
    ENDS_EVERY_CALL.test(text(file)) || [file, ...importsOf(file)].some((part) => GIVES_UP.test(text(part)));

  expect(isBounded).toBe(true);
});
