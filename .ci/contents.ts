import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, type Run } from './check';
import { type Contents, pack, type Tarball } from './tarball';

/** A package of ours, packed, and what must be inside. */
export interface PackedPackage {
  readonly name: string;
  readonly tarball: Tarball;
  readonly contents: Contents;
}

/** The library: a compiled file and its types for each source, a bundle for each handler, and the assembly of jsii. */
export async function packedLibrary(destination: string, run: Run): Promise<PackedPackage> {
  // Those of the guide belong to a sample stack.
  const handlers = (await sources('lambda')).filter((file) => /^(?!guide-).*\/handler\.ts$/.test(file));
  return {
    name: 'cdk-sfn-patterns',
    tarball: await pack(ROOT, destination, run),
    contents: {
      required: [
        ...['package.json', 'README.md', 'LICENSE', '.jsii', 'dist/handlers/template-rules.js'],
        ...handlers.map((file) => `dist/handlers/${file.slice(0, -'/handler.ts'.length)}/index.js`),
        ...compiled(await sources('lib'), 'dist/lib'),
      ],
      // A third more than the first release has; the assembly and the sources inside the maps are most of it.
      maxBytes: 800_000,
    },
  };
}

/** The runner: its command, its page, a compiled file and its types for each source. */
export async function packedRunner(destination: string, run: Run): Promise<PackedPackage> {
  return {
    name: 'cdk-sfn-local',
    tarball: await pack(join(ROOT, 'local'), destination, run),
    contents: {
      required: [
        ...['package.json', 'README.md', 'LICENSE', 'bin/sfn-local.js', 'docs/features.md'],
        ...compiled(await sources('local/src'), 'dist'),
      ],
      maxBytes: 500_000,
    },
  };
}

/** The TypeScript files of a folder, relative to it. */
async function sources(folder: string): Promise<string[]> {
  const files = await readdir(join(ROOT, folder), { recursive: true });
  return files.filter((file) => file.endsWith('.ts'));
}

function compiled(files: readonly string[], folder: string): string[] {
  return files.flatMap((file) => ['.js', '.d.ts'].map((extension) => `${folder}/${file.slice(0, -3)}${extension}`));
}
