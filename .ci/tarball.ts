import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Run } from './check';

/** A package as it would be published. */
export interface Tarball {
  /** The whole path of the `.tgz`. */
  readonly file: string;
  /** Bytes of the `.tgz`. */
  readonly size: number;
  /** What is inside, below `package/`. */
  readonly files: readonly string[];
}

/** Packs what was built in a folder. Scripts are left out, so that nothing is built a second time. */
export async function pack(directory: string, destination: string, run: Run): Promise<Tarball> {
  const args = ['pack', '--silent', '--ignore-scripts', '--json', '--pack-destination', destination];
  const printed = await run(directory, 'npm', args);
  const [packed] = JSON.parse(printed.slice(printed.indexOf('['))) as [
    { filename: string; size: number; files: readonly { path: string }[] },
  ];
  return {
    file: join(destination, basename(packed.filename)),
    size: packed.size,
    files: packed.files.map(({ path }) => path),
  };
}

/** What a tarball must hold: just these files, in so many bytes. */
export interface Contents {
  readonly required: readonly string[];
  readonly maxBytes: number;
}

/** Every way in which a tarball is not what was asked for; none if it is. */
export function faultsOfContents({ files, size }: Omit<Tarball, 'file'>, { required, maxBytes }: Contents): string[] {
  return [
    ...required.filter((file) => !files.includes(file)).map((file) => `missing, not built?: ${file}`),
    ...files.filter((file) => !required.includes(file)).map((file) => `not expected, left by an old build?: ${file}`),
    ...(size > maxBytes ? [`too large: ${size} bytes, of ${maxBytes} allowed`] : []),
  ];
}

/** The sources that the inline map of a compiled file names by an absolute path. */
export function absoluteSources(code: string): string[] {
  const [, encoded] = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)$/m.exec(code) ?? [];
  if (encoded === undefined) return [];
  const map = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as { sourceRoot?: string; sources: string[] };
  return [map.sourceRoot ?? '', ...map.sources].filter((source) => /^(\/|\\|[a-z]:|file:)/i.test(source));
}

/** Whatever of the machine that built it stands in an unpacked file: absolute sources of maps, and the folder itself. */
export async function tracesOfMachine(unpacked: string, files: readonly string[], folder: string): Promise<string[]> {
  const traces = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(unpacked, file), 'utf8');
      const sources = absoluteSources(text).map((source) => `${file}: its map names ${source}`);
      return text.includes(folder) ? [...sources, `${file}: names ${folder}`] : sources;
    }),
  );
  return traces.flat();
}
