import { LocalAws } from 'cdk-sfn-local';
import { type Grant, withdraw } from './changed-templates';
import { defineTeams, Teams, type TeamsOptions } from './cross-team-run';
import { type RunnerOptions, synthesize } from './running-app';

/** What a test changes about the three teams, and what goes wrong. */
export interface RunningTeamsOptions
  extends TeamsOptions,
    Pick<RunnerOptions, 'faults' | 'seed' | 'startTime' | 'schedules'> {
  /** What roles may not do though the construct lets them. */
  readonly denied?: readonly Grant[];
}

/** Three teams at work. */
export interface RunningTeams {
  readonly teams: Teams;
  readonly aws: LocalAws;
  stop(): Promise<void>;
}

/** Starts three teams for all tests of a block, each of which has a record of its own. */
export function teamsForAll(options: RunningTeamsOptions = {}): () => RunningTeams {
  let running: RunningTeams;
  beforeAll(async () => {
    running = await startTeams(options);
  });
  afterAll(() => running.stop());
  return () => running;
}

async function startTeams(options: RunningTeamsOptions = {}): Promise<RunningTeams> {
  const assembly = synthesize((app) => defineTeams(app, options));
  const { denied = [], faults = [], seed = 1, startTime, schedules = false } = options;
  for (const grant of denied) withdraw(assembly.directory, grant);
  const aws = await LocalAws.start({
    assembly: assembly.directory,
    faults,
    seed,
    schedules,
    ...(startTime && { startTime }),
  });
  const teams = new Teams(aws);
  return {
    teams,
    aws,
    stop: async () => {
      teams.close();
      await aws.stop();
      assembly.remove();
    },
  };
}

/** Runs three teams for one test and hands it what it looks at. */
export async function withTeams(
  options: RunningTeamsOptions,
  use: (teams: Teams, aws: LocalAws) => Promise<void>,
): Promise<void> {
  const { teams, aws, stop } = await startTeams(options);
  try {
    await use(teams, aws);
    // A fault that never came proves nothing.
    expect(aws.faults().filter(({ injected }) => injected === 0)).toEqual([]);
  } finally {
    await stop();
  }
}
