import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { featureFlags } from '../../bin/feature-flags';

/** An app on the runner, and how to end it. */
export interface RunningApp {
  readonly aws: LocalAws;
  stop(): Promise<void>;
}

/** Synthesizes what `define` puts into an app and starts it on the runner; `stop` leaves nothing behind. */
export async function startLocally(define: (app: App) => void): Promise<RunningApp> {
  const directory = mkdtempSync(join(tmpdir(), 'journey-'));
  // Templates are validated where they are tested; here it would take longer than the run.
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: featureFlags(),
    builtinCloudFormationValidation: false,
  });
  define(app);
  const aws = await LocalAws.start({ assembly: app.synth().directory, seed: 1 });
  return {
    aws,
    stop: async () => {
      await aws.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** The same for one use. */
export async function locally<T>(define: (app: App) => void, use: (aws: LocalAws) => Promise<T>): Promise<T> {
  const { aws, stop } = await startLocally(define);
  try {
    return await use(aws);
  } finally {
    await stop();
  }
}

/** Milliseconds from the start of the run to each event of a type. */
export function momentsOf(run: ExecutionReport, type: string): number[] {
  return run.events.filter((event) => event.type === type).map((event) => event.timestamp - run.startedAtMs);
}

/** What each Task state was called with, in the order of the calls. */
export function payloadsOf(run: ExecutionReport): unknown[] {
  return run.events.flatMap(({ taskScheduledEventDetails: details }) => {
    const payload = details?.parameters === undefined ? undefined : JSON.parse(details.parameters).Payload;
    return payload === undefined ? [] : [typeof payload === 'string' ? JSON.parse(payload) : payload];
  });
}
