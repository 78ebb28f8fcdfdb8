import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { type Config, readConfig } from '../config';

/**
 * The settings that an app is told to take: `cdk synth --context config=FILE` reads another file than config.json,
 * `--context environment=NAME` takes one of its environments.
 */
export function configOf(app: App): Config {
  const file = app.node.tryGetContext('config') ?? join(__dirname, '..', 'config.json');
  return readConfig(file, app.node.tryGetContext('environment'));
}
