import type { App } from 'aws-cdk-lib';
import type { Config } from '../config';
import { ApiCallerStack } from './api-caller-stack';
import { CitiesStack } from './cities-stack';
import { addCrossTeamStacks } from './cross-team-stacks';
import { keepLogsOfEmptyingInStacks } from './emptying-logs';
import { propsIn } from './environment-props';
import { FanOutStack } from './fan-out-stack';
import { GuideStack } from './guide-stack';
import { OrdersStack } from './orders-stack';

/** Puts every sample stack into an app, as its environment has it. */
export function addSampleStacks(app: App, config: Config): void {
  const { prefix } = config.environment;
  const props = propsIn(config.environment);
  new FanOutStack(app, `${prefix}FanOut`, config.fanOut, {
    ...props,
    description: 'A list in DynamoDB, worked through in parallel',
  });
  new OrdersStack(app, `${prefix}Orders`, {
    ...props,
    description: 'Orders of a shop: those that are pending are found by an index, and shipped',
  });
  new CitiesStack(app, `${prefix}Cities`, {
    ...props,
    description: 'The cities of the world, scanned in segments and spread in batches',
  });
  new ApiCallerStack(app, `${prefix}ApiCaller`, config.apiCaller, {
    ...props,
    description: 'API calls from templates in DynamoDB',
  });
  addCrossTeamStacks(app, config.crossTeam, config.environment);
  new GuideStack(app, `${prefix}Guide`, {
    ...props,
    mailHosts: config.apiCaller.allowedHosts,
    description: 'The workflows of a guide to Step Functions',
  });
  keepLogsOfEmptyingInStacks(app);
}
