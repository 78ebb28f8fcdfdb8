import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..');

/**
 * Which way the arrows point: for each part of the tree, what of ours and which packages it may import.
 *
 * `here` stands for the file's own part: `lib/<construct>`, `lambda/<handler>`, `local/src/services/<service>`.
 */
const ARROWS: readonly { part: RegExp; ours: readonly RegExp[]; packages: readonly RegExp[] }[] = [
  { part: /^config\.ts$/, ours: [], packages: [/^node:/, /^zod$/] },
  {
    part: /^bin\//,
    ours: [/^bin\//, /^lib\/index\.ts$/, /^config\.ts$/],
    packages: [/^node:/, /^aws-cdk-lib/, /^constructs$/],
  },
  { part: /^lib\/index\.ts$/, ours: [/^lib\/[^/]+\/index\.ts$/], packages: [] },
  { part: /^lib\/private\//, ours: [/^lib\/private\//], packages: [/^node:/, /^aws-cdk-lib/, /^constructs$/] },
  { part: /^lib\/[^/]+\/contract\.ts$/, ours: [], packages: [] },
  {
    part: /^(lib\/[^/]+\/)/,
    ours: [/^here/, /^lib\/private\//],
    packages: [/^node:crypto$/, /^aws-cdk-lib/, /^constructs$/],
  },
  {
    part: /^lambda\/shared\//,
    ours: [/^lambda\/shared\//, /^lib\/[^/]+\/contract\.ts$/],
    packages: [/^node:/, /^@aws-sdk\//, /^lossless-json$/],
  },
  {
    part: /^(lambda\/[^/]+\/)/,
    ours: [/^here/, /^lambda\/shared\//, /^lib\/[^/]+\/contract\.ts$/],
    packages: [/^node:/, /^@aws-sdk\//],
  },
  {
    part: /^utils\/demo(\.ts$|\/)/,
    ours: [/^utils\//, /^lambda\/shared\//, /^lib\/[^/]+\/contract\.ts$/, /^config\.ts$/, /^local\/src\/index\.ts$/],
    packages: [/^node:/, /^@aws-sdk\//],
  },
  {
    part: /^utils\//,
    ours: [/^utils\//, /^lambda\/shared\//, /^lib\/[^/]+\/contract\.ts$/, /^config\.ts$/],
    packages: [/^node:/, /^@aws-sdk\//, /^lossless-json$/, /^@dagrejs\/dagre$/, /^esbuild$/],
  },
  {
    part: /^(local\/src\/(faults|permissions)\/)/,
    ours: [/^here/, /^local\/src\/kernel\//],
    packages: [/^node:(?!fs|net|http|https|dgram|tls|child_process|worker_threads)/],
  },
  { part: /^local\/src\/kernel\//, ours: [/^local\/src\/kernel\//], packages: [] },
  {
    part: /^local\/src\/asl\//,
    ours: [/^local\/src\/asl\//, /^local\/src\/kernel\//],
    packages: [/^node:(?!fs|net|http|https|dgram|tls|child_process|worker_threads)/, /^jsonata$/],
  },
  { part: /^local\/src\/assembly\//, ours: [/^local\/src\/assembly\//, /^local\/src\/kernel\//], packages: [/^node:/] },
  {
    part: /^(local\/src\/services\/[^/]+\/)/,
    ours: [/^here/, /^local\/src\/kernel\//],
    packages: [/^node:/, /^dynalite$/, /^@smithy\//],
  },
  {
    part: /^local\/src\/gateway\//,
    ours: [/^local\/src\/(gateway|kernel|asl|assembly|services)\//],
    packages: [/^node:/],
  },
  {
    part: /^local\/src\/runner\//,
    ours: [/^local\/src\/(runner|gateway|faults|permissions|kernel|asl|assembly|services)\//],
    packages: [/^node:/],
  },
  { part: /^local\/src\/(cli\/|jest\/|index\.ts$)/, ours: [/^local\/src\//], packages: [/^node:/] },
];

/** Import of a TypeScript file: the specifier as written, and the file of ours that it leads to, if one does. */
interface Import {
  readonly specifier: string;
  readonly target?: string;
  /** Only types cross, so nothing is loaded. */
  readonly typeOnly: boolean;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(join(ROOT, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** Statements that load another module, as the formatter writes them. */
const STATEMENTS =
  /^(?:import|export)(?<type> type)?\b(?<names>[^;'"]*)\bfrom '(?<from>[^']+)';$|^import '(?<effect>[^']+)';$/gm;

function readImports(file: string): Import[] {
  const statements = readFileSync(join(ROOT, file), 'utf8').matchAll(STATEMENTS);
  return [...statements].map(({ groups: { type, names = '', from, effect } = {} }) => ({
    ...resolved(file, from ?? effect ?? ''),
    typeOnly: type !== undefined || /^ \{(\s*type \w+( as \w+)?,?)+\s*\} $/.test(names),
  }));
}

function resolved(file: string, specifier: string): { specifier: string; target?: string } {
  if (specifier === 'cdk-sfn-local') return { specifier, target: 'local/src/index.ts' };
  if (!specifier.startsWith('.')) return { specifier };
  const path = join(dirname(file), specifier);
  const target = [path, `${path}.ts`, join(path, 'index.ts')].find(
    (candidate) => statSync(join(ROOT, candidate), { throwIfNoEntry: false })?.isFile() ?? false,
  );
  return { specifier, target: target ?? path };
}

const FILES = ['config.ts', ...['bin', 'lib', 'lambda', 'utils', 'local/src'].flatMap(sourceFiles)];

const IMPORTS = new Map(FILES.map((file) => [file, readImports(file)]));

function importsOf(file: string): readonly Import[] {
  return IMPORTS.get(file) ?? [];
}

/** The imports of a file that no arrow allows, each as `file: import`. */
function broken(file: string): string[] {
  const rule = ARROWS.find(({ part }) => part.test(file));
  if (rule === undefined) return [`${file}: belongs to no part; add it to the arrows`];
  const here = file.match(rule.part)?.[1];
  return importsOf(file)
    .filter(({ specifier, target }) => {
      if (target === undefined) return !rule.packages.some((allowed) => allowed.test(specifier));
      const place = here !== undefined && target.startsWith(here) ? 'here' : target;
      return !rule.ours.some((allowed) => allowed.test(place));
    })
    .map(({ specifier }) => `${file}: may not import ${specifier}`);
}

function cycles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const { target, typeOnly } of importsOf(file)) {
      if (!typeOnly && target !== undefined) walk(target, [...path, file]);
    }
    done.add(file);
  };
  for (const file of FILES) walk(file, []);
  return found;
}

it('lets every import follow an arrow of the design', () => {
  expect(FILES.flatMap(broken)).toEqual([]);
});

it('reads every import that there is', () => {
  // Imports end in a line of their own: the formatter sees to it.
  const ends = (file: string) =>
    readFileSync(join(ROOT, file), 'utf8').match(/^(import .*|export .*|\}) from '.*$|^import '/gm);

  expect(FILES.filter((file) => importsOf(file).length !== (ends(file)?.length ?? 0))).toEqual([]);
});

it('has no cycle of imports', () => {
  expect(cycles()).toEqual([]);
});

it('names no file after nothing', () => {
  expect(FILES.filter((file) => /(^|\/)(utils|helpers?|common|misc)\.ts$/.test(relative('.', file)))).toEqual([]);
});

it('gives the library no dependency but its peers', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
});
