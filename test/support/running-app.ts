import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { App } from 'aws-cdk-lib';
import { LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { featureFlags } from '../../bin/feature-flags';

/** What `cdk synth` writes, and how to remove it. */
export interface Assembly {
  readonly directory: string;
  remove(): void;
}

/** Synthesizes what `define` puts into an app. */
export function synthesize(define: (app: App) => void): Assembly {
  const directory = mkdtempSync(join(tmpdir(), 'running-app-'));
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: featureFlags(),
  });
  define(app);
  return { directory: app.synth().directory, remove: () => rmSync(directory, { recursive: true }) };
}

/** How a test starts the runner; without a seed of its own it is the same for all. */
export type RunnerOptions = Omit<LocalAwsOptions, 'assembly'>;

/** An app on the runner, and how to end it. */
export interface RunningApp {
  readonly aws: LocalAws;
  stop(): Promise<void>;
}

/** Synthesizes what `define` puts into an app and starts it on the runner; `stop` leaves nothing behind. */
export async function startLocally(define: (app: App) => void, options: RunnerOptions = {}): Promise<RunningApp> {
  const assembly = synthesize(define);
  const aws = await LocalAws.start({ assembly: assembly.directory, seed: 1, ...options });
  return {
    aws,
    stop: async () => {
      await aws.stop();
      assembly.remove();
    },
  };
}

/** The same for one use. */
export async function locally<T>(
  define: (app: App) => void,
  use: (aws: LocalAws) => Promise<T>,
  options: RunnerOptions = {},
): Promise<T> {
  const { aws, stop } = await startLocally(define, options);
  try {
    return await use(aws);
  } finally {
    await stop();
  }
}

/** Settings with which a client of the SDK reaches the runner. */
export function clientSettings({ endpoint, region }: Pick<LocalAws, 'endpoint' | 'region'>) {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { requestTimeout: 60_000, throwOnRequestTimeout: true },
  };
}

/** Lets a client of the runner's buckets be used. */
export async function withBuckets<T>(
  aws: Pick<LocalAws, 'endpoint' | 'region'>,
  use: (s3: S3Client) => Promise<T>,
): Promise<T> {
  const s3 = new S3Client({ ...clientSettings(aws), forcePathStyle: true });
  try {
    return await use(s3);
  } finally {
    s3.destroy();
  }
}
