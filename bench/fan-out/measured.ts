import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeMapRunCommand, ListMapRunsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { App } from 'aws-cdk-lib';
import { type ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { featureFlags } from '../../bin/feature-flags';
import { type Mark, MemoryMarks } from './memory-marks';

/** One line of a result. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What this project wants it to be. */
  readonly aim?: string;
}

/** Lets an app be used on the runner. */
export async function withApp<T>(define: (app: App) => void, use: (aws: LocalAws) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: featureFlags(),
    builtinCloudFormationValidation: false,
  });
  define(app);
  const aws = await LocalAws.start({ assembly: app.synth().directory, seed: 1 });
  try {
    return await use(aws);
  } finally {
    await aws.stop();
    rmSync(directory, { recursive: true });
  }
}

/** A run, and what it took of this machine. */
export interface MeasuredRun {
  readonly report: ExecutionReport;
  readonly seconds: number;
  readonly loadedBytes: number;
  readonly peakBytes: number;
  /** While its items were worked on. */
  readonly marks: readonly Mark[];
}

/** Runs a machine, whose items a Map labelled `Items` works on, to its end; anything but success is an error. */
export async function measuredRun(aws: LocalAws, machine: string, input = {}): Promise<MeasuredRun> {
  const loadedBytes = process.memoryUsage().rss;
  let peakBytes = loadedBytes;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  }, 100);
  const startedAt = performance.now();
  try {
    const started = await aws.startExecution({ machine, input });
    const watched = new MemoryMarks(aws, started.executionArn, 'Items');
    const report = await started.report();
    const seconds = (performance.now() - startedAt) / 1_000;
    const marks = await watched.stop();
    const { status, error, cause } = report;
    if (status !== 'SUCCEEDED') throw new Error(`the run ended ${status}: ${error} ${cause}`);
    return { report, seconds, loadedBytes, peakBytes, marks };
  } finally {
    clearInterval(watch);
  }
}

/** Executions that the Map Runs of an execution started: all of them, and those that read pages. */
export async function childrenOf(aws: LocalAws, executionArn: string): Promise<{ all: number; ofPages: number }> {
  const client = new SFNClient(door(aws));
  try {
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    const counts = await Promise.all(
      mapRuns.map(async ({ mapRunArn = '' }) => {
        const { executionCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn }));
        return { isPages: mapRunArn.includes('/Pages:'), total: Number(executionCounts?.total) };
      }),
    );
    const sum = (some: typeof counts) => some.reduce((all, { total }) => all + total, 0);
    return { all: sum(counts), ofPages: sum(counts.filter(({ isPages }) => isPages)) };
  } finally {
    client.destroy();
  }
}

/** Settings with which a client of the SDK reaches the runner. */
export function door({ endpoint, region }: LocalAws) {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { requestTimeout: 600_000, throwOnRequestTimeout: true },
  };
}

export const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
