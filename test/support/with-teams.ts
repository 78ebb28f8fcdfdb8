import { LocalAws } from 'cdk-sfn-local';
import { type Grant, withdraw } from './changed-templates';
import { ALONE, defineTeams, Teams, type TeamsOptions } from './cross-team-run';
import { type RunnerOptions, synthesize } from './running-app';

/** What goes wrong with teams, and when they run. */
export interface TeamsConditions extends Pick<RunnerOptions, 'faults' | 'seed' | 'startTime' | 'schedules' | 'mocks'> {
  /** What roles may not do though the construct lets them. */
  readonly denied?: readonly Grant[];
}

/** What a test changes about the three teams, and what goes wrong. */
export interface RunningTeamsOptions extends TeamsOptions, TeamsConditions {}

/** Three teams at work. */
export interface RunningTeams {
  readonly teams: Teams;
  readonly aws: LocalAws;
}

/** Starts three teams for all tests of a block, each of which has a record of its own. */
export function teamsForAll(options: RunningTeamsOptions = {}): () => RunningTeams {
  const running = severalTeamsForAll({ [ALONE]: options }, options);
  return () => running(ALONE);
}

/** Starts several times three teams in one app, by the ids of their stacks, for all tests of a block. */
export function severalTeamsForAll<StackId extends string>(
  options: Readonly<Record<StackId, TeamsOptions>>,
  conditions: TeamsConditions = {},
): (stackId: StackId) => RunningTeams {
  let started: Started<StackId>;
  beforeAll(async () => {
    started = await startTeams(options, conditions);
  });
  afterAll(() => started.stop());
  return (stackId) => ({ aws: started.aws, teams: started.teams[stackId] });
}

/** Runs three teams for one test and hands it what it looks at. */
export async function withTeams(
  options: RunningTeamsOptions,
  use: (teams: Teams, aws: LocalAws) => Promise<void>,
): Promise<void> {
  const { teams, aws, stop } = await startTeams({ [ALONE]: options }, options);
  try {
    await use(teams[ALONE], aws);
    // A fault that never came proves nothing.
    expect(aws.faults().filter(({ injected }) => injected === 0)).toEqual([]);
  } finally {
    await stop();
  }
}

interface Started<StackId extends string> {
  readonly aws: LocalAws;
  readonly teams: Readonly<Record<StackId, Teams>>;
  stop(): Promise<void>;
}

async function startTeams<StackId extends string>(
  options: Readonly<Record<StackId, TeamsOptions>>,
  { denied = [], seed = 1, faults, startTime, schedules, mocks }: TeamsConditions,
): Promise<Started<StackId>> {
  const stacks = Object.entries<TeamsOptions>(options);
  const assembly = synthesize((app) => {
    for (const [stackId, some] of stacks) defineTeams(app, some, stackId);
  });
  for (const grant of denied) withdraw(assembly.directory, grant);
  const aws = await LocalAws.start({ assembly: assembly.directory, seed, faults, startTime, schedules, mocks });
  for (const [stackId, { finaliser = true }] of stacks) {
    if (!finaliser) aws.mockFunction(`${stackId}/Pipeline/FinaliseRecord`, { result: null });
  }
  const teams = Object.fromEntries(stacks.map(([stackId]) => [stackId, new Teams(aws, stackId)]));
  return {
    aws,
    teams: teams as Record<StackId, Teams>,
    stop: async () => {
      for (const some of Object.values(teams)) some.close();
      await aws.stop();
      assembly.remove();
    },
  };
}
