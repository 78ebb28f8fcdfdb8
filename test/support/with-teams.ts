import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type FaultSpec, LocalAws } from 'cdk-sfn-local';
import { featureFlags } from '../../bin/feature-flags';
import { defineTeams, Teams, type TeamsOptions } from './cross-team-run';

/** What a test changes about the three teams, and what goes wrong. */
export interface RunningTeamsOptions extends TeamsOptions {
  readonly faults?: readonly FaultSpec[];
  /** @default 1 */
  readonly seed?: number;
}

/** Runs three teams and hands the test what it looks at. */
export async function withTeams(
  options: RunningTeamsOptions,
  use: (teams: Teams, aws: LocalAws) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'teams-'));
  // Templates are validated where they are tested; here it would take longer than the run.
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: featureFlags(),
    builtinCloudFormationValidation: false,
  });
  defineTeams(app, options);
  const { faults, seed = 1 } = options;
  const aws = await LocalAws.start({ assembly: app.synth().directory, seed, ...(faults && { faults }) });
  const teams = new Teams(aws);
  try {
    await use(teams, aws);
    // A fault that never came proves nothing.
    expect(aws.faults().filter(({ injected }) => injected === 0)).toEqual([]);
  } finally {
    teams.close();
    await aws.stop();
    rmSync(directory, { recursive: true });
  }
}
