import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

/** Bundles a handler as `npm run build:lambda` does, minified, and says what went into it. */
export async function bundle(entry: string, outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [join(__dirname, '../../lambda', entry)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    metafile: true,
  });
  return metafile;
}

/** Works in a directory that is gone afterwards. */
export async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'call-api-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A module as it is deployed: what runs TypeScript directly wraps each function, which costs some speed. */
export async function bundled<T>(entry: string): Promise<T> {
  return inDirectory(async (directory) => {
    const file = join(directory, 'index.js');
    await bundle(entry, file);
    return require(file);
  });
}

/** Settings of the handler that allow one host. */
export const BENCH_SETTINGS = {
  allowedHosts: ['api.example.com'],
  allowedPorts: [443],
  allowHttp: false,
  allowedPrivateCidrs: [],
  maxRedirects: 0,
  secrets: {},
  requestTimeoutMs: 30_000,
  connectTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  retryOn: [],
  maxRetryAfterSeconds: 60,
  maxResponseBytes: 1_000_000,
  undefinedVariables: 'strict',
} as const;
