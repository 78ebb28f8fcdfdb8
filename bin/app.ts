import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigError, readConfig } from '../config';
import { ApiCallerStack } from './api-caller-stack';
import { FanOutStack } from './fan-out-stack';
import { featureFlags } from './feature-flags';

try {
  const app = new App({ context: featureFlags() });
  // cdk synth --context config=FILE reads other settings.
  const config = readConfig(app.node.tryGetContext('config') ?? join(__dirname, '..', 'config.json'));
  new FanOutStack(app, 'FanOut', config.fanOut, { description: 'A list in DynamoDB, worked through in parallel' });
  new ApiCallerStack(app, 'ApiCaller', config.apiCaller, { description: 'API calls from templates in DynamoDB' });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
