import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigError, readConfig } from '../config';
import { FanOutStack } from './fan-out-stack';

try {
  const config = readConfig(process.env.CONFIG_FILE ?? join(__dirname, '..', 'config.json'));
  new FanOutStack(new App(), 'FanOut', config.fanOut, {
    description: 'A list in DynamoDB, worked through in parallel',
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
