import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The feature flags of cdk.json, for `new App({ context })`.
 *
 * The CDK CLI hands them to an app itself; jest, or an app run by hand, has nobody who does.
 */
export function featureFlags(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8')).context;
}
