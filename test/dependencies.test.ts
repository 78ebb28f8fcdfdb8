import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly allowScripts?: Record<string, boolean>;
}

const library: Manifest = JSON.parse(read('package.json'));
const runner: Manifest = JSON.parse(read('local/package.json'));
const installed: [string, { license?: string; hasInstallScript?: boolean; link?: boolean }][] = Object.entries(
  JSON.parse(read('package-lock.json')).packages,
);

/** The SPDX identifiers under which what is installed may be used, changed and passed on with ours. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
];

/** Whether a licence expression leaves a choice, or asks nothing, but permissive licences. */
function isPermissive(expression: string): boolean {
  const choices = expression.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((licence) => PERMISSIVE.includes(licence)));
}

it('gives the library no runtime dependency but its peers', () => {
  expect(library.dependencies).toBeUndefined();
  expect(Object.keys(library.peerDependencies ?? {})).toEqual(['aws-cdk-lib', 'constructs']);
});

it('gives a reason for each dependency in CONTRIBUTING.md', () => {
  const guide = read('CONTRIBUTING.md');
  const reasons = guide.slice(guide.indexOf('\n## Dependencies'));
  const named = new Set([...reasons.matchAll(/`(@?[\w/*.-]+)`/g)].map(([, name]) => name));
  const ours = [...Object.keys(library.devDependencies ?? {}), ...Object.keys(runner.dependencies ?? {})];
  const unexplained = ours.filter(
    (name) => !named.has(name) && !named.has(`${name.split('/')[0]}/*`) && !(name in (library.peerDependencies ?? {})),
  );

  expect(unexplained).toEqual(['cdk-sfn-local']);
});

it('installs nothing whose licence is not permissive', () => {
  const packages = installed.filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
  const others = packages.filter(([, { license }]) => license === undefined || !isPermissive(license));

  expect(packages.length).toBeGreaterThan(100);
  expect(others).toEqual([]);
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['Apache-2.0 AND MIT', true],
  ['Apache-2.0 AND GPL-3.0-only', false],
  ['UNLICENSED', false],
])('takes %s for permissive: %s', (expression, expected) => {
  expect(isPermissive(expression)).toBe(expected);
});

it('lets esbuild alone run an install script, and decides on each other that has one', () => {
  const withScripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  const names = withScripts.map((path) => path.split('node_modules/').at(-1) ?? path).sort();

  expect(Object.keys(library.allowScripts ?? {}).sort()).toEqual(names);
  expect(names.filter((name) => library.allowScripts?.[name] !== false)).toEqual(['esbuild']);
});
