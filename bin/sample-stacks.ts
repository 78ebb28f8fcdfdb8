import type { App } from 'aws-cdk-lib';
import type { Config } from '../config';
import { ApiCallerStack } from './api-caller-stack';
import { addCrossTeamStacks } from './cross-team-stacks';
import { FanOutStack } from './fan-out-stack';

/** Puts every sample stack into an app. */
export function addSampleStacks(app: App, config: Config): void {
  new FanOutStack(app, 'FanOut', config.fanOut, { description: 'A list in DynamoDB, worked through in parallel' });
  new ApiCallerStack(app, 'ApiCaller', config.apiCaller, { description: 'API calls from templates in DynamoDB' });
  addCrossTeamStacks(app, config.crossTeam);
}
