import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Manifest {
  readonly version?: string;
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly allowScripts?: Record<string, boolean>;
}

interface Installed {
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')));
const installedIn = (folder: string): [string, Installed][] =>
  Object.entries(JSON.parse(read(join(folder, 'package-lock.json'))).packages);

const library = manifestOf('.');
const runner = manifestOf('local');

/** Folders with a lock file of their own, which only some checks install. */
const APART = ['test/browser', '.ci/jsii-tools'];

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
  const ours = [
    ...Object.keys(library.devDependencies ?? {}),
    ...[runner, ...APART.map(manifestOf)].flatMap(({ dependencies }) => Object.keys(dependencies ?? {})),
  ];
  const unexplained = ours.filter(
    (name) => !named.has(name) && !named.has(`${name.split('/')[0]}/*`) && !(name in (library.peerDependencies ?? {})),
  );

  expect(unexplained).toEqual(['cdk-sfn-local']);
});

it.each<[string, number, string[]]>([
  ['.', 100, []],
  ['.ci/jsii-tools', 50, []],
  // MPL-2.0 asks for changes to its own files alone; a test loads it as it came, and nothing of it is in what we ship.
  ['test/browser', 10, ['node_modules/axe-core: MPL-2.0']],
])('installs nothing into %s whose licence is not permissive, but what is named', (folder, fewest, named) => {
  const packages = installedIn(folder).filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
  const others = packages.filter(([, { license }]) => license === undefined || !isPermissive(license));

  expect(packages.length).toBeGreaterThan(fewest);
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual(named);
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
  const withScripts = installedIn('.')
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path);
  const names = withScripts.map((path) => path.split('node_modules/').at(-1) ?? path).sort();

  expect(Object.keys(library.allowScripts ?? {}).sort()).toEqual(names);
  expect(names.filter((name) => library.allowScripts?.[name] !== false)).toEqual(['esbuild']);
});

it.each(APART)('runs no script of what it installs into %s', (folder) => {
  const installs = Object.values(library.scripts ?? {}).filter((script) =>
    script.includes(`npm ci --prefix ${folder} `),
  );

  expect(installs).toEqual([expect.stringContaining(`npm ci --prefix ${folder} --ignore-scripts `)]);
});

it.each(['.ci/api/requirements.txt', '.ci/deploy/requirements.txt'])('pins every Python package of %s', (file) => {
  const wanted = read(file)
    .split('\n')
    .filter((line) => /^\w/.test(line));

  expect(wanted).not.toEqual([]);
  expect(wanted.filter((line) => !/^[\w.[\]-]+==[\w.]+$/.test(line))).toEqual([]);
});

it('gives library and runner one version', () => {
  expect(runner.version).toBe(library.version);
  expect(library.devDependencies?.['cdk-sfn-local']).toBe(library.version);
});
