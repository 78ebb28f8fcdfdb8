import { App, Stack } from 'aws-cdk-lib';
import { featureFlags } from '../../../bin/feature-flags';

/** A stack for tests of what stands in a template; whether CloudFormation takes it is asked elsewhere, and takes seconds. */
export function anUnvalidatedStack(): Stack {
  return new Stack(new App({ context: featureFlags(), builtinCloudFormationValidation: false }), 'Stack');
}
