import type { LocalAws } from 'cdk-sfn-local';
import { defineTeams, Teams, type TeamsOptions } from './cross-team-run';
import { locally } from './fan-out-run';

/** Runs three teams and hands the test what it looks at. */
export function withTeams(options: TeamsOptions, use: (teams: Teams, aws: LocalAws) => Promise<void>): Promise<void> {
  return locally(
    (app) => defineTeams(app, options),
    async (aws) => {
      const teams = new Teams(aws);
      try {
        await use(teams, aws);
      } finally {
        teams.close();
      }
    },
  );
}
