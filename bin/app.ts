import { App } from 'aws-cdk-lib';
import { ConfigError } from '../config';
import { configOf } from './app-config';
import { featureFlags } from './feature-flags';
import { addSampleStacks } from './sample-stacks';

try {
  const app = new App({ context: featureFlags() });
  addSampleStacks(app, configOf(app));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
