import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigError, readConfig } from '../config';
import { featureFlags } from './feature-flags';
import { addSampleStacks } from './sample-stacks';

try {
  const app = new App({ context: featureFlags() });
  // cdk synth --context config=FILE reads other settings, --context environment=NAME takes those of an environment.
  const file = app.node.tryGetContext('config') ?? join(__dirname, '..', 'config.json');
  const config = readConfig(file, app.node.tryGetContext('environment'));
  addSampleStacks(app, config);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
